//! A section that rests is folded, and nobody notices.

use std::time::Duration;

use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::replica::SaveState;
use tests::cast::{FACTS, Person, REVIEW, SECTIONS, TLDR};
use tests::simulation::{Break, Health, Simulation, TabId};

/// Longer than a section rests before it is folded.
const REST: Duration = limit::SECTION_IDLE.saturating_add(Duration::from_secs(5));

#[test]
fn a_section_that_nobody_needs_is_folded_and_comes_back_with_the_next_keystroke() {
    let (mut room, ada, ben) = ada_and_ben();
    room.write(ada, TLDR, 0, "the cache");
    room.settle();
    assert_eq!(room.folded(), 0);
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len(), "both pages are open, and nobody does anything");
    room.write(ben, TLDR, 9, " expired");
    room.settle();
    assert_eq!((room.folded(), room.text(ada, TLDR).as_str()), (SECTIONS.len() - 1, "the cache expired"));
    room.everybody_agrees();
}

#[test]
fn a_section_that_somebody_writes_in_stays_while_the_others_rest() {
    let (mut room, ada, ben) = ada_and_ben();
    for at in 0..30 {
        room.write(ada, TLDR, at, "k");
        room.pass(REST / 30);
    }
    assert_eq!(room.folded(), SECTIONS.len() - 1);
    room.set_field(ben, FACTS, "severity", Some("1"));
    room.settle();
    assert_eq!((room.folded(), room.summary().severity.as_str()), (SECTIONS.len() - 2, "1"));
    room.everybody_agrees();
}

#[test]
fn whoever_comes_to_sections_that_rest_reads_them_as_they_are() {
    let (mut room, ada, _) = ada_and_ben();
    room.write(ada, TLDR, 0, &"long ".repeat(10_000));
    room.settle();
    room.pass(REST);
    let chi = room.enter(Person::Chi);
    room.settle();
    assert_eq!(room.text(chi, TLDR).len(), 50_000);
    assert_eq!(room.folded(), SECTIONS.len(), "the bytes are enough for who knows nothing");
    room.write(ada, TLDR, 0, "very ");
    room.settle();
    assert!(room.text(chi, TLDR).starts_with("very long "), "they follow what comes");
    room.everybody_agrees();
}

#[test]
fn who_was_away_while_a_section_was_folded_is_sent_what_they_miss_and_sends_what_they_wrote() {
    let (mut room, ada, ben) = ada_and_ben();
    room.write(ada, TLDR, 0, "one ");
    room.settle();
    room.cut_off(ben, true);
    room.write(ada, TLDR, 4, "two ");
    room.write(ben, TLDR, 4, "three ");
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len());
    room.cut_off(ben, false);
    room.try_now(ben);
    room.settle();
    let text = room.text(ada, TLDR);
    assert!(["one two three ", "one three two "].contains(&text.as_str()), "{text}");
    assert!(room.draft(ben, TLDR).is_none(), "nothing was refused");
    room.everybody_agrees();
}

#[test]
fn what_was_sent_before_a_rest_and_comes_again_after_it_is_taken_once() {
    let (mut room, ada, ben) = ada_and_ben();
    // The server hears it, and its acknowledgement is lost.
    room.cut(ada, Break::Deaf);
    room.write(ada, TLDR, 0, "once");
    room.pass(Duration::from_millis(100));
    room.cut_off(ada, true);
    room.pass(REST);
    assert_eq!((room.folded(), room.text(ben, TLDR).as_str()), (SECTIONS.len(), "once"));
    room.cut_off(ada, false);
    room.try_now(ada);
    room.settle();
    assert_eq!((room.kept(TLDR).as_str(), room.save_state(ada)), ("once", SaveState::Saved));
    room.everybody_agrees();
}

#[test]
fn what_was_deleted_before_a_rest_can_be_taken_back_after_it() {
    let (mut room, ada, ben) = ada_and_ben();
    room.write(ada, TLDR, 0, "kept and gone");
    room.pass(2 * limit::UNDO_GROUP);
    room.erase(ada, TLDR, 4, 9);
    room.settle();
    room.pass(REST);
    room.write(ben, TLDR, 4, " on");
    room.settle();
    room.pass(REST);
    room.undo(ada);
    room.settle();
    let text = room.kept(TLDR);
    assert!(text.contains("and gone") && text.contains(" on"), "{text}");
    room.everybody_agrees();
}

#[test]
fn a_lock_holds_for_a_section_that_rests() {
    let (mut room, ada, _) = ada_and_ben();
    let noor = room.enter(Person::Noor);
    room.settle();
    room.lock(noor, TLDR, true);
    room.settle();
    room.cut_off(ada, true);
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len());
    room.lock(noor, TLDR, false);
    room.lock(noor, REVIEW, true);
    room.pass(Duration::from_secs(1));
    assert_eq!(room.folded(), SECTIONS.len(), "a lock needs no document");
    room.write(ada, REVIEW, 0, "too late");
    room.cut_off(ada, false);
    room.try_now(ada);
    room.settle();
    assert!(!room.kept(REVIEW).contains("too late"));
    assert_eq!(room.draft(ada, REVIEW).map(|draft| draft.text.as_str()), Some("too late"));
    room.everybody_agrees();
}

#[test]
fn a_section_of_which_something_is_not_on_disk_is_not_folded() {
    let (mut room, ada, ben) = ada_and_ben();
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    room.write(ada, TLDR, 0, "waits");
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len() - 1);
    room.disk_is(Health::Good);
    room.settle();
    room.pass(REST);
    assert_eq!((room.folded(), room.text(ben, TLDR).as_str()), (SECTIONS.len(), "waits"));
    room.everybody_agrees();
}

#[test]
fn a_page_that_is_asked_for_shows_sections_that_rest() {
    let (mut room, ada, _) = ada_and_ben();
    room.write(ada, TLDR, 0, "readable");
    room.settle();
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len());
    assert_eq!(room.read_by_a_stranger(TLDR), "readable");
    room.pass(REST);
    assert_eq!(room.folded(), SECTIONS.len(), "and they rest again");
}

#[test]
fn a_snapshot_of_a_section_that_rests_holds_all_of_it() {
    let (mut room, ada, ben) = ada_and_ben();
    let keystrokes = u32::try_from(limit::SNAPSHOT_RECORDS + 4).expect("a small number");
    // Something waits for the disk all the time, so that snapshots do.
    room.disk_takes(400..401);
    for at in 0..keystrokes {
        room.write(ada, TLDR, at, "k");
        room.pass(Duration::from_millis(20));
    }
    for _ in 0..REST.as_millis() / 200 {
        room.write(ben, REVIEW, 0, "b");
        room.pass(Duration::from_millis(200));
    }
    assert_eq!((room.snapshots(), room.folded()), (0, SECTIONS.len() - 1));
    room.settle();
    assert!(room.snapshots() >= 2 && room.folded() == SECTIONS.len() - 1, "taken of both, and it rests on");
    room.kill(true);
    room.start();
    room.settle();
    assert_eq!(room.kept(TLDR), "k".repeat(keystrokes as usize));
    room.everybody_agrees();
}

fn ada_and_ben() -> (Simulation, TabId, TabId) {
    let mut room = Simulation::calm();
    let (ada, ben) = (room.enter(Person::Ada), room.enter(Person::Ben));
    room.settle();
    (room, ada, ben)
}
