//! Real editing, by real replicas of the library: the gate is in nobody's way.

use shared::gate::{Gate, Unfit, cut};
use shared::limit;

use crate::asked;
use crate::chance::Chance;
use crate::peer::{Peer, merged};
use crate::witness::{Witness, clocks, shown, state};

/// Sessions of the suite; `CANDOR_GATE_SESSIONS` asks for another number.
const SESSIONS: u64 = 150;

#[test]
fn people_who_write_at_the_same_time_all_come_past_the_gate() {
    let sessions = asked("CANDOR_GATE_SESSIONS").unwrap_or(SESSIONS);
    let first = asked("CANDOR_GATE_SEED").unwrap_or(1);
    println!("seeds {first}..{}", first + sessions);
    for seed in first..first + sessions {
        std::panic::catch_unwind(|| session(seed)).unwrap_or_else(|_| panic!("seed {seed}"));
    }
}

#[test]
fn a_long_day_without_a_network_fits_when_it_is_cut() {
    let mut chance = Chance::new(1);
    let (mut ada, mut ben) = (Peer::new(3_000_000_000), Peer::new(3_500_000_000));
    (0..500).for_each(|_| ben.act(&mut chance));
    let mut server = Server { witness: Witness::new(), log: Vec::new() };
    for update in ben.said() {
        server.take(ben.writer, &update).expect("an edit fits");
        ada.hear(&update);
    }
    // Letter by letter, at one place after the other, with undo: as much as one update may hold.
    let mut whole = Vec::new();
    while whole.len() < limit::UPDATE_BYTES * 9 / 10 {
        (0..500).for_each(|_| ada.act(&mut chance));
        whole = ada.all_since(0);
    }
    let edits = ada.said();
    println!("{} edits, {} bytes", edits.len(), whole.len());
    let mut other = Server { witness: Witness::new(), log: Vec::new() };
    for record in &server.log {
        other.witness.take(record, |_| true).expect("what the server let in");
    }
    assert_eq!(server.take(ada.writer, &whole), Err(Unfit::Tangled), "in one piece it would keep the room busy");
    assert_eq!(server.take_cut(ada.writer, &whole), Ok(true), "what the server does not have, from the document");
    assert_eq!(other.take_cut(ada.writer, &merged(&edits)), Ok(true), "edits as one update, made without a document");
    assert_eq!(shown(ada.doc()), shown(&server.witness.doc));
    assert_eq!(shown(ada.doc()), shown(&other.witness.doc));
    server.witness.examine();
    println!("{:?}", server.witness.cost);
}

/// The server: what it let in, in order.
struct Server {
    witness: Witness,
    log: Vec<Vec<u8>>,
}

/// Somebody, with what the server has not said yes to, and how far they have read the log.
struct Person {
    peer: Peer,
    waiting: Vec<Vec<u8>>,
    read: usize,
    /// The clocks at which their updates ended: a page never has half of what another one wrote in one step.
    ends: Vec<u32>,
}

fn session(seed: u64) {
    let mut chance = Chance::new(seed);
    let mut server = Server { witness: Witness::new(), log: Vec::new() };
    let people = 2 + chance.below(4) as u64;
    let mut people: Vec<Person> = (0..people).map(|number| Person::new(writer(number, &mut chance))).collect();
    for _ in 0..150 + chance.below(250) {
        let at = chance.below(people.len());
        let person = &mut people[at];
        match chance.below(16) {
            0..=6 => person.act(&mut chance),
            7..=10 => person.send(&mut server, &mut chance),
            11..=14 => {
                let count = 1 + chance.below(8);
                person.listen(&server, count);
            }
            _ => person.send_again(&mut server, &mut chance),
        }
    }
    for person in &mut people {
        while !person.waiting.is_empty() {
            person.send(&mut server, &mut chance);
        }
    }
    for person in &mut people {
        person.listen(&server, usize::MAX);
        assert_eq!(shown(person.peer.doc()), shown(&server.witness.doc), "everybody sees the same");
    }
    server.witness.examine();
    let mut learnt = Gate::new();
    for record in &server.log {
        learnt.learn(record).expect("the log can be learnt");
    }
    assert_eq!(clocks(&learnt), clocks(&server.witness.gate));
    let mut fresh = Witness::new();
    for piece in cut(&state(&server.witness.doc)) {
        fresh.take(&piece, |_| true).expect("a piece of what many wrote fits behind those before it");
    }
    assert_eq!(shown(&fresh.doc), shown(&server.witness.doc), "the pieces say what the whole says");
    fresh.examine();
}

/// Ids of many lengths: as leased, as stock pages draw them, and the greatest.
fn writer(number: u64, chance: &mut Chance) -> u64 {
    match number {
        0 => (1 << 53) - 1,
        1 => 16,
        number => number << 32 | chance.bits() >> 32,
    }
}

impl Server {
    fn take(&mut self, writer: u64, update: &[u8]) -> Result<bool, Unfit> {
        let news = self.witness.take(update, |named| named.get() == writer)?;
        if news {
            self.log.push(update.to_vec());
        }
        Ok(news)
    }

    /// Whether any piece was news.
    fn take_cut(&mut self, writer: u64, update: &[u8]) -> Result<bool, Unfit> {
        cut(update).iter().try_fold(false, |news, piece| Ok(self.take(writer, piece)? || news))
    }
}

impl Person {
    fn new(writer: u64) -> Self {
        Self { peer: Peer::new(writer), waiting: Vec::new(), read: 0, ends: vec![0] }
    }

    fn act(&mut self, chance: &mut Chance) {
        self.peer.act(chance);
        self.waiting.extend(self.peer.said());
        self.ends.push(self.peer.clock());
    }

    /// Sends some of what waits: one by one, as one update, or as the difference to what the server has.
    fn send(&mut self, server: &mut Server, chance: &mut Chance) {
        if self.waiting.is_empty() {
            return;
        }
        let writer = self.peer.writer;
        let known = clocks(&server.witness.gate).get(&writer).copied().unwrap_or(0);
        match chance.below(10) {
            0 => {
                let whole = self.peer.all_since(known);
                server.take_cut(writer, &whole).expect("the difference fits");
                assert_eq!(server.take_cut(writer, &whole), Ok(false), "what comes again in pieces is no news");
                self.waiting.clear();
            }
            1 => {
                let one = merged(&std::mem::take(&mut self.waiting));
                server.take_cut(writer, &one).expect("several updates as one fit");
            }
            _ => {
                let count = 1 + chance.below(self.waiting.len());
                for update in self.waiting.drain(..count) {
                    server.take(writer, &update).expect("an edit fits");
                    assert_eq!(server.take(writer, &update), Ok(false), "what comes again is no news");
                }
            }
        }
    }

    /// Sends what the server has, with or without something new: pages do after a lost connection.
    fn send_again(&mut self, server: &mut Server, chance: &mut Chance) {
        let writer = self.peer.writer;
        let known = clocks(&server.witness.gate).get(&writer).copied().unwrap_or(0);
        let from = chance.pick(&self.ends);
        let whole = self.peer.all_since(from.min(known));
        let news = server.take(writer, &whole).expect("an overlap fits");
        assert!(news || !self.waiting.iter().any(|update| update[0] != 0), "new units are news");
        self.waiting.clear();
        assert_eq!(server.take(writer, &whole), Ok(false), "what comes again is no news");
    }

    fn listen(&mut self, server: &Server, count: usize) {
        for update in server.log.iter().skip(self.read).take(count) {
            self.peer.hear(update);
            self.read += 1;
        }
    }
}
