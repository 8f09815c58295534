//! The machine that is measured on: which processors, how busy, how fast its disk is.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::time::Duration;

use crate::stopwatch::{Spread, now};

/// Where the server runs, and nothing else of ours.
pub(crate) const SERVER: usize = 0;
/// Where the people run.
const PEOPLE: usize = 1;

/// Keeps this process to its own processor; whether that could be done.
pub(crate) fn pin() -> bool {
    let pinned = Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid", &PEOPLE.to_string(), &process::id().to_string()])
        .stdout(Stdio::null())
        .status();
    pinned.is_ok_and(|status| status.success())
}

/// How many programs want a processor at the moment.
pub(crate) fn load() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}

/// How long the disk takes to keep 4 KiB at the end of a file: what a commit costs at least.
pub(crate) fn disk(folder: &Path) -> Spread {
    let path = folder.join("probe");
    let mut file = File::create(&path).expect("the folder can be written to");
    let durations = (0..200).map(|_| {
        let began = now();
        file.write_all(&[0x5a; 4096]).and_then(|()| file.sync_data()).expect("the disk works");
        began.elapsed()
    });
    let spread = Spread::of(durations.collect());
    let _ = fs::remove_file(path);
    spread
}

/// Processor time that a process has used, in all its threads.
pub(crate) fn processor_time(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the server runs");
    // The name of the program stands in parentheses and may hold anything.
    let behind = stat.rsplit_once(')').expect("a name").1;
    let ticks: u64 = behind.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    // Linux tells it in hundredths of a second on every machine.
    Duration::from_millis(ticks * 10)
}

/// Memory that a process holds, in bytes.
pub(crate) fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the server runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells it");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}
