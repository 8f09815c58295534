//! "Saved" is true.

use std::time::Duration;

use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::replica::SaveState;
use tests::cast::{FACTS, Person, TLDR};
use tests::simulation::{Health, Simulation};

#[test]
fn an_edit_is_acknowledged_and_shown_to_others_only_after_the_disk_has_it() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_takes(1_000..1_001);
    room.write(ada, TLDR, 0, "durable");
    room.pass(Duration::from_millis(900));
    assert_eq!((room.save_state(ada), room.text(ben, TLDR).as_str()), (SaveState::Saving, ""));
    room.pass(Duration::from_millis(200));
    assert_eq!((room.save_state(ada), room.text(ben, TLDR).as_str()), (SaveState::Saved, "durable"));
}

#[test]
fn whatever_the_moment_of_a_kill_nothing_that_was_saved_is_missing() {
    let mut saved_before = 0;
    for moment in 0..60 {
        let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
        room.write(ada, TLDR, 0, "first ");
        room.pass(Duration::from_millis(moment));
        room.write(ben, TLDR, 0, "second ");
        room.pass(Duration::from_millis(moment / 2));
        let saved = room.save_state(ada) == SaveState::Saved;
        room.kill(moment % 2 == 0);
        // Nobody sends it again: what is there afterwards was on disk.
        room.leave(ada);
        room.leave(ben);
        room.start();
        let noor = room.enter(Person::Noor);
        room.settle();
        assert!(!saved || room.text(noor, TLDR).contains("first "), "killed {moment} ms after the key press");
        saved_before += u32::from(saved);
    }
    assert!((1..60).contains(&saved_before), "some kills come before the acknowledgement and some after: {saved_before}");
}

#[test]
fn edits_made_while_the_server_is_away_are_sent_when_it_returns() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.kill(true);
    room.pass(Duration::from_secs(1));
    room.write(ada, TLDR, 0, "written ");
    room.write(ada, TLDR, 8, "alone");
    assert_eq!(room.save_state(ada), SaveState::Offline { edits: 2 });
    room.pass(Duration::from_secs(60));
    room.start();
    room.settle();
    assert_eq!(room.text(ben, TLDR), "written alone");
    assert!(room.told(ada).contains(&SaveState::Sending { edits: 2 }), "{:?}", room.told(ada));
    room.everybody_agrees();
}

#[test]
fn the_server_dies_and_returns_while_both_type() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    for turn in 0..40 {
        room.write(ada, TLDR, 0, "a");
        let end = room.length(ben, TLDR);
        room.write(ben, TLDR, end, "b");
        room.pass(Duration::from_millis(30));
        match turn % 10 {
            3 => room.kill(turn < 20),
            6 => room.start(),
            _ => {}
        }
    }
    room.start();
    room.settle();
    let text = room.kept(TLDR);
    assert_eq!((text.matches('a').count(), text.matches('b').count(), text.len()), (40, 40, 80), "each keystroke once: {text}");
    room.everybody_agrees();
}

#[test]
fn whoever_comes_shortly_before_a_crash_can_write_after_it() {
    let (mut room, [ben]) = Simulation::with([Person::Ben]);
    room.disk_takes(1_000..1_001);
    room.write(ben, TLDR, 0, "The disk is busy with this");
    room.pass(Duration::from_millis(100));
    let ada = room.enter(Person::Ada);
    room.pass(Duration::from_millis(300));
    assert_eq!(room.companions(ada).len(), 1, "she was welcomed, and what she may write under waits for the disk");
    room.kill(true);
    room.start();
    room.settle();
    room.write(ada, TLDR, 0, "Taken. ");
    room.settle();
    assert!(room.kept(TLDR).starts_with("Taken. ") && room.draft(ada, TLDR).is_none());
    room.everybody_agrees();
}

#[test]
fn a_room_that_panics_is_loaded_again_and_nobody_loses_a_word() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "kept");
    room.panic_in_the_room();
    room.write(ben, TLDR, 0, "also ");
    room.settle();
    assert_eq!(room.text(ada, TLDR).len(), "also kept".len());
    room.everybody_agrees();
}

#[test]
fn trouble_with_the_disk_is_told_and_passes_by_itself() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    room.write(ada, TLDR, 0, "waits");
    room.pass(Duration::from_secs(5));
    assert_eq!(room.save_state(ada), SaveState::CannotSave { trouble: StorageTrouble::DiskFull, edits: 1 });
    assert_eq!(room.save_state(ben), SaveState::CannotSave { trouble: StorageTrouble::DiskFull, edits: 0 });
    assert_eq!(room.text(ben, TLDR), "", "nobody is shown what is not on disk");
    let chi = room.enter(Person::Chi);
    room.pass(Duration::from_secs(1));
    assert_eq!(room.save_state(chi), SaveState::CannotSave { trouble: StorageTrouble::DiskFull, edits: 0 }, "who comes later is told too");
    room.disk_is(Health::Good);
    room.pass(Duration::from_secs(2));
    assert_eq!((room.save_state(ada), room.text(ben, TLDR).as_str()), (SaveState::Saved, "waits"));
    room.everybody_agrees();
}

#[test]
fn whoever_comes_while_the_disk_fails_reads_what_is_on_disk_and_nothing_else() {
    for trouble in StorageTrouble::ALL {
        let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
        room.write(ada, TLDR, 0, "stored");
        room.settle();
        room.disk_is(Health::Failing(trouble));
        room.write(ada, TLDR, 6, " and waiting");
        room.pass(Duration::from_secs(2));
        let (chi, longest) = (room.enter(Person::Chi), room.enter(Person::Longest));
        room.pass(Duration::from_secs(10));
        assert_eq!(
            (room.text(chi, TLDR), room.text(longest, TLDR), room.text(ben, TLDR)),
            ("stored".into(), "stored".into(), "stored".into())
        );
        assert_eq!(room.save_state(chi), SaveState::CannotSave { trouble, edits: 0 });
        assert_eq!(room.save_state(ada), SaveState::CannotSave { trouble, edits: 1 }, "what she wrote is still hers alone");
        room.write(longest, TLDR, 0, "also ");
        room.pass(Duration::from_secs(2));
        assert_eq!((room.text(chi, TLDR).as_str(), room.save_state(longest)), ("stored", SaveState::CannotSave { trouble, edits: 1 }));
        room.disk_is(Health::Good);
        room.settle();
        assert_eq!(room.text(chi, TLDR), "also stored and waiting");
        room.everybody_agrees();
    }
}

#[test]
fn a_room_that_is_opened_while_the_disk_fails_can_be_read() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "stored");
    room.settle();
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    room.kill(true);
    room.write(ada, TLDR, 6, " and waiting");
    room.start();
    let chi = room.enter(Person::Chi);
    room.pass(Duration::from_secs(30));
    assert_eq!(room.text(chi, TLDR), "stored");
    assert_eq!(room.save_state(ada), SaveState::CannotSave { trouble: StorageTrouble::DiskFull, edits: 1 });
    room.disk_is(Health::Good);
    room.settle();
    assert_eq!(room.text(chi, TLDR), "stored and waiting");
    room.everybody_agrees();
}

#[test]
fn a_page_asked_for_while_the_disk_fails_shows_what_is_on_disk() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "stored");
    room.settle();
    room.disk_is(Health::Failing(StorageTrouble::Failed));
    room.write(ada, TLDR, 6, " and waiting");
    room.pass(Duration::from_secs(1));
    assert_eq!(room.read_by_a_stranger(TLDR), "stored");
    room.disk_is(Health::Good);
    room.settle();
    assert_eq!(room.read_by_a_stranger(TLDR), "stored and waiting");
}

#[test]
fn who_loses_the_line_while_the_disk_fails_comes_back_to_their_own_words_and_the_stored_ones() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "stored");
    room.settle();
    room.disk_is(Health::Failing(StorageTrouble::Busy));
    room.write(ada, TLDR, 6, " and waiting");
    room.write(ben, TLDR, 0, "so far ");
    room.pass(Duration::from_secs(1));
    for tab in [ada, ben] {
        room.cut_off(tab, true);
        room.pass(Duration::from_secs(5));
        room.cut_off(tab, false);
        room.try_now(tab);
    }
    room.pass(Duration::from_secs(10));
    assert_eq!((room.text(ada, TLDR).as_str(), room.text(ben, TLDR).as_str()), ("stored and waiting", "so far stored"));
    room.disk_is(Health::Good);
    room.settle();
    assert_eq!(room.kept(TLDR), "so far stored and waiting");
    room.everybody_agrees();
}

#[test]
fn what_is_typed_until_the_disk_works_again_is_stored_with_no_further_keystroke() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_is(Health::Failing(StorageTrouble::Busy));
    room.write(ada, TLDR, 0, "one");
    room.pass(Duration::from_millis(500));
    // The retry is on its way to the disk when this comes.
    room.disk_takes(2_000..2_001);
    room.disk_is(Health::Good);
    room.pass(Duration::from_millis(1_000));
    room.write(ada, TLDR, 3, " two");
    room.pass(Duration::from_secs(20));
    assert_eq!((room.save_state(ada), room.kept(TLDR).as_str()), (SaveState::Saved, "one two"));
}

#[test]
fn people_are_told_what_is_wrong_and_not_what_follows_from_it() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_takes(100..101);
    room.write(ada, TLDR, 0, "one");
    room.pass(Duration::from_millis(60));
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    // Queued behind a commit that fails, and written by a disk that works: the log has no place for it yet.
    room.write(ada, TLDR, 3, " two");
    room.pass(Duration::from_millis(80));
    room.disk_is(Health::Good);
    room.settle();
    let troubles: Vec<StorageTrouble> = room
        .told(ada)
        .iter()
        .filter_map(|state| if let SaveState::CannotSave { trouble, .. } = state { Some(*trouble) } else { None })
        .collect();
    assert!(!troubles.is_empty() && troubles.iter().all(|trouble| *trouble == StorageTrouble::DiskFull), "{troubles:?}");
    assert_eq!(room.kept(TLDR), "one two");
}

#[test]
fn a_disk_that_stores_and_says_it_failed_doubles_nothing() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_is(Health::Doubtful(StorageTrouble::Failed));
    room.write(ada, TLDR, 0, "once ");
    room.pass(Duration::from_secs(3));
    room.disk_is(Health::Good);
    room.settle();
    room.write(ben, TLDR, 0, "and ");
    room.settle();
    assert_eq!(room.kept(TLDR), "and once ");
    room.everybody_agrees();
}

#[test]
fn a_long_log_is_loaded_from_snapshots() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let keystrokes = u32::try_from(limit::SNAPSHOT_RECORDS + 20).expect("a small number");
    for at in 0..keystrokes {
        room.write(ada, TLDR, at, "k");
        room.pass(Duration::from_millis(20));
    }
    room.settle();
    assert!(room.snapshots() > 0);
    room.kill(true);
    room.start();
    room.settle();
    assert_eq!(room.text(ben, TLDR), "k".repeat(keystrokes as usize));
    room.everybody_agrees();
}

#[test]
fn a_server_that_stops_in_peace_takes_everything_with_it_and_says_when_to_come_back() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "in time");
    room.drain(Duration::from_secs(4));
    room.pass(Duration::from_millis(500));
    assert!(matches!(room.save_state(ben), SaveState::Offline { .. }), "{:?}", room.save_state(ben));
    room.start();
    room.pass(Duration::from_secs(6));
    assert_eq!((room.save_state(ada), room.text(ben, TLDR).as_str()), (SaveState::Saved, "in time"), "both are back within the window");
    room.everybody_agrees();
}

#[test]
fn the_lists_show_only_what_is_on_disk() {
    let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "stored");
    room.disk_takes(300..301);
    room.set_field(ada, FACTS, "severity", Some("1"));
    room.pass(Duration::from_millis(200));
    assert_eq!(room.summary().severity, "2");
    room.settle();
    assert_eq!(room.summary().severity, "1");
}

#[test]
fn a_disk_that_neither_stores_nor_fails_is_told_and_what_is_stored_can_be_read() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "stored");
    room.settle();
    room.disk_takes(60_000..60_001);
    room.write(ada, TLDR, 6, " and waiting");
    room.pass(limit::DISK_SILENCE - Duration::from_secs(1));
    assert_eq!(room.save_state(ada), SaveState::Saving, "a disk may take its time");
    room.pass(Duration::from_secs(2));
    let silent = |edits| SaveState::CannotSave { trouble: StorageTrouble::Silent, edits };
    assert_eq!((room.save_state(ada), room.save_state(ben)), (silent(1), silent(0)));
    let chi = room.enter(Person::Chi);
    room.pass(Duration::from_secs(2));
    assert_eq!((room.text(chi, TLDR).as_str(), room.save_state(chi)), ("stored", silent(0)), "who comes later reads, and is told too");
    assert_eq!(room.read_by_a_stranger(TLDR), "stored");
    room.write(ben, TLDR, 0, "also ");
    room.pass(Duration::from_secs(5));
    assert_eq!((room.save_state(ben), room.text(chi, TLDR).as_str()), (silent(1), "stored"), "nobody is shown what is not on disk");
    // The disk answers; what was taken meanwhile goes to it without anybody's doing.
    room.disk_takes(2..7);
    room.pass(Duration::from_secs(60));
    assert_eq!((room.save_state(ada), room.save_state(ben), room.save_state(chi)), (SaveState::Saved, SaveState::Saved, SaveState::Saved));
    assert_eq!((room.kept(TLDR).as_str(), room.text(chi, TLDR).as_str()), ("also stored and waiting", "also stored and waiting"));
    room.everybody_agrees();
}

#[test]
fn a_slow_disk_is_not_called_silent_and_is_given_nothing_twice() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_takes(9_000..9_001);
    for at in 0..60 {
        room.write(ada, TLDR, at, "k");
        room.pass(Duration::from_secs(1));
    }
    assert!(!room.told(ben).iter().any(|told| matches!(told, SaveState::CannotSave { .. })), "{:?}", room.told(ben));
    room.disk_takes(2..7);
    room.settle();
    room.disk_takes(15_000..15_001);
    let before = room.records();
    for at in 0..60 {
        room.write(ada, TLDR, at, "K");
        room.pass(Duration::from_secs(1));
    }
    room.disk_takes(2..7);
    room.settle();
    let silences = room.told(ben).iter().filter(|told| matches!(told, SaveState::CannotSave { .. })).count();
    assert!(silences > 1, "each commit is silent for too long, and each answer takes that back: {:?}", room.told(ben));
    assert_eq!(room.restarts(), 0, "the log has had no place given twice");
    assert_eq!((room.records() - before, room.kept(TLDR).len()), (60, 120), "each keystroke is in the log once");
    room.everybody_agrees();
}

#[test]
fn a_silent_disk_that_fails_in_the_end_says_why_and_loses_nothing() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.disk_takes(15_000..15_001);
    room.write(ada, TLDR, 0, "one ");
    room.pass(Duration::from_secs(11));
    room.write(ben, TLDR, 0, "two ");
    assert_eq!(room.save_state(ada), SaveState::CannotSave { trouble: StorageTrouble::Silent, edits: 1 });
    room.disk_is(Health::Failing(StorageTrouble::DiskFull));
    room.disk_takes(2..7);
    room.pass(Duration::from_secs(10));
    assert_eq!(room.save_state(ada), SaveState::CannotSave { trouble: StorageTrouble::DiskFull, edits: 1 });
    room.disk_is(Health::Good);
    room.settle();
    assert_eq!((room.kept(TLDR).len(), room.text(ada, TLDR).len()), (8, 8));
    room.everybody_agrees();
}

#[test]
fn what_the_lists_show_is_written_again_until_it_is_on_disk() {
    for health in [Health::Failing(StorageTrouble::Failed), Health::Doubtful(StorageTrouble::Failed)] {
        let (mut room, [ada, _]) = Simulation::with([Person::Ada, Person::Ben]);
        room.disk_takes(300..301);
        room.set_field(ada, FACTS, "severity", Some("1"));
        room.pass(Duration::from_millis(450));
        assert_eq!(room.save_state(ada), SaveState::Saved, "the fact is on disk, and the lists' part of it is on its way");
        room.disk_is(health);
        room.pass(Duration::from_millis(400));
        room.disk_is(Health::Good);
        room.pass(Duration::from_secs(3));
        assert_eq!(room.summary().severity, "1", "nobody has changed anything since");
        room.everybody_agrees();
    }
}
