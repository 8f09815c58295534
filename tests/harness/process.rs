//! The real `candor`, in a process of its own, over a folder of its own.

mod binary;
pub mod http;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

use server::clock;
use server::failpoint::Place;

use crate::scratch::Scratch;

/// How long anything that a server does may take on a busy machine before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// A server that is stopped when it goes out of scope. Its calls block: let no one wait for them on a thread that others need.
#[derive(Debug)]
pub struct Candor {
    folder: Scratch,
    /// Given by the operating system at the first start, and kept: people come back to where they were.
    address: SocketAddr,
    /// The one processor that it keeps to, if it does.
    processor: Option<usize>,
    process: Option<Child>,
    /// Where it ends by itself, and when it comes there for which time.
    end: Option<(Place, u64)>,
}

impl Candor {
    /// One that is ready, on a free port of this machine.
    ///
    /// # Panics
    /// If it does not become ready.
    pub fn start() -> Self {
        Self::started(None)
    }

    /// One that is ready and keeps to one processor, so that what it needs can be told from what others need.
    ///
    /// # Panics
    /// If it does not become ready, or the system has no `taskset`.
    pub fn start_on(processor: usize) -> Self {
        Self::started(Some(processor))
    }

    fn started(processor: Option<usize>) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut candor = Self { folder: Scratch::new(), address, processor, process: None, end: None };
        candor.start_again();
        candor
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The folder of its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The number of its process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// Starts it at the same address over the same data, and waits until it is ready.
    ///
    /// # Panics
    /// If it runs already, or does not become ready.
    pub fn start_again(&mut self) {
        self.launch();
        self.await_ready();
    }

    /// Starts it at the same address over the same data, and waits for nothing but its process.
    ///
    /// # Panics
    /// If it runs already, or no process can be made.
    pub fn launch(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let mut command = match self.processor {
            Some(processor) => {
                let mut pinned = Command::new("taskset");
                pinned.args(["--cpu-list", &processor.to_string()]).arg(binary::candor());
                pinned
            }
            None => Command::new(binary::candor()),
        };
        clean(&mut command);
        command.envs(self.end.take().map(|(place, passes)| ("CANDOR_DIE_AT", format!("{}:{passes}", place.name()))));
        let log =
            File::options().create(true).append(true).open(self.folder.path().join("log")).expect("a scratch folder can be written to");
        command.arg("serve").args(["--listen", &self.address.to_string()]).arg("--data").arg(self.data());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let child = self.process.insert(command.spawn().expect("the binary can be started"));
        if self.address.port() == 0 {
            let greeting =
                BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok).find_map(|line| told(&line));
            self.address = greeting.unwrap_or_else(|| panic!("it tells no address:\n{}", self.log()));
        }
    }

    /// Waits until it can save.
    ///
    /// # Panics
    /// If it ends instead, or takes too long.
    pub fn await_ready(&mut self) {
        let deadline = clock::now().after(PATIENCE);
        while !http::get(self.address, "/readyz", &[]).is_ok_and(|answer| answer.status == 200) {
            let child = self.process.as_mut().expect("it was started");
            if let Some(status) = child.try_wait().expect("a child can be asked") {
                self.process = None;
                // While it was away, somebody's outgoing connection may have been given its port for a moment.
                let taken = self.log().lines().last().is_some_and(|line| line.contains("is taken by another program"));
                assert!(taken, "it ended ({status}):\n{}", self.log());
                sleep(GLANCE);
                self.launch();
            }
            assert!(clock::now() < deadline, "it does not become ready:\n{}", self.log());
            sleep(GLANCE);
        }
    }

    /// Starts it so that it kills itself when it comes to a place for this time, and waits for nothing but its process.
    ///
    /// # Panics
    /// If it runs already, or no process can be made.
    pub fn launch_to_end_at(&mut self, place: Place, passes: u64) {
        self.end = Some((place, passes));
        self.launch();
    }

    /// Whether it has killed itself.
    ///
    /// # Panics
    /// If it has ended in another way than that.
    pub fn is_dead(&mut self) -> bool {
        let child = self.process.as_mut().expect("it was started");
        let Some(status) = child.try_wait().expect("a child can be asked") else { return false };
        assert_eq!(status.signal(), Some(9), "it ended otherwise ({status}):\n{}", self.log());
        self.process = None;
        true
    }

    /// Ends it in the middle of whatever it does, as the kernel does it: without a word.
    ///
    /// # Panics
    /// If it does not run.
    pub fn kill(&mut self) {
        let mut child = self.process.take().expect("it runs");
        child.kill().expect("an own child can be killed");
        child.wait().expect("an own child can be waited for");
    }

    /// Asks it to end, as a service manager does it, and waits until it has.
    ///
    /// # Panics
    /// If it does not run, or does not end.
    pub fn terminate(&mut self) -> ExitStatus {
        let mut child = self.process.take().expect("it runs");
        let told = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &child.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "no signal could be sent");
        let deadline = clock::now().after(PATIENCE);
        loop {
            if let Some(status) = child.try_wait().expect("a child can be asked") {
                return status;
            }
            if clock::now() >= deadline {
                self.process = Some(child);
                panic!("it does not end:\n{}", self.log());
            }
            sleep(GLANCE);
        }
    }

    /// Everything it has logged since the first start.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.path().join("log")).unwrap_or_default()).into_owned()
    }
}

impl Drop for Candor {
    fn drop(&mut self) {
        if let Some(mut child) = self.process.take() {
            // It may have ended by itself; then there is nothing left to end.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The binary with these arguments, not started yet.
pub fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(binary::candor());
    clean(&mut command);
    command.args(arguments);
    command
}

/// Whoever runs the tests may have a Candor of their own, with settings of their own.
fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CANDOR_")) {
        command.env_remove(name);
    }
}

/// The address in a line of what it prints when it begins to serve.
fn told(line: &str) -> Option<SocketAddr> {
    let (_, address) = line.split_once("http://")?;
    address.trim_end_matches('/').parse().ok()
}
