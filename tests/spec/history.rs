//! The log is the history: revisions, the document at any moment, and who wrote what.

use std::time::Duration;

use server::history::{History, Passage, Span};
use server::record::{Attribution, Happening, Record};
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{ClientId, MemberId, Seq};
use shared::moment::Moment;
use tests::chance::Chance;
use tests::ledger::{ADA, BEN, founding, lease, section};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_pause_ends_a_revision() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "The cache expired.");
    log.pass(4 * MINUTE);
    log.writes(ADA, "tldr", 18, " Nobody saw it.");
    log.pass(5 * MINUTE);
    log.writes(ADA, "impact", 0, "Tickets.");
    let mut history = log.history();
    let revisions = history.revisions();
    assert_eq!(revisions.iter().map(|one| (one.first.get(), one.last.get())).collect::<Vec<_>>(), [(1, 2), (3, 3)]);
    assert_eq!((revisions[0].began, revisions[0].ended), (log.at(1), log.at(2)));
    assert_eq!((revisions[0].sections[0].section, revisions[0].sections[0].added, revisions[0].sections[0].removed), (1, 33, 0));
    assert_eq!(revisions[1].sections[0].section, 2);
}

#[test]
fn people_who_write_together_make_one_revision_and_whoever_takes_over_makes_another() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "One");
    log.pass(MINUTE / 2);
    log.writes(BEN, "tldr", 3, " two");
    log.pass(MINUTE * 2);
    log.writes(ADA, "tldr", 7, " three");
    log.pass(MINUTE * 6);
    log.writes(ADA, "tldr", 13, " four");
    log.pass(MINUTE * 2);
    log.writes(BEN, "tldr", 18, " five");
    let revisions = log.history().revisions().iter().map(|one| one.by.clone()).collect::<Vec<_>>();
    assert_eq!(revisions, [vec![ADA, BEN], vec![ADA], vec![BEN]]);
}

#[test]
fn an_afternoon_of_writing_is_several_revisions() {
    let mut log = Log::new();
    for _ in 0..150 {
        log.writes(ADA, "tldr", 0, "word ");
        log.pass(MINUTE);
    }
    let mut history = log.history();
    let revisions = history.revisions();
    assert_eq!(revisions.iter().map(|one| one.last.get()).collect::<Vec<_>>(), [60, 120, 150]);
    assert_eq!(revisions[0].stops.len(), 59, "a scrubber stops at each minute after the first");
    assert_eq!(revisions[0].stops.last().map(|stop| stop.seq), Some(Seq::new(60)));
}

#[test]
fn the_template_is_the_servers_revision_and_has_nobodys_name() {
    let mut log = Log::new();
    log.writes_as(Attribution::Server, "tldr", 0, "Begin here.");
    log.writes(ADA, "tldr", 0, "Ada. ");
    let mut history = log.history();
    assert_eq!(history.revisions().iter().map(|one| one.by.len()).collect::<Vec<_>>(), [0, 1]);
    let authors = history.authors(Seq::new(2), &section("tldr")).expect("the section is there");
    assert_eq!(authors.body, [passage("Ada. ", Attribution::Named(ADA)), passage("Begin here.", Attribution::Server)]);
}

#[test]
fn a_named_moment_ends_its_revision_and_the_newest_name_counts() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "before");
    log.writes(ADA, "tldr", 6, " after");
    log.names(BEN, 1, "Before the review");
    let mut history = log.history();
    let names = |history: &mut History| {
        let named = history.revisions().iter().map(|one| (one.last.get(), one.name.as_ref().map(|naming| naming.name.to_string())));
        named.collect::<Vec<_>>()
    };
    assert_eq!(names(&mut history), [(1, Some("Before the review".to_owned())), (2, None)]);
    log.names(ADA, 1, "Draft");
    log.names(ADA, 2, "Final");
    let mut history = log.history();
    assert_eq!(names(&mut history), [(1, Some("Draft".to_owned())), (2, Some("Final".to_owned()))]);
    assert_eq!(history.named(), 2);
}

#[test]
fn a_lock_is_told_and_is_part_of_the_moments_after_it() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "final");
    log.locks("tldr", Some("Noor"));
    log.locks("tldr", None);
    let mut history = log.history();
    let turns: Vec<Option<String>> = history.revisions()[0].locks.iter().map(|turn| turn.by.as_ref().map(ToString::to_string)).collect();
    assert_eq!(turns, [Some("Noor".to_owned()), None]);
    let locked = |history: &mut History, seq| history.page(Seq::new(seq), None).expect("a page").sections[1].lock.is_some();
    assert_eq!([1, 2, 3].map(|seq| locked(&mut history, seq)), [false, true, false]);
}

#[test]
fn what_changed_is_told_against_the_revision_before_or_against_any_other() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "Two errors.");
    log.pass(10 * MINUTE);
    log.replaces(ADA, "tldr", 0, 3, "Three");
    log.sets(ADA, "severity", "2");
    let mut history = log.history();
    let page = history.page(Seq::new(3), None).expect("a page");
    assert_eq!(page.against, Seq::new(1));
    let expected = [Span::Removed("Two".to_owned()), Span::Added("Three".to_owned()), Span::Kept(" errors.".to_owned())];
    assert_eq!((page.sections[1].body.as_str(), page.sections[1].spans.as_slice()), ("Three errors.", expected.as_slice()));
    let severity = &page.sections[0].changed[0];
    assert_eq!((severity.key.as_str(), severity.before.as_str(), severity.after.as_str()), ("severity", "", "2"));
    let page = history.page(Seq::new(1), Some(Seq::new(0))).expect("a page");
    assert_eq!(page.sections[1].spans, [Span::Added("Two errors.".to_owned())]);
    let page = history.page(Seq::new(1), Some(Seq::new(3))).expect("a page");
    assert_eq!(page.sections[1].spans[0], Span::Removed("Three".to_owned()), "later moments may be what is compared with");
    assert!(page.sections[2].spans.is_empty());
}

#[test]
fn every_moment_is_what_a_replay_up_to_it_gives_and_everybody_has_what_they_typed() {
    let seed = std::env::var("CANDOR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_123);
    println!("CANDOR_SEED={seed}");
    let mut chance = Chance::new(seed);
    let mut log = Log::new();
    // More than two checkpoints.
    for _ in 0..5_000 {
        let (by, name) = ([ADA, BEN][chance.index(2)], ["tldr", "impact"][chance.index(5) / 4]);
        let long = log.text(name).chars().count();
        let at = u32::try_from(chance.index(long + 1)).expect("a short text");
        let delete = if chance.index(3) == 0 { 3 } else { 0 };
        let letter = if by == ADA { ["a", "aa ", "A\n"] } else { ["b", "bb ", "B\n"] }[chance.index(3)];
        log.replaces(by, name, at, delete, letter);
        log.pass(Duration::from_secs(chance.index(90) as u64));
    }
    let mut history = log.history();
    assert_eq!(history.skipped(), 0);
    let seqs: Vec<u64> = (0..8).map(|_| 1 + chance.index(log.records.len()) as u64).chain([1, 2_048, 2_049, 5_000]).collect();
    for seq in seqs {
        let against = Seq::new(chance.index(log.records.len()) as u64);
        let page = history.page(Seq::new(seq), Some(against)).expect("a page");
        for (index, name) in [(1, "tldr"), (2, "impact")] {
            let (then, before) = (log.replayed(name, seq), log.replayed(name, against.get()));
            let told = &page.sections[index];
            assert_eq!(told.body, then, "{name} at {seq}");
            if then == before {
                assert!(told.spans.is_empty());
            } else {
                assert_eq!(
                    (side(&told.spans, false), side(&told.spans, true)),
                    (before, then.clone()),
                    "{name} at {seq} against {against}"
                );
            }
            let authors = history.authors(Seq::new(seq), &section(name)).expect("the section is there");
            assert_eq!(authors.body.iter().map(|passage| passage.text.as_str()).collect::<String>(), then);
            for Passage { text, by } in authors.body {
                let foreign = if by == Attribution::Named(ADA) { ['b', 'B'] } else { ['a', 'A'] };
                assert!(!text.contains(foreign), "{text:?} is not {by:?}'s, in {name} at {seq}");
            }
        }
    }
    let revisions = history.revisions().to_vec();
    assert!(revisions.windows(2).all(|pair| pair[0].last < pair[1].first) && revisions.len() > 10);
}

#[test]
fn a_damaged_record_is_skipped_and_said() {
    let mut log = Log::new();
    for word in ["one ", "two ", "three "] {
        log.writes(ADA, "tldr", 0, word);
        log.writes(BEN, "impact", 0, word);
    }
    // Ada's second edit cannot be read, so her third has nothing to stand beside; Ben's are whole.
    log.records.remove(2);
    let mut history = log.history();
    assert!(history.skipped() >= 1);
    let page = history.page(Seq::new(6), None).expect("a page");
    assert_eq!(page.sections[2].body, "three two one ");
    assert!(page.sections[1].body.ends_with("one "));
}

#[test]
fn a_history_that_grows_is_the_one_that_is_folded_at_once() {
    let mut log = Log::new();
    log.writes(ADA, "tldr", 0, "one");
    let mut grown = log.history();
    grown.revisions();
    grown.page(Seq::new(1), None);
    log.records.push((log.next(), lease(BEN, 7)));
    log.writes(BEN, "tldr", 3, " two");
    for (seq, record) in &log.records[1..] {
        grown.take(*seq, record.clone());
    }
    let mut whole = log.history();
    assert_eq!(grown.revisions(), whole.revisions());
    assert_eq!(grown.page(Seq::new(3), None), whole.page(Seq::new(3), None));
}

/// A log, and what it leads to.
struct Log {
    records: Vec<(Seq, Record)>,
    documents: Vec<(&'static str, Section)>,
    now: Moment,
}

impl Log {
    fn new() -> Self {
        let documents = ["facts", "tldr", "impact"].map(|name| (name, Section::new(ClientId::SERVER))).into();
        Self { records: Vec::new(), documents, now: Moment::from_millis(1_000_000) }
    }

    fn pass(&mut self, span: Duration) {
        self.now = self.now.after(span);
    }

    fn writes(&mut self, by: MemberId, name: &'static str, at: u32, text: &str) {
        self.writes_as(Attribution::Named(by), name, at, text);
    }

    fn writes_as(&mut self, by: Attribution, name: &'static str, at: u32, text: &str) {
        self.change(by, name, |document| document.edit(&[TextChange { at, delete: 0, insert: text.to_owned() }]));
    }

    fn replaces(&mut self, by: MemberId, name: &'static str, at: u32, delete: u32, text: &str) {
        self.change(Attribution::Named(by), name, |document| document.edit(&[TextChange { at, delete, insert: text.to_owned() }]));
    }

    fn sets(&mut self, by: MemberId, key: &str, value: &str) {
        self.change(Attribution::Named(by), "facts", |document| document.set_field(key, Some(value)).into_iter().collect());
    }

    /// Everybody writes under one id, since who it was is to be known from the log.
    fn change(&mut self, by: Attribution, name: &'static str, change: impl FnOnce(&mut Section) -> Vec<Vec<u8>>) {
        let (_, document) = self.documents.iter_mut().find(|(known, _)| *known == name).expect("a section of the story");
        for bytes in change(document) {
            self.push(by, Happening::Update { section: section(name), bytes });
        }
    }

    fn locks(&mut self, name: &str, by: Option<&str>) {
        let by = by.map(|by| by.parse().expect("a name"));
        self.push(Attribution::Named(BEN), Happening::Lock { section: section(name), by });
    }

    fn names(&mut self, by: MemberId, moment: u64, name: &str) {
        self.push(Attribution::Named(by), Happening::Naming { moment: Seq::new(moment), name: name.parse().expect("a name") });
    }

    fn push(&mut self, by: Attribution, what: Happening) {
        self.records.push((self.next(), Record { at: self.now, by, what }));
    }

    fn next(&self) -> Seq {
        self.records.last().map_or(Seq::new(1), |(seq, _)| seq.next())
    }

    fn at(&self, seq: u64) -> Moment {
        self.records.iter().find(|(known, _)| known.get() == seq).expect("a record of the story").1.at
    }

    fn text(&self, name: &str) -> String {
        self.documents.iter().find(|(known, _)| *known == name).expect("a section of the story").1.body()
    }

    /// The text when every update up to a place is applied, one after the other.
    fn replayed(&self, name: &str, upto: u64) -> String {
        let mut document = Section::new(ClientId::SERVER);
        for (_, record) in self.records.iter().take_while(|(seq, _)| seq.get() <= upto) {
            if let Happening::Update { section, bytes } = &record.what
                && section.as_str() == name
            {
                document.merge(bytes).expect("what a document wrote fits it");
            }
        }
        document.body()
    }

    fn history(&self) -> History {
        let mut history = History::new(founding(1).sections);
        for (seq, record) in &self.records {
            history.take(*seq, record.clone());
        }
        history
    }
}

fn passage(text: &str, by: Attribution) -> Passage {
    Passage { text: text.to_owned(), by }
}

fn side(spans: &[Span], later: bool) -> String {
    let text = |span: &Span| match span {
        Span::Kept(text) => text.clone(),
        Span::Added(text) => {
            if later {
                text.clone()
            } else {
                String::new()
            }
        }
        Span::Removed(text) => {
            if later {
                String::new()
            } else {
                text.clone()
            }
        }
    };
    spans.iter().map(text).collect()
}
