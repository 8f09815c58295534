//! What the browser keeps: a reload, a crash of the tab, a day without network, several tabs, a lock meanwhile.

use std::time::Duration;

use shared::limit;
use shared::protocol::refusal::Refusal;
use shared::replica::SaveState;
use tests::cast::{Person, TLDR};
use tests::simulation::{Break, Simulation, TabId};

#[test]
fn what_was_written_without_a_network_is_there_after_a_reload_can_be_added_to_and_arrives_once() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ben, TLDR, 0, "Before. ");
    room.settle();
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 8, "Without a network. ");
    room.reload(ada);
    room.pass(Duration::from_secs(1));
    assert_eq!(room.text(ada, TLDR), "Before. Without a network. ");
    assert_eq!(room.save_state(ada), SaveState::Offline { edits: 1 });
    assert!(room.may_edit(ada, TLDR), "and she writes on");
    room.write(ada, TLDR, 27, "After the reload. ");
    room.reload(ada);
    room.write(ben, TLDR, 0, "Meanwhile. ");
    room.cut_off(ada, false);
    room.try_now(ada);
    room.everybody_agrees();
    let all = "Meanwhile. Before. Without a network. After the reload. ";
    assert_eq!((room.text(ben, TLDR).as_str(), room.text(ada, TLDR).as_str()), (all, all));
    assert_eq!(room.save_state(ada), SaveState::Saved);
}

#[test]
fn a_crash_takes_no_more_than_the_last_moment() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 0, "kept ");
    room.pass(limit::KEEP_SOON);
    room.write(ada, TLDR, 5, "typed as it crashed");
    room.crash(ada);
    assert_eq!(room.text(ada, TLDR), "kept ");
    room.cut_off(ada, false);
    room.everybody_agrees();
    assert_eq!(room.text(ben, TLDR), "kept ");
}

#[test]
fn an_edit_that_arrived_and_whose_author_crashed_before_hearing_so_is_not_doubled() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.cut(ada, Break::Deaf);
    room.write(ada, TLDR, 0, "once ");
    room.pass(Duration::from_secs(1));
    assert_eq!(room.text(ben, TLDR), "once ");
    room.crash(ada);
    assert_eq!(room.text(ada, TLDR), "once ", "she never heard that it arrived");
    room.write(ada, TLDR, 5, "and more");
    room.everybody_agrees();
    assert_eq!(room.text(ben, TLDR), "once and more");
}

#[test]
fn a_section_that_was_locked_meanwhile_makes_a_draft_which_outlives_another_reload() {
    let (mut room, [ada, noor]) = Simulation::with([Person::Ada, Person::Noor]);
    room.write(noor, TLDR, 0, "Agreed.");
    room.settle();
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 7, " Not yet.");
    room.reload(ada);
    room.lock(noor, TLDR, true);
    room.pass(Duration::from_secs(5));
    room.cut_off(ada, false);
    room.try_now(ada);
    room.settle();
    let is_kept = |room: &Simulation| {
        let draft = room.draft(ada, TLDR).expect("her words are kept");
        assert_eq!((draft.refusal, draft.text.as_str()), (Refusal::Locked, " Not yet."));
        assert_eq!(room.text(ada, TLDR), "Agreed.");
        assert!(!room.may_edit(ada, TLDR));
    };
    is_kept(&room);
    room.reload(ada);
    room.settle();
    is_kept(&room);
    room.lock(noor, TLDR, false);
    room.settle();
    assert_eq!(room.draft_place(ada, TLDR), 7, "it goes where it was written");
    room.put_back_draft(ada, TLDR);
    room.everybody_agrees();
    room.reload(ada);
    room.settle();
    assert_eq!(room.draft(ada, TLDR), None, "what was put back is not kept a second time");
    assert_eq!(room.text(noor, TLDR), "Agreed. Not yet.");
}

#[test]
fn what_a_closed_tab_left_is_sent_by_the_next_one_and_by_no_other() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 0, "left behind");
    room.pass(Duration::from_secs(1));
    room.leave(ada);
    let next = room.come_back(Person::Ada);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "left behind");
    room.pass(Duration::from_secs(5));
    let third = room.come_back(Person::Ada);
    room.settle();
    assert_eq!((room.text(next, TLDR).as_str(), room.text(third, TLDR).as_str()), ("left behind", "left behind"));
    assert!(
        room.told(third).iter().all(|state| !matches!(state, SaveState::Offline { .. } | SaveState::Sending { .. })),
        "{:?}",
        room.told(third)
    );
    room.everybody_agrees();
}

#[test]
fn a_second_tab_shows_what_the_server_has_confirmed_and_not_what_the_first_has_yet_to_send() {
    let (mut room, [ada]) = Simulation::with([Person::Ada]);
    room.write(ada, TLDR, 0, "Confirmed. ");
    room.settle();
    room.kill(true);
    room.pass(Duration::from_secs(3));
    room.write(ada, TLDR, 11, "Waiting.");
    room.pass(Duration::from_secs(3));
    let second = room.come_back(Person::Ada);
    assert_eq!(room.text(second, TLDR), "Confirmed. ");
    room.write(second, TLDR, 0, "From the second. ");
    room.pass(Duration::from_secs(1));
    room.start();
    room.everybody_agrees();
    assert_eq!(room.text(ada, TLDR), "From the second. Confirmed. Waiting.");
}

#[test]
fn a_tab_that_crashes_beside_another_one_is_taken_over_by_it() {
    let (mut room, [first, second, ben]) = Simulation::with([Person::Ada, Person::Ada, Person::Ben]);
    loses_network(&mut room, first);
    room.write(first, TLDR, 0, "from the crashed tab");
    room.pass(Duration::from_secs(1));
    room.leave(first);
    room.compose(second, TLDR, true);
    room.finds_gone(second, first);
    assert_eq!(room.text(second, TLDR), "", "an input method is not disturbed");
    assert_ne!(room.save_state(second), SaveState::Saved);
    room.compose(second, TLDR, false);
    room.everybody_agrees();
    assert_eq!(room.text(ben, TLDR), "from the crashed tab");
}

#[test]
fn a_page_that_is_too_old_keeps_its_edits_and_the_new_one_sends_them() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 0, "kept");
    room.becomes_outdated(ada);
    room.cut_off(ada, false);
    room.pass(Duration::from_secs(60));
    assert_eq!(room.save_state(ada), SaveState::Outdated { edits: 1 });
    room.reload_renewed(ada);
    room.everybody_agrees();
    assert_eq!(room.text(ben, TLDR), "kept");
}

#[test]
fn a_base_that_has_grown_long_is_renewed_by_the_server() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let screed = "the cache expired. ".repeat(500);
    let units = u32::try_from(screed.len()).expect("a short text");
    for _ in 0..150 {
        room.write(ben, TLDR, 0, &screed);
        room.pass(Duration::from_secs(1));
        room.erase(ben, TLDR, 0, units);
        room.settle();
    }
    room.pass(Duration::from_secs(5));
    let most = room.kept_bytes(ada);
    assert!(most < limit::SHELF_MOST_BYTES + 300_000, "while the section is open: {most}");
    room.reload(ada);
    room.settle();
    room.reload(ada);
    room.settle();
    room.pass(Duration::from_secs(5));
    let kept = room.kept_bytes(ada);
    assert!(kept < 200_000, "after it was opened again: {kept}, of {most}");
    room.everybody_agrees();
}

#[test]
fn a_browser_that_keeps_nothing_works_as_if_nothing_were_asked_of_it() {
    let mut room = Simulation::calm();
    let (ada, ben) = (room.enter(Person::Ada), room.enter(Person::Ben));
    room.keeps_nothing(ada);
    room.settle();
    room.write(ada, TLDR, 0, "Sent. ");
    room.settle();
    loses_network(&mut room, ada);
    room.write(ada, TLDR, 6, "Not kept.");
    room.reload(ada);
    room.cut_off(ada, false);
    room.everybody_agrees();
    assert_eq!((room.text(ada, TLDR).as_str(), room.text(ben, TLDR).as_str()), ("Sent. ", "Sent. "));
}

/// The network of a tab is gone, and it has noticed.
fn loses_network(room: &mut Simulation, tab: TabId) {
    room.cut_off(tab, true);
    room.pass(Duration::from_secs(1));
}
