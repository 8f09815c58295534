//! Damage costs what stood in the damaged place, and nobody is left with another text than the others.

use std::collections::BTreeSet;

use server::record::{Attribution, Damage, Founding, Happening, Record, SectionSpec, Stored, Summary};
use server::room::{Effect, Input, Room};
use shared::document::change::TextChange;
use shared::document::kind::SectionKind;
use shared::document::section::Section;
use shared::id::{Channel, ClientId, ConnectionId, PostMortemId, Seq};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::StorageTrouble;
use shared::protocol::refusal::Refusal;
use shared::replica::{Input as Act, Output, Replica, SaveState};
use tests::cast::Person;
use tests::chance::Chance;

const BODY: Channel = Channel::new(1);

#[test]
fn a_lost_record_costs_its_own_words_and_nothing_that_was_written_beside_or_behind_it() {
    for seed in 0..120 {
        let mut chance = Chance::new(seed);
        let (log, words) = history(&mut chance);
        let lost = chance.index(log.len());
        let (room, damage) = Room::load(stored(&log, Some(lost)), 0);
        assert_eq!(damage.len(), 1, "seed {seed}, record {} is lost: {damage:?}", lost + 1);
        let body = body(room);
        for word in &words {
            let is_there = body.contains(&word.text);
            let by_others = word.deleted.is_none_or(|record| record == lost);
            assert_eq!(is_there, word.written != lost && by_others, "seed {seed}, record {} is lost: {word:?} in {body:?}", lost + 1);
        }
    }
}

#[test]
fn several_lost_records_cost_their_own_words() {
    for seed in 0..40 {
        let mut chance = Chance::new(seed);
        let (log, words) = history(&mut chance);
        let lost: BTreeSet<usize> = (0..3).map(|_| chance.index(log.len())).collect();
        let records = stored(&log, None).records.into_iter().enumerate().filter(|(at, _)| !lost.contains(at));
        let damage = lost.iter().map(|at| row(*at)).collect();
        let stored = Stored { records: records.map(|(_, record)| record).collect(), damage, ..stored(&log, None) };
        let (room, damage) = Room::load(stored, 0);
        assert_eq!(damage.len(), lost.len(), "seed {seed}: {damage:?}");
        let body = body(room);
        let kept = words.iter().filter(|word| !lost.contains(&word.written) && word.deleted.is_none());
        for word in kept {
            assert!(body.contains(&word.text), "seed {seed}, {lost:?} are lost: {word:?} in {body:?}");
        }
    }
}

#[test]
fn people_write_on_in_a_damaged_section_and_a_tab_from_before_begins_anew_with_it() {
    for seed in 0..40 {
        let (log, _) = history(&mut Chance::new(seed));
        let mut meeting = Meeting::new(Room::load(stored(&log, None), seed).0);
        meeting.connect();
        let before = meeting.ada.body(BODY);
        assert!(!before.is_empty());
        // The server loses a record, and dies and returns.
        let lost = Chance::new(seed + 1_000).index(log.len());
        meeting.disconnect();
        meeting.room = Room::load(stored(&log, Some(lost)), seed).0;
        let after = body(Room::load(stored(&log, Some(lost)), seed).0);
        meeting.connect();
        assert_eq!(meeting.ada.body(BODY), after, "seed {seed}: {before:?}");
        meeting.write("On we go. ");
        assert!(meeting.ada.draft(BODY).is_none() && meeting.ada.save_state() == SaveState::Saved, "seed {seed}");
        assert_eq!(meeting.kept(), format!("On we go. {after}"), "seed {seed}");
    }
}

#[test]
fn damage_is_told_and_nothing_takes_the_place_of_what_may_say_what_was_lost() {
    let (log, _) = history(&mut Chance::new(1));
    for (lost, snapshots) in [(None, true), (Some(3), false)] {
        let mut meeting = Meeting::new(Room::load(stored(&log, lost), 1).0);
        meeting.connect();
        assert_eq!(meeting.told.contains(&Refusal::Damaged), lost.is_some(), "people are told that something is lost");
        for _ in 0..=limit::SNAPSHOT_RECORDS {
            meeting.write("k");
        }
        assert_eq!(meeting.snapshots > 0, snapshots, "record lost: {lost:?}");
    }
}

#[test]
fn a_tab_that_saw_more_than_a_restored_backup_has_begins_anew_with_the_backup() {
    let (log, _) = history(&mut Chance::new(7));
    let mut meeting = Meeting::new(Room::load(stored(&log, None), 1).0);
    meeting.connect();
    let backup = stored(&log[..log.len() / 2], None);
    let expected = body(Room::load(backup.clone(), 0).0);
    assert_ne!(meeting.ada.body(BODY), expected);
    meeting.disconnect();
    meeting.ada.handle(meeting.now, Act::Edited { channel: BODY, changes: vec![insert(0, "Unsent. ")] });
    meeting.room = Room::load(backup, 2).0;
    meeting.connect();
    assert_eq!(meeting.ada.body(BODY), expected);
    let draft = meeting.ada.draft(BODY).expect("what she had not sent is kept");
    assert!(draft.refusal == Refusal::StaleEpoch && draft.text.contains("Unsent."), "{draft:?}");
    meeting.write("Again. ");
    assert_eq!(meeting.kept(), format!("Again. {expected}"));
    // From here on it is a tab like any other: what is unsent is merged when it comes back.
    meeting.disconnect();
    meeting.ada.handle(meeting.now, Act::Edited { channel: BODY, changes: vec![insert(0, "Offline. ")] });
    meeting.connect();
    assert_eq!(meeting.kept(), format!("Offline. Again. {expected}"));
}

#[test]
fn what_was_shown_while_the_disk_fails_is_shown_on_though_an_earlier_look_is_answered_later() {
    let (log, _) = history(&mut Chance::new(3));
    let now = Moment::from_millis(1_000);
    let mut room = Room::load(stored(&log[..20], None), 0).0;
    let shown = |effects: Vec<Effect>| {
        effects
            .into_iter()
            .find_map(|effect| if let Effect::Answer { view, .. } = effect { Some(view.sections[0].body.clone()) } else { None })
    };
    let naming = Input::Named { ticket: 1, by: Person::Ben.member(), moment: Seq::new(1), name: "Before".parse().expect("a name") };
    room.handle(now, naming);
    let asked = room.handle(now, Input::StoreFailed { trouble: StorageTrouble::Failed });
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Look)));
    let look = |upto: usize| Input::Looked { stored: Some(Box::new(stored(&log[..upto], None))) };
    let body = |upto: usize| body(Room::load(stored(&log[..upto], None), 0).0);
    assert_eq!(shown(room.handle(now, look(30))), Some(body(30)));
    room.handle(now, look(25));
    assert_eq!(shown(room.handle(now, Input::Read { ticket: 2 })), Some(body(30)));
    assert_ne!(body(25), body(30));
}

/// A word in a text: which record wrote it, and which deleted it.
#[derive(Debug)]
struct Word {
    text: String,
    written: usize,
    deleted: Option<usize>,
}

/// What three people wrote and deleted, one update a record.
fn history(chance: &mut Chance) -> (Vec<Vec<u8>>, Vec<Word>) {
    let mut people: Vec<Section> = (20..23).map(|number| Section::new(ClientId::new(number).expect("a writer id"))).collect();
    let (mut log, mut words, mut seen): (Vec<Vec<u8>>, Vec<Word>, [usize; 3]) = (Vec::new(), Vec::new(), [0; 3]);
    while log.len() < 40 {
        let writer = chance.index(people.len());
        let body = people[writer].body();
        let alive: Vec<usize> = (0..words.len()).filter(|at| words[*at].deleted.is_none() && body.contains(&words[*at].text)).collect();
        let change = if alive.len() > 3 && chance.percent(20) {
            let word = chance.one_of(&alive);
            words[word].deleted = Some(log.len());
            let at = body.find(&words[word].text).expect("it is there");
            TextChange {
                at: u32::try_from(at).expect("small"),
                delete: u32::try_from(words[word].text.len()).expect("small"),
                insert: String::new(),
            }
        } else {
            let text = format!("<{}>", words.len());
            let places: Vec<usize> = std::iter::once(0).chain(body.match_indices('>').map(|(at, _)| at + 1)).collect();
            let at = if chance.percent(50) { body.len() } else { chance.one_of(&places) };
            words.push(Word { text: text.clone(), written: log.len(), deleted: None });
            insert(u32::try_from(at).expect("small"), &text)
        };
        let updates = people[writer].edit(&[change]);
        assert_eq!(updates.len(), 1);
        log.extend(updates);
        // The others see it after a while, and everything before it first.
        for (person, seen) in people.iter_mut().zip(&mut seen) {
            let upto = if chance.percent(60) { log.len() } else { *seen };
            log[*seen..upto].iter().for_each(|update| person.merge(update).expect("a real update"));
            *seen = upto;
        }
    }
    (log, words)
}

fn stored(log: &[Vec<u8>], lost: Option<usize>) -> Stored {
    let section = SectionSpec {
        id: "tldr".parse().expect("a section id"),
        kind: SectionKind::Prose,
        title: String::new(),
        prompt: String::new(),
        opening: String::new(),
    };
    let records = (1..).map(Seq::new).zip(log).map(|(seq, bytes)| {
        let what = Happening::Update { section: section.id.clone(), bytes: bytes.clone() };
        (seq, Record { at: Moment::default(), by: Attribution::Named(Person::Ben.member()), what })
    });
    let records: Vec<(Seq, Record)> = records.enumerate().filter(|(at, _)| Some(*at) != lost).map(|(_, record)| record).collect();
    let founding = Founding {
        id: PostMortemId::from_bits(1),
        created: Moment::default(),
        sections: vec![section],
        invitations: Vec::new(),
        summary: Summary { title: "Lost".parse().expect("a title"), severity: String::new(), began: String::new() },
    };
    Stored { founding, last: Seq::new(log.len() as u64), snapshots: Vec::new(), records, damage: lost.into_iter().map(row).collect() }
}

fn row(at: usize) -> Damage {
    Damage { post_mortem: PostMortemId::from_bits(1), place: format!("record {}", at + 1), fault: "as the test wants it".to_owned() }
}

fn body(mut room: Room) -> String {
    let effects = room.handle(Moment::default(), Input::Read { ticket: 0 });
    let view = effects.into_iter().find_map(|effect| if let Effect::Answer { view, .. } = effect { Some(view) } else { None });
    view.expect("everything is on disk").sections[0].body.clone()
}

fn insert(at: u32, text: &str) -> TextChange {
    TextChange { at, delete: 0, insert: text.to_owned() }
}

/// A room with a disk that stores at once, and Ada on a line that takes no time.
struct Meeting {
    room: Room,
    ada: Replica,
    now: Moment,
    connection: u64,
    snapshots: usize,
    /// What the server said beside what was asked.
    told: Vec<Refusal>,
}

impl Meeting {
    fn new(room: Room) -> Self {
        let (now, ada) = (Moment::from_millis(1_000), Replica::new(1));
        Self { room, ada, now, connection: 0, snapshots: 0, told: Vec::new() }
    }

    fn connect(&mut self) {
        self.connection += 1;
        self.now = self.now.after(limit::SILENCE);
        let dialled = self.ada.handle(self.now, if self.connection == 1 { Act::Started } else { Act::TryNow });
        assert!(dialled.contains(&Output::Dial));
        let (member, name, role) = (Person::Ada.member(), Person::Ada.name(), Person::Ada.role());
        self.hear(vec![Input::Joined { connection: ConnectionId::new(self.connection), member, name, role }]);
        self.act(Act::Connected);
    }

    fn disconnect(&mut self) {
        self.ada.handle(self.now, Act::Disconnected);
    }

    fn write(&mut self, text: &str) {
        self.act(Act::Edited { channel: BODY, changes: vec![insert(0, text)] });
    }

    fn kept(&mut self) -> String {
        let effects = self.room.handle(self.now, Input::Read { ticket: 0 });
        let view = effects.into_iter().find_map(|effect| if let Effect::Answer { view, .. } = effect { Some(view) } else { None });
        view.expect("everything is on disk").sections[0].body.clone()
    }

    fn act(&mut self, act: Act) {
        let connection = ConnectionId::new(self.connection);
        let outputs = self.ada.handle(self.now, act);
        self.told.extend(outputs.iter().filter_map(|output| if let Output::Refused(refusal) = output { Some(*refusal) } else { None }));
        let sent = outputs.into_iter().filter_map(|output| if let Output::Send(message) = output { Some(message) } else { None });
        let requests = sent.flat_map(|message| codec::decode_requests(&message).expect("a tab speaks the protocol"));
        let inputs: Vec<Input> = requests.map(|request| Input::Said { connection, request }).collect();
        if !inputs.is_empty() {
            self.hear(inputs);
        }
    }

    fn hear(&mut self, inputs: Vec<Input>) {
        let mut waiting = std::collections::VecDeque::from(inputs);
        while let Some(input) = waiting.pop_front() {
            for effect in self.room.handle(self.now, input) {
                match effect {
                    Effect::Append(batch) => {
                        let upto = Seq::new(batch.first.get() + batch.records.len() as u64 - 1);
                        waiting.push_back(Input::Stored { upto });
                    }
                    Effect::Send { to, events } if to.contains(&ConnectionId::new(self.connection)) => {
                        self.act(Act::Received(codec::encode_events(&events)));
                    }
                    Effect::KeepSnapshot(_) => self.snapshots += 1,
                    Effect::Send { .. }
                    | Effect::Summarize(_)
                    | Effect::Look
                    | Effect::Answer { .. }
                    | Effect::WakeAt(_)
                    | Effect::Close { .. }
                    | Effect::Restart => {}
                }
            }
        }
    }
}
