//! Writer ids that the server may not know: drawn without a connection, or told while nothing is stored.

use std::time::Duration;

use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::protocol::refusal::Refusal;
use shared::replica::SaveState;
use tests::cast::{Person, REVIEW, TLDR};
use tests::simulation::{Health, Simulation, TabId};

#[test]
fn words_under_an_id_that_was_told_and_never_stored_are_merged_after_page_and_server_have_died() {
    let (mut room, ada, ben) = ada_wrote_while_nothing_was_stored();
    // What she writes after it stands under an id that the next page draws, and both are left to the one behind it.
    room.crash(ada);
    room.write(ada, TLDR, 5, "drawn ");
    room.pass(Duration::from_secs(1));
    room.crash(ada);
    room.disk_is(Health::Good);
    room.start();
    room.everybody_agrees();
    assert_eq!((room.text(ben, TLDR).as_str(), room.draft(ada, TLDR)), ("told drawn ", None));
}

#[test]
fn a_tab_that_is_connected_takes_over_words_under_an_id_that_was_told_and_never_stored() {
    let (mut room, first, ben) = ada_wrote_while_nothing_was_stored();
    room.leave(first);
    room.disk_is(Health::Good);
    room.start();
    let second = room.enter(Person::Ada);
    room.settle();
    room.finds_gone(second, first);
    room.everybody_agrees();
    assert_eq!((room.text(ben, TLDR).as_str(), room.draft(second, TLDR)), ("told ", None));
}

#[test]
fn an_id_is_asked_for_until_an_edit_behind_it_is_stored_whatever_was_read_meanwhile() {
    let (mut room, ada, ben) = ada_wrote_while_nothing_was_stored();
    room.crash(ada);
    // She is welcomed and shown everything, and again nothing is stored.
    room.start();
    room.pass(Duration::from_secs(20));
    assert!(matches!(room.save_state(ada), SaveState::CannotSave { .. }), "{:?}", room.save_state(ada));
    room.kill(true);
    room.crash(ada);
    room.disk_is(Health::Good);
    room.start();
    room.everybody_agrees();
    assert_eq!((room.text(ben, TLDR).as_str(), room.draft(ada, TLDR)), ("told ", None));
}

#[test]
fn what_a_tab_left_that_only_read_or_was_heard_costs_the_one_beside_it_no_connection() {
    let (mut room, [reader, writer, second]) = Simulation::with([Person::Ada; 3]);
    room.write(writer, TLDR, 0, "heard");
    room.settle();
    room.pass(limit::KEEP_LATER);
    room.cut_off(writer, true);
    room.pass(Duration::from_secs(1));
    room.write(writer, REVIEW, 0, "kept");
    room.pass(Duration::from_secs(1));
    let said = room.told(second).len();
    room.leave(reader);
    room.leave(writer);
    for gone in [reader, writer] {
        room.finds_gone(second, gone);
        room.settle();
    }
    let told = &room.told(second)[said..];
    assert!(told.iter().all(|state| matches!(state, SaveState::Saving | SaveState::Saved)), "{told:?}");
    assert!(room.kept(REVIEW).starts_with("kept"));
    room.everybody_agrees();
}

#[test]
fn edits_under_an_id_that_the_server_never_heard_of_are_taken_over_by_a_tab_that_is_connected() {
    let (mut room, [first, second, ben]) = Simulation::with([Person::Ada, Person::Ada, Person::Ben]);
    room.pass(Duration::from_secs(3));
    room.cut_off(first, true);
    room.pass(Duration::from_secs(1));
    room.reload(first);
    room.write(first, TLDR, 0, "under an id of its own");
    room.pass(Duration::from_secs(1));
    room.leave(first);
    room.finds_gone(second, first);
    room.everybody_agrees();
    assert_eq!(room.text(ben, TLDR), "under an id of its own");
    assert_eq!(room.draft(second, TLDR), None);
}

#[test]
fn a_tab_whose_own_id_is_not_granted_any_more_keeps_its_words_as_a_draft() {
    let mut room = Simulation::calm();
    let (ada, ben) = (room.enter(Person::Ada), room.enter(Person::Ben));
    room.settle();
    room.pass(Duration::from_secs(3));
    room.cut_off(ada, true);
    room.pass(Duration::from_secs(1));
    room.reload(ada);
    room.write(ada, TLDR, 0, "written offline");
    room.kill(true);
    room.has_opened_tabs(Person::Ada, limit::DRAWN_LEASES_PER_MEMBER);
    room.start();
    room.cut_off(ada, false);
    room.try_now(ada);
    room.settle();
    assert_eq!((room.kept(TLDR).as_str(), room.draft(ada, TLDR).map(|draft| draft.text.as_str())), ("", Some("written offline")));
    room.put_back_draft(ada, TLDR);
    room.settle();
    assert_eq!((room.text(ben, TLDR).as_str(), room.refusals(ada)), ("written offline", [].as_slice()));
    room.everybody_agrees();
}

#[test]
fn who_holds_all_ids_that_there_are_is_told_so_and_keeps_what_they_wrote() {
    let mut room = Simulation::calm();
    let ada = room.enter(Person::Ada);
    room.settle();
    room.pass(Duration::from_secs(3));
    room.cut_off(ada, true);
    room.pass(Duration::from_secs(1));
    room.reload(ada);
    room.write(ada, TLDR, 0, "written offline");
    room.pass(Duration::from_secs(3));
    room.kill(true);
    room.has_opened_tabs(Person::Ada, limit::LEASES_PER_MEMBER);
    let records = room.records();
    room.start();
    room.cut_off(ada, false);
    room.try_now(ada);
    room.pass(Duration::from_secs(60));
    assert!(room.refusals(ada).contains(&Refusal::NoLease), "{:?}", room.refusals(ada));
    assert_eq!((room.save_state(ada), room.text(ada, TLDR).as_str()), (SaveState::Offline { edits: 1 }, "written offline"));
    assert_eq!(room.records(), records, "asking again and again leaves nothing behind");
    room.reload(ada);
    assert_eq!(room.text(ada, TLDR), "written offline");
}

/// Ben is here, the disk is full, and Ada comes: she is given an id that is not stored, and writes. Then the server dies.
fn ada_wrote_while_nothing_was_stored() -> (Simulation, TabId, TabId) {
    let (mut room, [ben]) = Simulation::with([Person::Ben]);
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    let ada = room.enter(Person::Ada);
    room.pass(Duration::from_secs(5));
    assert!(room.may_edit(ada, TLDR), "she is shown what is on disk");
    room.write(ada, TLDR, 0, "told ");
    room.pass(Duration::from_secs(1));
    room.kill(true);
    (room, ada, ben)
}
