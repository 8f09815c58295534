//! Who is here, and where.

use std::time::Duration;

use shared::limit;
use tests::cast::{Person, REVIEW, TLDR};
use tests::simulation::{Break, Simulation, TabId};

#[test]
fn people_see_each_other_where_they_are() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "👩‍👩‍👧 met 語");
    room.settle();
    room.go(ada, Some((TLDR, Some((0, 8)))));
    room.pass(Duration::from_secs(1));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((0, 8)))]);
    room.go(ada, Some((REVIEW, None)));
    room.pass(Duration::from_secs(1));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(REVIEW), None)]);
    room.go(ada, None);
    room.pass(Duration::from_secs(1));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), None, None)]);
}

#[test]
fn a_caret_stays_with_its_neighbours_when_others_type() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "cache expired");
    room.settle();
    room.go(ada, Some((TLDR, Some((6, 6)))));
    room.pass(Duration::from_secs(1));
    room.write(ben, TLDR, 0, "The ");
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((10, 10)))]);
    room.erase(ben, TLDR, 0, 10);
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((0, 0)))]);
}

#[test]
fn a_place_is_where_it_was_meant_whatever_numbers_it_had() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "cache expired");
    room.settle();
    room.go(ada, Some((TLDR, Some((6, 6)))));
    room.pass(Duration::from_secs(1));
    room.write(ben, TLDR, 0, "The ");
    room.settle();
    room.cut(ada, Break::Reset);
    room.pass(Duration::from_secs(3));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((10, 10)))], "it is told again as what it has become");
    room.go(ada, Some((TLDR, Some((6, 6)))));
    room.pass(Duration::from_secs(1));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((6, 6)))], "another place has the number of the first one");
}

#[test]
fn a_caret_that_is_ahead_of_its_text_waits_where_it_was() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "cache");
    room.go(ada, Some((TLDR, Some((5, 5)))));
    room.settle();
    room.pass(Duration::from_secs(1));
    room.disk_takes(2_000..2_001);
    room.write(ada, TLDR, 5, " expired");
    room.go(ada, Some((TLDR, Some((13, 13)))));
    room.pass(Duration::from_secs(1));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((5, 5)))], "presence does not wait for the disk, text does");
    room.pass(Duration::from_secs(2));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((13, 13)))]);
}

#[test]
fn whoever_closes_the_page_is_gone_at_once_and_whoever_falls_silent_within_seconds() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    let chi = room.enter(Person::Chi);
    room.settle();
    room.leave(chi);
    room.pass(Duration::from_secs(1));
    assert_eq!(names(&room, ben), ["Ada"]);
    room.cut_off(ada, true);
    room.cut(ada, Break::Silence);
    room.pass(limit::SILENCE + Duration::from_secs(1));
    assert_eq!(names(&room, ben), Vec::<String>::new());
}

#[test]
fn nobody_is_a_ghost_after_a_crash_of_the_server() {
    for told in [true, false] {
        let (mut room, [_, ben]) = Simulation::with([Person::Ada, Person::Ben]);
        room.kill(told);
        room.start();
        room.settle();
        room.pass(2 * limit::SILENCE);
        room.settle();
        assert_eq!(names(&room, ben), ["Ada"]);
    }
}

#[test]
fn the_longest_name_that_fits_is_seen_whole() {
    let (mut room, [_, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.enter(Person::Longest);
    room.settle();
    assert_eq!(names(&room, ben), ["Ada".to_owned(), "語".repeat(limit::NAME_CHARS)]);
}

#[test]
fn a_place_is_told_again_after_the_connection_was_lost() {
    let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
    room.write(ada, TLDR, 0, "here");
    room.go(ada, Some((TLDR, Some((2, 2)))));
    room.settle();
    room.cut(ada, Break::Reset);
    room.pass(Duration::from_secs(3));
    assert_eq!(seen(&room, ben), [("Ada".to_owned(), Some(TLDR), Some((2, 2)))]);
}

type Seen = (String, Option<shared::id::Channel>, Option<(u32, u32)>);

fn seen(room: &Simulation, tab: TabId) -> Vec<Seen> {
    room.companions(tab).iter().map(|companion| (companion.attendee.name.to_string(), companion.channel, companion.selection)).collect()
}

fn names(room: &Simulation, tab: TabId) -> Vec<String> {
    room.companions(tab).iter().map(|companion| companion.attendee.name.to_string()).collect()
}
