//! Fifty people who type for half an hour, and a server that is stopped, killed and spoken to in nonsense meanwhile.
//!
//! Unlike the other figures this one can fail: what was saved must be there, once, after every kill and in the end.

mod picture;
mod typist;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use server::clock;
use shared::moment::Moment;
use shared::room::role::Role;
use tests::chance::Chance;
use tests::peer::PostMortem;
use tests::process::Candor;
use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::machine;
use picture::{Mark, Sample};
use typist::Typist;

const ROOMS: usize = 10;
const TYPISTS: usize = 5;

/// How often memory is looked at and a fault is drawn.
const STEP: Duration = Duration::from_secs(2);

/// How long the server may need to be back, and the people to have everything saved, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The process stands still, as when a machine swaps or a disk hangs.
    Stall,
    /// The process dies without a word.
    Kill,
    /// The process is told to stop, as for an upgrade.
    Restart,
    /// Somebody closes their tab and opens another.
    Leave,
    /// Somebody sends bytes that mean nothing.
    Nonsense,
}

/// How many in a thousand steps begin with each fault.
const FAULTS: [(Fault, u32); 5] = [(Fault::Stall, 60), (Fault::Kill, 10), (Fault::Restart, 6), (Fault::Leave, 150), (Fault::Nonsense, 100)];

/// What came of it.
pub(crate) struct Soaked {
    pub(crate) edits: usize,
    pub(crate) faults: Vec<(String, usize)>,
    /// Memory of the server in bytes, over the later two thirds of every run of the process that was long enough: the lowest and the highest.
    pub(crate) memory: (u64, u64),
}

/// Soaks, and draws the curve of the server's memory into a file.
pub(crate) async fn soak(span: Duration, seed: u64, picture: &Path) -> Soaked {
    let mut chance = Chance::new(seed);
    let mut stage = Stage::set(&mut chance);
    let (begin, mut marks, mut samples) = (clock::now(), Vec::new(), Vec::new());
    let end = begin.after(span);
    while clock::now() < end {
        sleep(STEP).await;
        if let Some(fault) = drawn(&mut chance) {
            let at = clock::now().since(begin);
            stage.suffer(fault, &mut chance).await;
            marks.push(Mark { at, fault });
        }
        let memory = machine::memory(stage.candor.process().expect("it runs between faults"));
        samples.push(Sample { at: clock::now().since(begin), memory, process: stage.process });
    }
    let edits = stage.settle().await;
    picture::draw(picture, &samples, &marks).expect("the picture can be written");
    let counted = FAULTS.iter().map(|(fault, _)| (format!("{fault:?}"), marks.iter().filter(|mark| mark.fault == *fault).count()));
    Soaked { edits, faults: counted.collect(), memory: picture::range(&samples) }
}

fn drawn(chance: &mut Chance) -> Option<Fault> {
    let mut drawn = u32::try_from(chance.within(0..1_000)).expect("below a thousand");
    for (fault, share) in FAULTS {
        if drawn < share {
            return Some(fault);
        }
        drawn -= share;
    }
    None
}

struct Stage {
    candor: Candor,
    /// The how manieth process it is.
    process: usize,
    rooms: Vec<(PostMortem, Vec<Typist>)>,
}

impl Stage {
    fn set(chance: &mut Chance) -> Self {
        block_in_place(|| {
            let candor = Candor::start();
            let room = |number: usize| {
                let post_mortem = PostMortem::create(candor.address(), &format!("Soak {number}"));
                let names = (0..TYPISTS).map(|place| format!("Member {number}.{place}"));
                let typists = names.map(|name| {
                    let pass = post_mortem.join(&name, Role::Participant);
                    Typist::sit_down(&name, pass, chance.fork())
                });
                let typists = typists.collect();
                (post_mortem, typists)
            };
            let rooms = (0..ROOMS).map(room).collect();
            Self { candor, process: 0, rooms }
        })
    }

    async fn suffer(&mut self, fault: Fault, chance: &mut Chance) {
        match fault {
            Fault::Stall => {
                self.signal("STOP");
                sleep(Duration::from_millis(chance.within(100..4_000))).await;
                self.signal("CONT");
            }
            Fault::Kill => {
                block_in_place(|| self.candor.kill());
                self.return_with_all().await;
            }
            Fault::Restart => {
                block_in_place(|| self.candor.terminate());
                self.return_with_all().await;
            }
            Fault::Leave => {
                let (room, place) = (draw(chance, ROOMS), draw(chance, TYPISTS));
                self.rooms[room].1[place].change_tabs(chance.number(), PATIENCE).await;
            }
            Fault::Nonsense => {
                let (room, place) = (draw(chance, ROOMS), draw(chance, TYPISTS));
                let bytes = (0..chance.within(1..2_000)).map(|_| u8::try_from(chance.within(0..256)).expect("a byte")).collect();
                typist::talk_nonsense(self.rooms[room].1[place].pass(), bytes).await;
            }
        }
    }

    /// Starts the server again and looks whether it has what people were promised before it went.
    async fn return_with_all(&mut self) {
        let mut promises = Vec::new();
        for (_, typists) in &self.rooms {
            let mut promised = Vec::new();
            for typist in typists {
                promised.push(typist.promised().await);
            }
            promises.push(promised);
        }
        block_in_place(|| self.candor.start_again());
        self.process += 1;
        for ((post_mortem, typists), promised) in self.rooms.iter().zip(promises) {
            let text = read(post_mortem, PATIENCE);
            typists.iter().zip(promised).for_each(|(typist, promise)| promise.hold(&text, &typist.erased()));
        }
    }

    /// Lets everybody finish: all is saved, once, and the same for all. How much was written.
    async fn settle(mut self) -> usize {
        let mut edits = 0;
        for (post_mortem, typists) in &mut self.rooms {
            for typist in typists.iter_mut() {
                edits += typist.finish(PATIENCE).await;
            }
            let text = read(post_mortem, PATIENCE);
            for typist in typists.iter() {
                typist.promised().await.hold(&text, &typist.erased());
            }
        }
        let log = self.candor.log();
        assert!(!log.contains("ERROR") && !log.contains("panic"), "{log}");
        edits
    }

    fn signal(&self, name: &str) {
        let process = self.candor.process().expect("it runs").to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &process]).status();
        assert!(sent.is_ok_and(|status| status.success()), "no signal could be sent");
    }
}

fn draw(chance: &mut Chance, below: usize) -> usize {
    usize::try_from(chance.within(0..below as u64)).expect("it came from a usize")
}

/// What the server holds, all sections together.
fn read(post_mortem: &PostMortem, patience: Duration) -> String {
    let deadline: Moment = clock::now().after(patience);
    loop {
        match block_in_place(|| post_mortem.read()) {
            Ok(text) => return text.into_values().collect::<Vec<String>>().join("\n"),
            Err(answer) => assert!(clock::now() < deadline, "{answer}"),
        }
    }
}
