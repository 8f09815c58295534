//! Two tabs of one person: the one that nobody looks at rests.

use std::time::Duration;

use shared::replica::SaveState;
use tests::cast::{Person, TLDR};
use tests::simulation::Simulation;

#[test]
fn a_tab_that_is_put_aside_leaves_the_room_and_catches_up_when_it_is_looked_at_again() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let second = room.enter(Person::Ada);
    room.write(ada, TLDR, 0, "From the first tab. ");
    room.settle();
    assert_eq!(room.companions(ben).len(), 2);
    room.put_aside(ada);
    room.settle();
    assert_eq!(room.companions(ben).len(), 1, "one of Ada's tabs is in the room");
    assert_eq!(room.save_state(ada), SaveState::Saved);
    room.write(ben, TLDR, 0, "Seen in the second. ");
    room.settle();
    assert_eq!(room.text(second, TLDR), "Seen in the second. From the first tab. ");
    assert_eq!(room.text(ada, TLDR), "From the first tab. ", "nothing comes where nobody looks");
    room.try_now(ada);
    assert_eq!(room.save_state(ada), SaveState::Saved, "nobody is told of a connection that is only on its way");
    room.settle();
    assert_eq!(room.text(ada, TLDR), room.text(second, TLDR));
    room.everybody_agrees();
}

#[test]
fn a_tab_that_is_put_aside_with_unsaved_words_stays_until_they_are_saved() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.enter(Person::Ada);
    room.settle();
    room.cut_off(ada, true);
    room.write(ada, TLDR, 0, "Typed on the train.");
    room.put_aside(ada);
    room.pass(Duration::from_secs(5));
    assert_eq!(room.text(ben, TLDR), "");
    room.cut_off(ada, false);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "Typed on the train.");
    assert_eq!(room.companions(ben).len(), 1, "then it rests");
    room.try_now(ada);
    room.everybody_agrees();
}

#[test]
fn a_tab_that_rests_comes_back_by_itself_for_words_that_another_tab_left() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let second = room.enter(Person::Ada);
    room.settle();
    room.put_aside(ada);
    room.settle();
    room.cut_off(second, true);
    room.write(second, TLDR, 0, "Left behind.");
    room.pass(Duration::from_secs(5));
    room.leave(second);
    room.finds_gone(ada, second);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "Left behind.");
    room.try_now(ada);
    room.everybody_agrees();
}
