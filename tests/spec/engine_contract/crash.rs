//! A process that is killed while it writes: what it was answered is there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, io, thread};

use server::engine::Engine;
use server::engine::sqlite::SqliteEngine;
use server::record::{Attribution, Happening, Record};
use shared::id::{MemberId, PostMortemId, Seq};
use shared::moment::Moment;
use tests::ledger::{batch, founding, id, section};
use tests::scratch::Scratch;

use super::load;

/// Tells this program that it is the one that is killed: the folder to write in.
const WRITE_IN: &str = "CANDOR_TEST_WRITE_IN";
const KILLS: u64 = 25;
const ROOMS: u128 = 3;

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    if let Ok(folder) = env::var(WRITE_IN) {
        return write_until_killed(Path::new(&folder)).await;
    }
    let scratch = Scratch::new();
    let seed = u64::from(std::process::id());
    println!("seed {seed}");
    let mut chance = seed;
    let mut acknowledged = [0; ROOMS as usize];
    for kill in 0..KILLS {
        let lines = draw(&mut chance) % 60;
        let pause = Duration::from_micros(draw(&mut chance) % 8_000);
        let mut child = Writer::start(scratch.path());
        let heard = child.hear(lines, pause);
        assert!(heard.len() as u64 > lines, "kill {kill}: the writer ended by itself");
        for (room, seq) in heard {
            acknowledged[room] = seq;
        }
        let engine = SqliteEngine::open(scratch.path()).expect("a killed process leaves a folder that can be opened");
        for (number, acknowledged) in (1..=ROOMS).zip(acknowledged) {
            let stored = load(&engine, number).await;
            assert_eq!(stored.damage, [], "kill {kill}");
            let last = stored.last.get();
            assert!(last >= acknowledged, "kill {kill}: {acknowledged} was answered, the log of {number} ends at {last}");
            assert_eq!(stored.records.len() as u64, last);
            for (seq, record) in stored.records {
                assert_eq!(record, nth(id(number), seq), "kill {kill}");
            }
        }
    }
    assert!(acknowledged.iter().all(|seq| *seq > 0), "every log has grown: {acknowledged:?}");
}

/// Appends to every log, several batches at a time, and tells each answer.
async fn write_until_killed(folder: &Path) {
    let engine = SqliteEngine::open(folder).expect("opened");
    for number in 1..=ROOMS {
        if engine.founding(id(number)).await.expect("read").is_none() {
            engine.found(founding(number), vec![]).await.expect("founded");
        }
    }
    let mut ends = Vec::new();
    for number in 1..=ROOMS {
        ends.push(load(&engine, number).await.last);
    }
    loop {
        let mut answers = Vec::new();
        for (room, end) in ends.iter_mut().enumerate() {
            let number = room as u128 + 1;
            for size in [1, 4, 2] {
                let records = (1..=size).map(|offset| nth(id(number), Seq::new(end.get() + offset))).collect();
                let answer = engine.append(batch(number, end.next().get(), records));
                *end = Seq::new(end.get() + size);
                answers.push((room, *end, answer));
            }
        }
        for (room, end, answer) in answers {
            answer.await.expect("appended");
            writeln!(io::stdout(), "answered {room} {end}").expect("somebody listens");
        }
    }
}

/// What stands at a place of a log, so that whoever reads knows it too.
fn nth(post_mortem: PostMortemId, seq: Seq) -> Record {
    let length = usize::try_from(seq.get() * 37 % 300).expect("small");
    let bytes = format!("{post_mortem} {seq} ").into_bytes().into_iter().cycle().take(length).collect();
    Record {
        at: Moment::from_millis(seq.get()),
        by: Attribution::Named(MemberId::from_bits(seq.get())),
        what: Happening::Update { section: section("tldr"), bytes },
    }
}

/// This program again, as the one that writes. It is killed when it goes out of scope.
struct Writer {
    child: Child,
}

impl Writer {
    fn start(folder: &Path) -> Self {
        let child = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "crash::what_was_answered_survives_a_kill", "--nocapture"])
            .env(WRITE_IN, folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self { child }
    }

    /// Listens to more than that many answers, lets it write on for a moment, kills it, and hears what it still said.
    fn hear(&mut self, lines: u64, pause: Duration) -> Vec<(usize, u64)> {
        let mut output = BufReader::new(self.child.stdout.take().expect("its output")).lines();
        let mut heard = Vec::new();
        while heard.len() as u64 <= lines {
            let Some(line) = output.next() else { return heard };
            heard.extend(answer(&line.expect("text")));
        }
        // The moment of the kill lies anywhere within a commit.
        thread::sleep(pause);
        self.child.kill().expect("killed");
        self.child.wait().expect("dead");
        heard.extend(output.filter_map(|line| answer(&line.expect("text"))));
        heard
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The room and the place in its log; none for a line that the kill has cut, or that is not about an answer.
fn answer(line: &str) -> Option<(usize, u64)> {
    let (room, seq) = line.strip_prefix("answered ")?.split_once(' ')?;
    Some((room.parse().ok()?, seq.parse().ok()?))
}

/// The next number of a fixed sequence (xorshift).
fn draw(chance: &mut u64) -> u64 {
    *chance ^= *chance << 13;
    *chance ^= *chance >> 7;
    *chance ^= *chance << 17;
    *chance
}
