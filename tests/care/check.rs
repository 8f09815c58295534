//! Damage is found, and named with its place; what is whole is said to be whole.

use std::fs;

use server::engine::sqlite::FILE;
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::ClientId;
use tests::ledger::id;
use tests::scratch::Scratch;

use crate::desk::{Desk, assert_said, candor, check};

#[tokio::test]
async fn whole_data_is_said_to_be_whole_while_a_server_writes_and_after_it() {
    let desk = Desk::written().await;
    desk.snapshot(3, desk.ada.state()).await;
    let said = ["1 post-mortem and 4 records", "Everything is whole"];
    assert_said(&check(&desk.data()), 0, &said);
    desk.engine.close();
    assert_said(&check(&desk.data()), 0, &said);
}

#[tokio::test]
async fn a_damaged_record_is_named_with_its_post_mortem_section_and_place_and_left_as_it_is() {
    let desk = Desk::written().await;
    desk.damage("UPDATE record SET payload = x'00' WHERE seq = 4");
    desk.engine.close();
    let before = fs::read(desk.data().join(FILE)).expect("read");
    let place = format!("record 4 (tldr) of post-mortem {} is damaged: its checksum does not match", id(1));
    assert_said(&check(&desk.data()), 1, &[&place, "1 problem."]);
    assert_eq!(fs::read(desk.data().join(FILE)).expect("read"), before, "checking changes nothing");
}

#[tokio::test]
async fn a_record_that_is_intact_and_cannot_be_replayed_is_named() {
    let mut desk = Desk::written().await;
    let before = desk.ada.state_vector();
    desk.ada.edit(&[TextChange { at: 0, delete: 0, insert: "lost on its way ".to_owned() }]);
    let missed = desk.ada.state_vector();
    assert_ne!(before, missed);
    desk.ada.edit(&[TextChange { at: 0, delete: 0, insert: "and then ".to_owned() }]);
    let later = desk.ada.state_since(&missed).expect("a state vector of its own");
    desk.append(later).await;
    desk.append(vec![0xff; 9]).await;
    let said = check(&desk.data());
    assert_said(&said, 1, &["record 6 (tldr)"]);
}

#[tokio::test]
async fn a_snapshot_that_says_something_else_than_the_log_is_named() {
    let desk = Desk::written().await;
    let mut other = Section::new(ClientId::new(7).expect("a writer id"));
    other.edit(&[TextChange { at: 0, delete: 0, insert: "Something else.".to_owned() }]);
    desk.snapshot(4, other.state()).await;
    assert_said(&check(&desk.data()), 1, &["section tldr", "one text by its snapshot and another by its log"]);
}

#[tokio::test]
async fn a_missing_record_a_damaged_snapshot_and_a_damaged_link_are_named_each() {
    let desk = Desk::written().await;
    desk.snapshot(2, desk.ada.state()).await;
    desk.damage("DELETE FROM record WHERE seq = 3");
    desk.damage("UPDATE snapshot SET state = x'00'");
    desk.damage("UPDATE invitation SET role = 'facilitator' WHERE place = 3");
    desk.damage("UPDATE section SET title = 'Someone else' WHERE place = 2");
    assert_said(&check(&desk.data()), 1, &["record 3", "the snapshot of tldr up to 2", "invitation 3", "section 2 (tldr)"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_said_and_the_rest_is_read() {
    let mut desk = Desk::written().await;
    for count in 0..400 {
        desk.write(&format!("and {count} more. ")).await;
    }
    desk.engine.close();
    let file = desk.data().join(FILE);
    let mut bytes = fs::read(&file).expect("read");
    let middle = bytes.windows(7).position(|seven| seven == b"and 200").expect("an edit in the middle") / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(&file, bytes).expect("written");
    assert_said(&check(&desk.data()), 1, &["the file: ", "the table record", "1 post-mortem and 404 records"]);
}

#[test]
fn a_folder_without_a_database_and_a_foreign_file_are_one_sentence_and_what_to_do() {
    let scratch = Scratch::new();
    let said = check(&scratch.path().join("nowhere"));
    assert_said(&said, 1, &["there is no database at", "--data FOLDER"]);
    assert_eq!(said.1.lines().count(), 1, "{}", said.1);
    assert!(!scratch.path().join("nowhere").exists(), "a check makes no folder");
    fs::write(scratch.path().join(FILE), "a shopping list").expect("written");
    assert_said(&check(scratch.path()), 1, &["is not a database of Candor"]);
}

#[test]
fn help_tells_each_what_it_does_and_gives_examples() {
    for (order, parts) in [
        ("check", ["exit code is 0", "CANDOR_DATA"]),
        ("backup", ["Examples:", "CANDOR_DATA"]),
        ("restore", ["Nothing is overwritten", "--damaged"]),
    ] {
        assert_said(&candor([order, "--help"]), 0, &parts);
    }
    assert_said(&candor(["--help"]), 0, &["check", "backup", "restore"]);
}
