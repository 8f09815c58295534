//! A copy is of one moment, whole, and under its name only then.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use tests::peer::PostMortem;
use tests::process::{Candor, command};
use tests::scratch::Scratch;

use crate::desk::{Desk, assert_said, backup, check, names, restore};

#[test]
fn a_backup_of_a_running_server_has_everything_that_was_answered_before_it() {
    let mut candor = Candor::start();
    let folder = Scratch::new();
    let mut there = Vec::new();
    for number in 0..3 {
        there.extend((0..20).map(|count| PostMortem::create(candor.address(), &format!("Outage {number}/{count}"))));
        let file = folder.path().join(format!("{number}.db"));
        let (address, title) = (candor.address(), format!("Created meanwhile {number}"));
        let meanwhile = std::thread::spawn(move || (0..20).map(|_| PostMortem::create(address, &title)).collect::<Vec<_>>());
        let said = backup(&candor.data(), &file);
        assert_said(&said, 0, &["Everything is whole", "The copy is"]);
        let read: usize = said.1.split_whitespace().next().and_then(|count| count.parse().ok()).expect("it says how many");
        assert!(read >= there.len(), "{} were answered, {read} are in the copy", there.len());
        there.extend(meanwhile.join().expect("people create"));
        assert_eq!(fs::metadata(&file).expect("made").permissions().mode() & 0o777, 0o600, "for its owner alone");
    }
    assert_eq!(names(folder.path()), ["0.db", "1.db", "2.db"], "one file each is the whole copy");
    candor.terminate();
    assert_said(&restore(&folder.path().join("2.db"), &folder.path().join("data"), &[]), 0, &["Everything is whole"]);
}

#[tokio::test]
async fn a_file_that_is_there_is_left_as_it_is() {
    let desk = Desk::written().await;
    let file = desk.beside("copy.db");
    fs::write(&file, "the better copy").expect("written");
    assert_said(&backup(&desk.data(), &file), 1, &["is there already", "Choose a name that is free"]);
    assert_eq!(fs::read(&file).expect("read"), b"the better copy");
    let said = backup(&desk.data(), &desk.beside("nowhere/copy.db"));
    assert_said(&said, 1, &["nowhere", "cannot be used"]);
    assert_eq!(said.1.matches("cannot be used").count(), 1, "it is said once: {}", said.1);
    assert_said(&backup(&desk.beside("nothing"), &desk.beside("other.db")), 1, &["there is no database"]);
    assert_eq!(names(desk.scratch.path()), ["copy.db", "data"], "nothing is left behind");
}

#[tokio::test]
async fn a_backup_under_a_bare_name_lies_where_the_program_was_started() {
    let desk = Desk::written().await;
    let output = command(["backup", "copy.db", "--data", "data"]).current_dir(desk.scratch.path()).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_said(&(output.status.code(), said), 0, &["4 records", "The copy is copy.db"]);
    assert_eq!(names(desk.scratch.path()), ["copy.db", "data"]);
}

#[tokio::test]
async fn a_backup_of_damaged_data_is_made_and_says_so() {
    let desk = Desk::written().await;
    desk.damage("UPDATE record SET payload = x'00' WHERE seq = 2");
    let file = desk.beside("copy.db");
    assert_said(&backup(&desk.data(), &file), 1, &["record 2 (tldr)", "The copy is"]);
    assert!(file.exists());
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_no_half_file_under_its_name() {
    let mut desk = Desk::written().await;
    for _ in 0..60 {
        desk.write(&"nobody noticed. ".repeat(1_000)).await;
    }
    desk.engine.close();
    let (mut whole, mut none) = (0, 0);
    for step in 0..30 {
        let file = desk.beside(&format!("{step}.db"));
        let data = desk.data();
        let arguments = ["backup".as_ref(), file.as_os_str(), "--data".as_ref(), data.as_os_str()];
        let mut child = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_millis(step));
        child.kill().expect("an own child can be killed");
        child.wait().expect("an own child can be waited for");
        if file.exists() {
            whole += 1;
            let folder = desk.beside(&format!("{step}"));
            assert_said(&restore(&file, &folder, &[]), 0, &["Everything is whole"]);
            assert_said(&check(&folder), 0, &["Everything is whole"]);
        } else {
            none += 1;
            // What is left of it is in nobody's way.
            assert_said(&backup(&desk.data(), &file), 0, &["Everything is whole"]);
        }
    }
    assert!(none > 0 && whole + none == 30, "{none} were killed before they were whole");
}
