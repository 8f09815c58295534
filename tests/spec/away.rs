//! Losing the server, finding it again, and being another version than it.

use std::time::Duration;

use shared::document::change::TextChange;
use shared::document::kind::SectionKind;
use shared::document::section::Section;
use shared::id::{ClientId, ClientSeq, ConnectionId, Epoch, Seq};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::{Event, SectionHead};
use shared::protocol::refusal::Refusal;
use shared::replica::{Input, Output, Replica, SaveState};
use shared::room::member::{Attendee, Colour};
use tests::cast::{Person, TLDR};
use tests::simulation::{Break, Simulation};

#[test]
fn a_line_that_falls_silent_is_given_up_and_dialled_again() {
    for how in [Break::Reset, Break::Silence, Break::Deaf, Break::Mute] {
        let (mut room, [ada, ben]) = Simulation::with([Person::Ada, Person::Ben]);
        room.cut(ada, how);
        room.write(ada, TLDR, 0, "said into the void");
        room.pass(2 * limit::SILENCE);
        assert_eq!((room.save_state(ada), room.text(ben, TLDR).as_str()), (SaveState::Saved, "said into the void"), "{how:?}");
        room.everybody_agrees();
    }
}

#[test]
fn a_dial_that_nobody_answers_is_given_up_and_dialled_again() {
    let mut room = Simulation::calm();
    let ada = room.enter(Person::Ada);
    room.cut(ada, Break::Silence);
    room.pass(2 * limit::SILENCE);
    assert_eq!(room.save_state(ada), SaveState::Saved);
}

#[test]
fn the_pauses_between_dials_grow_are_bounded_and_differ_between_people() {
    let pauses = |seed| {
        let mut replica = Replica::new(seed);
        let mut now = Moment::from_millis(1_000);
        replica.handle(now, Input::Started);
        let mut pauses = Vec::new();
        for _ in 0..20 {
            let wake = replica
                .handle(now, Input::Disconnected)
                .into_iter()
                .find_map(|output| if let Output::WakeAt(at) = output { Some(at) } else { None });
            let wake = wake.expect("it will dial again");
            pauses.push(wake.since(now));
            now = wake;
            assert!(replica.handle(now, Input::Woke).contains(&Output::Dial));
        }
        pauses
    };
    let (one, other) = (pauses(1), pauses(2));
    assert!(one[0] <= limit::BACKOFF_FIRST && one.iter().all(|pause| *pause <= limit::BACKOFF_LAST));
    assert!(one[10..].iter().all(|pause| *pause >= limit::BACKOFF_LAST / 2), "{one:?}");
    assert!(one.iter().zip(&other).all(|(one, other)| one != other), "nobody dials in step with anybody: {one:?} {other:?}");
}

#[test]
fn a_page_of_another_version_says_so_keeps_the_words_and_stops_dialling() {
    let mut room = Simulation::calm();
    let ada = room.enter_with_an_old_page(Person::Ada);
    room.pass(Duration::from_secs(120));
    assert_eq!(room.save_state(ada), SaveState::Outdated { edits: 0 });
    assert_eq!(room.refusals(ada), [Refusal::Version], "once");
}

#[test]
fn a_page_that_became_outdated_while_the_server_was_away_keeps_what_was_typed() {
    let (mut room, [ada]) = Simulation::with([Person::Ada]);
    room.kill(true);
    room.pass(Duration::from_secs(1));
    room.write(ada, TLDR, 0, "kept");
    room.becomes_outdated(ada);
    room.start();
    room.pass(Duration::from_secs(60));
    assert_eq!((room.save_state(ada), room.text(ada, TLDR).as_str()), (SaveState::Outdated { edits: 1 }, "kept"));
    assert!(!room.may_edit(ada, TLDR));
}

#[test]
fn a_section_that_was_begun_anew_is_not_merged_and_unsent_words_become_a_draft() {
    let mut ada = Replica::new(1);
    let mut server = Section::new(ClientId::SERVER);
    server.edit(&[insert("Before.")]);
    ada.handle(Moment::from_millis(1), Input::Started);
    open(&mut ada, 1, &server);
    ada.handle(Moment::from_millis(2), Input::Disconnected);
    ada.handle(
        Moment::from_millis(3),
        Input::Edited { channel: TLDR, changes: vec![TextChange { at: 7, delete: 0, insert: " Unsent.".to_owned() }] },
    );
    let mut anew = Section::new(ClientId::SERVER);
    anew.edit(&[insert("Begun anew.")]);
    ada.handle(Moment::from_millis(100_000), Input::TryNow);
    open(&mut ada, 2, &anew);
    assert_eq!(ada.body(TLDR), "Begun anew.", "the same words twice would be the sign of a merge");
    let draft = ada.draft(TLDR).expect("her words are kept");
    assert!(draft.refusal == Refusal::StaleEpoch && draft.text.contains("Unsent."), "{draft:?}");
    assert_eq!(ada.save_state(), SaveState::Saved);
}

#[test]
fn bytes_that_do_not_fit_are_asked_for_again_and_the_page_shows_what_is_held_meanwhile() {
    let mut server = Section::new(writer(20));
    server.edit(&[insert("Ada. ")]);
    let mut ben = Section::new(writer(21));
    ben.merge(&server.state()).expect("a real state");
    ben.edit(&[TextChange { at: 5, delete: 0, insert: "Ben. ".to_owned() }]);
    let seen = ben.state_vector();
    ben.edit(&[TextChange { at: 10, delete: 0, insert: "And more.".to_owned() }]);
    server.edit(&[insert("First, ")]);
    ben.merge(&server.state()).expect("a real state");
    // Ben's first words are missing; what Ada wrote before them fits.
    let gap = ben.state_since(&seen).expect("a real vector");
    let mut chi = Replica::new(1);
    chi.handle(Moment::from_millis(1), Input::Started);
    open(&mut chi, 1, &Section::new(ClientId::SERVER));
    let update = Event::Update { channel: TLDR, seq: Seq::new(1), update: gap };
    let outputs = chi.handle(Moment::from_millis(200_000), Input::Received(codec::encode_events(&[update])));
    assert!(outputs.contains(&Output::HangUp));
    assert!(outputs.contains(&Output::Loaded { channel: TLDR }), "the editor is told to show what is held: {:?}", chi.body(TLDR));
}

/// The server's side of a socket on which the section is opened with this state.
fn open(replica: &mut Replica, epoch: u32, state: &Section) {
    let now = Moment::from_millis(200_000);
    replica.handle(now, Input::Connected);
    let you = Attendee {
        connection: ConnectionId::new(1),
        member: Person::Ada.member(),
        name: Person::Ada.name(),
        role: Person::Ada.role(),
        colour: Colour::new(1).expect("a colour"),
    };
    let head = SectionHead {
        channel: TLDR,
        id: "tldr".parse().expect("a section id"),
        kind: SectionKind::Prose,
        title: String::new(),
        prompt: String::new(),
        opening: String::new(),
        lock: None,
    };
    let lease = writer(100);
    let events = [
        Event::Welcome { you, lease, sections: vec![head], here: Vec::new(), trouble: None },
        Event::Opened { channel: TLDR, epoch: Epoch::new(epoch), acknowledged: ClientSeq::default(), parts: 1 },
        Event::Part { channel: TLDR, bytes: state.state() },
    ];
    replica.handle(now, Input::Received(codec::encode_events(&events)));
}

fn writer(number: u64) -> ClientId {
    ClientId::new(number).expect("a writer id")
}

fn insert(text: &str) -> TextChange {
    TextChange { at: 0, delete: 0, insert: text.to_owned() }
}
