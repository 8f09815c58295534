//! Writing together.

use std::time::Duration;

use shared::limit;
use tests::cast::{FACTS, Person, REVIEW, TLDR};
use tests::simulation::Simulation;

#[test]
fn a_late_joiner_sees_what_was_written() {
    let (mut room, [ada]) = Simulation::with([Person::Ada]);
    room.write(ada, TLDR, 0, "The cache expired in all regions at once.");
    room.set_field(ada, FACTS, "services", Some("checkout, 決済"));
    room.settle();
    let ben = room.enter(Person::Ben);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "The cache expired in all regions at once.");
    assert_eq!(room.fields(ben, FACTS).get("services").map(String::as_str), Some("checkout, 決済"));
    assert!(room.text(ben, REVIEW).starts_with("### What went well"), "the template's own text is there, once");
}

#[test]
fn two_people_who_type_in_one_place_at_one_moment_see_the_same() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "the cache 🙂");
    room.write(ben, TLDR, 0, "障害");
    room.settle();
    let text = room.text(ada, TLDR);
    assert!(text == "the cache 🙂障害" || text == "障害the cache 🙂", "whole insertions, in one order or the other: {text}");
    assert_eq!(room.text(ben, TLDR), text);
    assert_eq!(room.kept(TLDR), text);
}

#[test]
fn undo_touches_only_mine() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "one ");
    room.settle();
    room.write(ben, TLDR, 4, "two ");
    room.settle();
    room.undo(ada);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "two ");
    room.undo(ada);
    room.settle();
    assert_eq!(room.text(ada, TLDR), "two ", "there is nothing left of hers to take back");
    room.redo(ada);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "one two ");
    assert_eq!(room.caret(ada), Some((TLDR, Some((4, 4)))), "the caret stands behind what came back");
}

#[test]
fn undo_goes_back_through_the_sections_in_the_order_of_the_acts() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "first");
    room.pass(2 * limit::UNDO_GROUP);
    room.set_field(ada, FACTS, "severity", Some("1"));
    room.pass(2 * limit::UNDO_GROUP);
    room.write(ada, TLDR, 5, " third");
    room.settle();
    room.undo(ada);
    assert_eq!((room.text(ada, TLDR).as_str(), room.fields(ada, FACTS)["severity"].as_str()), ("first", "1"));
    room.undo(ada);
    assert_eq!((room.text(ada, TLDR).as_str(), room.fields(ada, FACTS)["severity"].as_str()), ("first", "2"));
    room.undo(ada);
    assert_eq!(room.text(ada, TLDR), "");
    room.settle();
    room.everybody_agrees();
}

#[test]
fn keystrokes_close_together_are_undone_together() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    for (at, key) in (0..).zip(["c", "a", "c", "h", "e"]) {
        room.write(ada, TLDR, at, key);
        room.pass(limit::UNDO_GROUP / 5);
    }
    room.undo(ada);
    assert_eq!(room.text(ada, TLDR), "");
}

#[test]
fn composition_holds_edits_of_others_back_and_loses_none() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "cache");
    room.settle();
    room.compose(ada, TLDR, true);
    room.write(ben, TLDR, 0, "The ");
    room.set_field(ben, FACTS, "services", Some("checkout"));
    room.pass(Duration::from_secs(2));
    assert_eq!(room.text(ada, TLDR), "cache", "the text under the input method stands still");
    assert_eq!(room.fields(ada, FACTS)["services"], "checkout", "nothing else waits");
    room.write(ada, TLDR, 5, "が切れた");
    room.compose(ada, TLDR, false);
    assert_eq!(room.text(ada, TLDR), "The cacheが切れた");
    room.everybody_agrees();
}

#[test]
fn a_connection_lost_while_composing_loses_nothing_either() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.compose(ada, TLDR, true);
    room.write(ben, TLDR, 0, "before ");
    room.pass(Duration::from_secs(1));
    room.cut_off(ada, true);
    room.write(ben, TLDR, 7, "after ");
    room.write(ada, TLDR, 0, "語");
    room.pass(Duration::from_secs(1));
    room.cut_off(ada, false);
    room.settle();
    room.compose(ada, TLDR, false);
    room.settle();
    assert!(room.text(ada, TLDR).contains("before after "));
    room.everybody_agrees();
}

#[test]
fn a_large_paste_arrives_whole() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let paste = "A log line with 語 and 🙂.\n".repeat(5_000);
    room.write(ada, TLDR, 0, &paste);
    room.settle();
    assert!(room.text(ben, TLDR) == paste && room.refusals(ada).is_empty());
    assert!(paste.len() > limit::UPDATE_BYTES, "it does not fit in one update");
    room.everybody_agrees();
}

#[test]
fn a_field_that_two_people_set_has_one_value_for_both() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.set_field(ada, FACTS, "title", Some("Checkout was slow"));
    room.set_field(ben, FACTS, "title", Some("Payments failed"));
    room.settle();
    let title = room.fields(ada, FACTS)["title"].clone();
    assert!(["Checkout was slow", "Payments failed"].contains(&title.as_str()));
    assert_eq!(room.summary().title.as_str(), title, "the lists show it too");
    room.everybody_agrees();
}

#[test]
fn a_second_tab_is_the_same_person_and_writes_beside_the_first() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let second = room.enter(Person::Ada);
    room.settle();
    room.write(ada, TLDR, 0, "from one tab, ");
    room.settle();
    room.write(second, TLDR, 14, "from another");
    room.settle();
    assert_eq!(room.text(ada, TLDR), "from one tab, from another");
    let seen: Vec<_> = room.companions(ben).iter().map(|companion| &companion.attendee).collect();
    assert_eq!(seen.len(), 2);
    assert!(seen[0].member == seen[1].member && seen[0].colour == seen[1].colour && seen[0].connection != seen[1].connection);
    room.undo(second);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "from one tab, ", "undo belongs to the tab");
}

#[test]
fn a_large_deletion_is_taken_back_whole() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let text = "A log line with 語 and 🙂.\n".repeat(10_000);
    room.write(ada, TLDR, 0, &text);
    room.settle();
    let length = room.length(ada, TLDR);
    room.pass(2 * limit::UNDO_GROUP);
    room.erase(ada, TLDR, 0, length);
    room.settle();
    assert_eq!(room.text(ben, TLDR), "");
    room.undo(ada);
    room.settle();
    assert!(room.text(ben, TLDR) == text && room.draft(ada, TLDR).is_none());
    room.everybody_agrees();
}

#[test]
fn nearly_all_that_was_written_in_thousands_of_places_is_deleted_and_taken_back_whole() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let text = "A log line with 語.\n".repeat(1_500);
    room.write(ada, TLDR, 0, &text);
    room.settle();
    for letter in 0..4_000 {
        room.write(ben, TLDR, letter * 7_919 % room.length(ben, TLDR), "b");
    }
    room.settle();
    let before = room.text(ada, TLDR);
    let most = room.length(ada, TLDR) / 20 * 19;
    room.pass(2 * limit::UNDO_GROUP);
    room.erase(ada, TLDR, 0, most);
    room.settle();
    assert_eq!(room.length(ben, TLDR), room.length(ada, TLDR));
    assert!(room.refusals(ada).is_empty() && room.draft(ada, TLDR).is_none());
    room.undo(ada);
    room.settle();
    assert!(room.text(ben, TLDR) == before && room.draft(ada, TLDR).is_none());
    room.everybody_agrees();
}
