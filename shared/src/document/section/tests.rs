use std::time::Duration;

use super::{LiveSection, Section};
use crate::document::change::{TextChange, applied, units};
use crate::id::ClientId;
use crate::limit;
use crate::moment::Moment;

#[test]
fn two_writers_see_the_same_after_exchanging_updates() {
    let (mut ada, mut ben) = (section(20), section(21));
    let from_ada = ada.edit(&[insert(0, "Prices 😀 expired")]);
    deliver(&from_ada, &mut ben);
    let from_ben = ben.edit(&[insert(10, "日本")]);
    let more = ada.edit(&[TextChange { at: 7, delete: 2, insert: "🎉".to_owned() }]);
    deliver(&from_ben, &mut ada);
    deliver(&more, &mut ben);
    assert_eq!(ada.body(), "Prices 🎉 日本expired");
    assert_eq!(ben.body(), ada.body());
}

#[test]
fn merging_tells_the_changes_that_an_editor_must_make() {
    let mut ada = section(20);
    let mut ben = LiveSection::new(writer(21));
    let mut shown = String::new();
    for change in [insert(0, "one two three"), TextChange { at: 4, delete: 3, insert: "2".to_owned() }, insert(0, "😀")] {
        for update in ada.edit(&[change]) {
            shown = applied(&shown, &ben.merge(&update).expect("a real update").changes);
        }
    }
    assert_eq!(shown, ada.body());
}

#[test]
fn undo_takes_back_only_what_this_person_wrote() {
    let mut ada = LiveSection::new(writer(20));
    let mut ben = section(21);
    let step = ada.edit(at(0), &[insert(0, "Ada. ")]);
    deliver(&step.updates, &mut ben);
    for update in ben.edit(&[insert(5, "Ben.")]) {
        ada.merge(&update).expect("a real update");
    }
    let undone = ada.undo();
    assert_eq!(ada.section().body(), "Ben.");
    deliver(&undone.updates, &mut ben);
    assert_eq!(ben.body(), "Ben.");
    ada.redo();
    assert_eq!(ada.section().body(), "Ada. Ben.");
}

#[test]
fn keystrokes_close_together_are_undone_together() {
    let mut ada = LiveSection::new(writer(20));
    ada.edit(at(0), &[insert(0, "a")]);
    ada.edit(at(100), &[insert(1, "b")]);
    ada.edit(at(2_000), &[insert(2, "c")]);
    assert_eq!(ada.undo_depth(), 2);
    ada.undo();
    assert_eq!(ada.section().body(), "ab");
}

#[test]
fn a_long_paste_becomes_several_updates_that_each_fit() {
    let mut ada = section(20);
    let mut ben = section(21);
    let text = "語".repeat(limit::INSERT_UNITS * 2 + 5);
    let updates = ada.edit(&[insert(0, &text)]);
    assert_eq!(updates.len(), 3);
    assert!(updates.iter().all(|update| update.len() <= limit::UPDATE_BYTES));
    deliver(&updates, &mut ben);
    assert_eq!(ben.body(), text);
}

#[test]
fn a_caret_stays_with_its_neighbours() {
    let mut ada = section(20);
    ada.edit(&[insert(0, "one three")]);
    let caret = ada.caret(4, 9);
    ada.edit(&[insert(0, "😀 "), insert(7, "two ")]);
    assert_eq!(ada.selection(caret), Some((11, units("😀 one two three"))));
    let end = ada.caret(99, 99);
    ada.edit(&[insert(units(&ada.body()), "!")]);
    assert_eq!(ada.selection(end), Some((16, 16)));
}

#[test]
fn a_caret_beside_a_unit_that_is_not_here_is_nowhere() {
    let mut ada = section(20);
    ada.edit(&[insert(0, "text")]);
    let ben = section(21);
    assert_eq!(ben.selection(ada.caret(1, 1)), None);
}

#[test]
fn a_field_is_set_changed_and_removed() {
    let mut ada = LiveSection::new(writer(20));
    let mut ben = section(21);
    for value in [Some("2"), Some("1"), None] {
        let step = ada.set_field(at(0), "severity", value);
        assert!(step.keys.contains("severity"));
        deliver(&step.updates, &mut ben);
        assert_eq!(ben.field("severity").as_deref(), value);
    }
    assert!(ada.set_field(at(0), "severity", None).updates.is_empty());
}

fn section(number: u64) -> Section {
    Section::new(writer(number))
}

fn writer(number: u64) -> ClientId {
    ClientId::new(number).expect("a valid id")
}

fn insert(at: u32, text: &str) -> TextChange {
    TextChange { at, delete: 0, insert: text.to_owned() }
}

fn at(millis: u64) -> Moment {
    Moment::from_millis(1_700_000_000_000).after(Duration::from_millis(millis))
}

fn deliver(updates: &[Vec<u8>], to: &mut Section) {
    for update in updates {
        to.merge(update).expect("a real update");
    }
}
