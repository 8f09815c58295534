//! "Locked" is true, an observer only reads, and what is refused is kept.

use std::time::Duration;

use shared::protocol::refusal::Refusal;
use shared::replica::SaveState;
use tests::cast::{FACTS, Person, REVIEW, TLDR};
use tests::simulation::{Simulation, TabId};

#[test]
fn a_locked_section_refuses_and_the_draft_has_exactly_the_refused_words() {
    let (mut room, ada, noor) = ada_and_noor("The cache expired. Nobody noticed.");
    room.lock(noor, TLDR, true);
    // The lock is on its way to Ada when she types.
    room.write(ada, TLDR, 18, " All regions at once.");
    room.settle();
    assert_eq!(room.text(ada, TLDR), "The cache expired. Nobody noticed.");
    let draft = room.draft(ada, TLDR).expect("her words are kept");
    assert_eq!((draft.refusal, draft.text.as_str()), (Refusal::Locked, " All regions at once."));
    assert_eq!(room.draft_place(ada, TLDR), 18, "where she typed them");
    assert!(!room.may_edit(ada, TLDR) && room.may_edit(ada, REVIEW), "a lock is of one section");
    assert_eq!(room.save_state(ada), SaveState::Saved);
    room.everybody_agrees();
}

#[test]
fn a_draft_is_put_back_when_the_section_is_open_again() {
    let (mut room, ada, noor) = ada_and_noor("one three");
    room.lock(noor, TLDR, true);
    room.write(ada, TLDR, 4, "two ");
    room.settle();
    room.write(noor, TLDR, 0, "zero ");
    room.lock(noor, TLDR, false);
    room.settle();
    room.put_back_draft(ada, TLDR);
    room.settle();
    assert_eq!(room.kept(TLDR), "zero one two three", "its place moved with its neighbours");
    assert!(room.draft(ada, TLDR).is_none());
    room.everybody_agrees();
}

#[test]
fn words_for_a_locked_section_that_were_written_away_become_a_draft() {
    let (mut room, ada, noor) = ada_and_noor("start. ");
    room.cut_off(ada, true);
    room.lock(noor, TLDR, true);
    room.write(ada, TLDR, 7, "first ");
    room.pass(Duration::from_secs(30));
    room.write(ada, TLDR, 13, "and second.");
    room.cut_off(ada, false);
    room.settle();
    assert_eq!(room.draft(ada, TLDR).map(|draft| draft.text.as_str()), Some("first and second."));
    assert_eq!(room.kept(TLDR), "start. ");
    room.everybody_agrees();
}

#[test]
fn what_was_decided_before_the_lock_stays() {
    let (mut room, ada, noor) = ada_and_noor("");
    room.write(ada, TLDR, 0, "in time");
    room.pass(Duration::from_millis(100));
    room.lock(noor, TLDR, true);
    room.settle();
    assert_eq!(room.kept(TLDR), "in time");
    assert!(room.draft(ada, TLDR).is_none());
}

#[test]
fn updates_behind_a_refused_one_are_passed_over_and_kept_with_it() {
    let (mut room, ada, noor) = ada_and_noor("");
    room.lock(noor, TLDR, true);
    room.pass(Duration::from_millis(4));
    for (at, word) in [(0, "one "), (4, "two "), (8, "three ")] {
        room.write(ada, TLDR, at, word);
        room.pass(Duration::from_millis(2));
    }
    room.settle();
    assert_eq!(room.draft(ada, TLDR).map(|draft| draft.text.as_str()), Some("one two three "));
    room.lock(noor, TLDR, false);
    room.settle();
    room.write(ada, TLDR, 0, "afterwards");
    room.settle();
    assert_eq!(room.kept(TLDR), "afterwards", "the section takes her words again, under a fresh writer id");
    room.everybody_agrees();
}

#[test]
fn a_second_refusal_adds_to_the_draft() {
    let (mut room, ada, noor) = ada_and_noor("");
    for word in ["first", "second"] {
        room.lock(noor, TLDR, true);
        room.write(ada, TLDR, 0, word);
        room.settle();
        room.lock(noor, TLDR, false);
        room.settle();
    }
    assert_eq!(room.draft(ada, TLDR).map(|draft| draft.text.as_str()), Some("first\nsecond"));
    room.everybody_agrees();
}

#[test]
fn a_refused_field_is_in_the_draft_with_its_name() {
    let (mut room, ada, noor) = ada_and_noor("");
    room.lock(noor, FACTS, true);
    room.set_field(ada, FACTS, "services", Some("checkout"));
    room.settle();
    assert_eq!(room.draft(ada, FACTS).map(|draft| draft.text.as_str()), Some("services: checkout"));
    assert!(!room.fields(ada, FACTS).contains_key("services"));
    room.everybody_agrees();
}

#[test]
fn a_facilitator_writes_in_a_locked_section_and_nobody_else_does() {
    let (mut room, ada, noor) = ada_and_noor("agreed");
    room.lock(noor, TLDR, true);
    room.settle();
    room.write(noor, TLDR, 6, " by all");
    room.write(ada, TLDR, 0, "not ");
    room.undo(ada);
    room.settle();
    assert_eq!(room.kept(TLDR), "agreed by all");
    room.everybody_agrees();
}

#[test]
fn undo_in_a_locked_section_is_refused_and_waits() {
    let (mut room, ada, noor) = ada_and_noor("");
    room.write(ada, TLDR, 0, "mine");
    room.settle();
    room.lock(noor, TLDR, true);
    room.settle();
    room.undo(ada);
    assert_eq!((room.refusals(ada), room.text(ada, TLDR).as_str()), ([Refusal::Locked].as_slice(), "mine"));
    room.lock(noor, TLDR, false);
    room.settle();
    room.undo(ada);
    assert_eq!(room.text(ada, TLDR), "");
}

#[test]
fn only_a_facilitator_locks() {
    let (mut room, ada, noor) = ada_and_noor("open");
    room.lock(ada, TLDR, true);
    room.settle();
    assert_eq!(room.refusals(ada), [Refusal::NotFacilitator]);
    assert!(room.may_edit(ada, TLDR) && room.may_edit(noor, TLDR));
}

#[test]
fn a_lock_outlives_the_server() {
    let (mut room, ada, noor) = ada_and_noor("final");
    room.lock(noor, TLDR, true);
    room.settle();
    room.kill(true);
    room.start();
    room.settle();
    assert!(!room.may_edit(ada, TLDR));
    room.everybody_agrees();
}

#[test]
fn an_observer_changes_nothing_whatever_their_page_does() {
    let (mut room, ada, _) = ada_and_noor("as it was");
    let chi = room.enter(Person::Chi);
    room.settle();
    assert!(!room.may_edit(chi, TLDR));
    room.write(chi, TLDR, 0, "graffiti ");
    room.erase(chi, REVIEW, 0, 10);
    room.set_field(chi, FACTS, "title", Some("graffiti"));
    room.lock(chi, TLDR, true);
    room.settle();
    assert_eq!(room.text(ada, TLDR), "as it was");
    assert_eq!(room.text(chi, TLDR), "as it was");
    assert_eq!(room.draft(chi, TLDR).map(|draft| (draft.refusal, draft.text.as_str())), Some((Refusal::ReadOnly, "graffiti ")));
    assert_eq!(room.draft(chi, REVIEW), None, "a refused deletion leaves no words");
    room.everybody_agrees();
}

fn ada_and_noor(text: &str) -> (Simulation, TabId, TabId) {
    let (mut room, [ada, noor]) = Simulation::with([Person::Ada, Person::Noor]);
    room.write(noor, TLDR, 0, text);
    room.settle();
    (room, ada, noor)
}
