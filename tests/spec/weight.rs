//! What a room takes in memory, awake and at rest.

use std::collections::BTreeMap;

use server::record::{Attribution, Founding, Happening, Record, Stored};
use server::room::{Input, Room, seed};
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::document::template::Template;
use shared::id::{ClientId, Seq};
use shared::limit;
use shared::moment::Moment;
use tests::cast;
use tests::chance::Chance;
use tests::ledger::{ADA, BEN, founding};

/// What each section keeps beside the bytes of its text while it rests: its head, its lock, who follows it.
const HEAD: usize = 2 * 1024;

#[test]
fn an_empty_room_at_rest_takes_a_fraction_of_one_that_is_awake() {
    let stored = empty();
    let weight = Weight::of(&stored);
    println!("fourteen sections of the template: {weight:?}");
    assert!(weight.resting < stored.founding.sections.len() * HEAD, "{weight:?}");
    assert!(weight.awake > 2 * weight.resting, "{weight:?}");
}

#[test]
fn a_room_at_rest_takes_the_bytes_of_a_long_text_and_not_its_document() {
    let mut stored = empty();
    let section = stored.founding.sections[1].id.clone();
    let (updates, state) = typed(200_000);
    for (number, bytes) in (stored.last.get() + 1..).zip(updates) {
        let what = Happening::Update { section: section.clone(), bytes };
        let by = Attribution::Named(if number % 2 == 0 { ADA } else { BEN });
        stored.records.push((Seq::new(number), Record { at: Moment::default(), by, what }));
        stored.last = Seq::new(number);
    }
    let weight = Weight::of(&stored);
    println!("200 kB typed here and there, {state} bytes of state: {weight:?}");
    assert!(weight.resting < state + stored.founding.sections.len() * HEAD, "{weight:?}");
    assert!(weight.awake > 2 * weight.resting, "{weight:?}");
}

/// Bytes that a room takes.
#[derive(Debug)]
struct Weight {
    awake: usize,
    resting: usize,
}

impl Weight {
    fn of(stored: &Stored) -> Self {
        let (now, stored) = (Moment::from_millis(1_000), stored.clone());
        let sections = stored.founding.sections.len();
        let mut kept = None;
        // What was read from the disk is given back, so what is counted is what the room holds beyond that.
        let given = i64::try_from(allocation_counter::measure(|| drop(stored.clone())).bytes_total).expect("small");
        let loaded = allocation_counter::measure(|| kept = Some(Room::load(stored, 0).0));
        let mut room = kept.expect("it was loaded");
        let folded = allocation_counter::measure(|| {
            room.handle(now, Input::Woke);
            room.handle(now.after(limit::SECTION_IDLE), Input::Woke);
        });
        assert_eq!(room.folded(), sections, "all of it is on disk");
        let awake = loaded.bytes_current + given;
        let bytes = |bytes: i64| usize::try_from(bytes).expect("a room takes memory");
        Self { awake: bytes(awake), resting: bytes(awake + folded.bytes_current) }
    }
}

/// A post-mortem of the default template, as it was founded.
fn empty() -> Stored {
    let templates = Template::Default.sections();
    let records = seed(&templates, &BTreeMap::new(), &BTreeMap::new(), Moment::default());
    Stored {
        founding: Founding { sections: templates.iter().map(cast::spec).collect(), ..founding(1) },
        last: Seq::new(records.len() as u64),
        snapshots: Vec::new(),
        records: (1..).map(Seq::new).zip(records).collect(),
        damage: Vec::new(),
    }
}

/// Two people write a text of so many bytes, a line at a time, mostly where the one before ended, and delete a tenth of it; the updates,
/// and the bytes of the state.
fn typed(bytes: u32) -> (Vec<Vec<u8>>, usize) {
    const LINE: &str = "the cache expired everywhere, ";
    let mut chance = Chance::new(1);
    let mut tabs = [Section::new(ClientId::leased(1)), Section::new(ClientId::leased(2))];
    let (mut updates, mut at) = (Vec::new(), 0);
    while tabs[0].body_units() < bytes {
        let writer = chance.index(2);
        let length = tabs[writer].body_units();
        if chance.percent(30) {
            at = u32::try_from(chance.within(0..u64::from(length) + 1)).expect("a place in a text");
        }
        let delete = if chance.percent(30) { 10 } else { 0 };
        let change = TextChange { at, delete, insert: LINE.to_owned() };
        let made = tabs[writer].edit(&[change]);
        for update in &made {
            tabs[1 - writer].merge(update).expect("their updates fit");
        }
        updates.extend(made);
        at = at.min(length) + u32::try_from(LINE.len()).expect("a line");
    }
    (updates, tabs[0].state().len())
}
