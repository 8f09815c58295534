//! What whoever runs the server reads while the disk takes nothing.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use server::clock;
use server::engine::sqlite::FILE;
use shared::room::role::Role;
use tests::peer::PostMortem;
use tests::process::Candor;
use tests::process::http::post;

/// How often the disk is asked while another program holds it. Each time takes longer than the pause between two tries of a room.
const ASKED: usize = 4;

#[test]
fn trouble_with_the_disk_is_logged_when_it_begins_and_when_it_ends_and_not_at_each_try() {
    let candor = Candor::start();
    let pass = PostMortem::create(candor.address(), "Cache expired").join("Ada", Role::Participant);
    let other = Connection::open(candor.data().join(FILE)).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    let path = format!("/api/v1/post-mortems/{}/history/1/name", pass.post_mortem);
    // To name a moment is a record in the log, as an edit is.
    let naming = thread::spawn(move || post(pass.server, &path, &[("cookie", &pass.cookie)], r#"{"name": "Begun"}"#));
    for _ in 0..ASKED {
        let created = post(candor.address(), "/api/v1/post-mortems", &[], r#"{"title": "Another"}"#).expect("answered");
        assert_eq!(created.status, 503, "{}", created.body);
    }
    other.execute_batch("ROLLBACK").expect("given back");
    drop(naming.join().expect("whoever asks is answered"));
    let deadline = clock::now().after(Duration::from_secs(60));
    while !candor.log().contains("is stored again") {
        assert!(clock::now() < deadline, "{}", candor.log());
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(candor.log().matches("cannot be stored").count(), 1, "{}", candor.log());
}
