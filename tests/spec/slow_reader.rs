//! A slow reader loses its queue, and nothing else.

use std::time::Duration;

use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::replica::SaveState;
use tests::cast::{Person, REVIEW, TLDR};
use tests::simulation::{Health, Simulation, TabId};

#[test]
fn a_slow_reader_catches_up() {
    let (mut room, [ada, chi]) = Simulation::with([Person::Ada, Person::Chi]);
    room.stall(chi, Duration::from_secs(20));
    for _ in 0..8 {
        room.write(ada, TLDR, 0, &"語".repeat(limit::READER_QUEUE_BYTES / 3 / 7));
        room.pass(Duration::from_millis(100));
    }
    assert_eq!(room.text(chi, TLDR), "");
    room.settle();
    assert_eq!(room.dropped_queues(), 1);
    assert!(room.text(chi, TLDR) == room.text(ada, TLDR) && room.length(chi, TLDR) > 0);
    room.everybody_agrees();
}

#[test]
fn a_slow_reader_misses_no_lock_no_arrival_and_no_trouble() {
    let (mut room, ada, ben, noor) = ada_ben_and_noor();
    let chi = room.enter(Person::Chi);
    room.settle();
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    room.write(ada, REVIEW, 0, "x");
    room.pass(Duration::from_secs(1));
    assert!(matches!(room.save_state(chi), SaveState::CannotSave { .. }));
    room.stall(chi, Duration::from_secs(20));
    room.disk_is(Health::Good);
    room.pass(Duration::from_secs(2));
    room.lock(noor, REVIEW, true);
    room.leave(ben);
    room.enter(Person::Longest);
    room.pass(Duration::from_secs(1));
    overflow(&mut room, ada);
    room.settle();
    assert_eq!((room.dropped_queues(), room.save_state(chi)), (1, SaveState::Saved));
    // What follows looks at locks, companions and places of everybody.
    room.everybody_agrees();
}

#[test]
fn a_slow_reader_who_writes_meanwhile_is_not_refused() {
    let (mut room, ada, ben, _) = ada_ben_and_noor();
    room.stall(ben, Duration::from_secs(3));
    for _ in 0..200 {
        room.write(ada, TLDR, 0, "a");
        room.write(ben, REVIEW, 0, "b");
        room.pass(Duration::from_millis(20));
    }
    room.settle();
    assert!(room.dropped_queues() > 0);
    assert!(room.draft(ben, REVIEW).is_none() && room.refusals(ben).is_empty());
    assert!(room.kept(REVIEW).starts_with(&"b".repeat(200)));
    room.everybody_agrees();
}

#[test]
fn a_slow_reader_whose_words_are_refused_meanwhile_has_exactly_them_in_a_draft() {
    // At some of these moments the refusal overtakes the answers to what was asked before it.
    let mut drafts = 0;
    for moment in 0..80 {
        let (mut room, ada, ben, noor) = ada_ben_and_noor();
        room.write(ada, REVIEW, 0, "Ada wrote this. ");
        room.settle();
        room.stall(ben, Duration::from_secs(2));
        overflow(&mut room, ada);
        room.pass(Duration::from_millis(1_750 - moment));
        room.lock(noor, REVIEW, true);
        room.pass(Duration::from_millis(2 * moment));
        room.write(ben, REVIEW, 0, "Ben wrote this. ");
        room.settle();
        assert!(room.dropped_queues() > 0);
        match room.draft(ben, REVIEW) {
            Some(draft) => assert_eq!(draft.text, "Ben wrote this. ", "{moment}"),
            None => assert!(room.text(ben, REVIEW).starts_with("Ben wrote this. "), "{moment}: he was faster than the lock"),
        }
        drafts += u32::from(room.draft(ben, REVIEW).is_some());
        room.everybody_agrees();
    }
    assert!(drafts > 60, "{drafts}");
}

/// More than may wait for one reader.
fn overflow(room: &mut Simulation, tab: TabId) {
    for _ in 0..10 {
        room.write(tab, TLDR, 0, "a");
        room.pass(Duration::from_millis(20));
    }
}

fn ada_ben_and_noor() -> (Simulation, TabId, TabId, TabId) {
    let mut room = Simulation::calm();
    room.queues_are_short();
    let (ada, ben, noor) = (room.enter(Person::Ada), room.enter(Person::Ben), room.enter(Person::Noor));
    room.settle();
    (room, ada, ben, noor)
}
