//! What must be true of everything that anybody wrote, kept beside the CRDT and without it.

use std::collections::{BTreeMap, BTreeSet};

use server::record::{Attribution, Happening, Record};
use server::room::RoomView;
use shared::id::{Channel, ClientSeq, SectionId};

use super::tab::TabId;
use super::token::Token;
use crate::cast::Person;

#[derive(Debug, Default)]
pub(super) struct Model {
    marks: BTreeMap<Token, Mark>,
    /// What travelled in which update.
    sent: BTreeMap<(TabId, Channel), BTreeMap<ClientSeq, BTreeSet<Token>>>,
    /// What each tab has written and nobody knows to be on disk.
    unsettled: BTreeMap<TabId, BTreeSet<Token>>,
    durable: BTreeSet<Token>,
    /// How much of the log has been read, and the locks up to there.
    read: usize,
    locked: BTreeSet<SectionId>,
    /// Fields that two people set without seeing each other: the CRDT decides, the model does not know.
    contested: BTreeSet<(Channel, String)>,
}

/// What is known of one insertion.
#[derive(Debug)]
struct Mark {
    author: TabId,
    channel: Channel,
    /// The key of the field; none in a text.
    field: Option<String>,
    acknowledged: bool,
    /// Somebody deleted it, or it was overwritten. Nothing is asked of it from then on, because undo may bring it back.
    erased: bool,
    /// It was thrown away by its author, with a draft or with the tab.
    given_up: bool,
}

impl Model {
    /// A tab inserts something in a text, or in a field; its token.
    pub(super) fn mint(&mut self, author: TabId, channel: Channel) -> Token {
        let token = Token::new(u32::try_from(self.marks.len()).expect("a story is short"));
        self.marks.insert(token, Mark { author, channel, field: None, acknowledged: false, erased: false, given_up: false });
        self.unsettled.entry(author).or_default().insert(token);
        token
    }

    /// The tab sets a field, which shows `shown` to it, to a value with this token.
    pub(super) fn set_field(&mut self, channel: Channel, key: &str, shown: &[Token], token: Option<Token>) {
        let place = (channel, key.to_owned());
        let live = |mark: &Mark| mark.channel == channel && mark.field.as_deref() == Some(key) && !mark.erased;
        let unseen = self.marks.iter().any(|(token, mark)| live(mark) && !shown.contains(token));
        // A removal leaves nothing by which the next one could be told to have seen it.
        if unseen || token.is_none() {
            self.contested.insert(place.clone());
        }
        self.marks.values_mut().filter(|mark| live(mark)).for_each(|mark| mark.erased = true);
        if let Some(mark) = token.and_then(|token| self.marks.get_mut(&token)) {
            mark.field = Some(key.to_owned());
            mark.erased = self.contested.contains(&place);
        }
    }

    /// An undo or redo changed a field: what prevails where others wrote too is for the CRDT.
    pub(super) fn contest(&mut self, channel: Channel, key: &str) {
        for mark in self.marks.values_mut().filter(|mark| mark.channel == channel && mark.field.as_deref() == Some(key)) {
            mark.erased = true;
        }
        self.contested.insert((channel, key.to_owned()));
    }

    /// Somebody deleted these.
    pub(super) fn erase(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.mark(*token).erased = true;
        }
    }

    /// An update goes out.
    pub(super) fn send(&mut self, tab: TabId, channel: Channel, client_seq: ClientSeq, update: &[u8]) {
        let tokens = Token::all_in_bytes(update).filter(|token| self.marks.contains_key(token)).collect();
        self.sent.entry((tab, channel)).or_default().insert(client_seq, tokens);
    }

    /// The log has grown: what is in it is durable, and nothing is in it that had no right to be.
    pub(super) fn read_log(&mut self, log: &[Record]) {
        for record in &log[self.read..] {
            match &record.what {
                Happening::Update { section, bytes } => {
                    self.durable.extend(Token::all_in_bytes(bytes));
                    let Attribution::Named(member) = record.by else { continue };
                    let role = Person::of(member).expect("somebody of the cast").role();
                    assert!(role.may_write(), "an observer's update is in the log");
                    assert!(role.may_lock() || !self.locked.contains(section), "an update of a locked section is in the log");
                }
                Happening::Lock { section, by } => {
                    let Attribution::Named(member) = record.by else { panic!("a lock is somebody's") };
                    assert!(Person::of(member).is_some_and(|person| person.role().may_lock()), "only a facilitator locks");
                    let changed = if by.is_some() { self.locked.insert(section.clone()) } else { self.locked.remove(section) };
                    assert!(changed, "a lock in the log changes something");
                }
                Happening::Lease { .. } | Happening::Naming { .. } => {}
            }
        }
        self.read = log.len();
        for unsettled in self.unsettled.values_mut() {
            unsettled.retain(|token| !self.durable.contains(token));
        }
    }

    /// A tab hears that the server has stored its updates up to this one.
    pub(super) fn acknowledged(&mut self, tab: TabId, channel: Channel, upto: ClientSeq) {
        let Some(sent) = self.sent.get_mut(&(tab, channel)) else { return };
        let later = sent.split_off(&upto.next());
        let settled = std::mem::replace(sent, later);
        for token in settled.into_values().flatten() {
            assert!(self.durable.contains(&token), "{token:?} is acknowledged and not on disk");
            self.mark(token).acknowledged = true;
        }
    }

    /// These came into a tab's page: what others wrote is shown only when it is durable.
    pub(super) fn appeared(&self, tab: TabId, tokens: &[Token]) {
        for token in tokens {
            let own = self.marks.get(token).is_some_and(|mark| mark.author == tab);
            assert!(own || self.durable.contains(token), "{token:?} is shown to others and not on disk");
        }
    }

    /// A section was begun anew in a tab. What left its page is in the draft, or was deleted.
    pub(super) fn begun(&mut self, tab: TabId, channel: Channel, lost: &[Token], draft: &str) {
        for token in lost {
            let mark = self.mark(*token);
            let kept = mark.erased || draft.contains(token.character());
            assert!(kept, "{token:?} left the page of {tab:?} with a refusal, and is not in the draft {draft:?}");
        }
        let marks = &self.marks;
        if let Some(unsettled) = self.unsettled.get_mut(&tab) {
            unsettled.retain(|token| marks[token].channel != channel);
        }
        self.sent.remove(&(tab, channel));
    }

    /// A draft is put back: its words are typed again.
    pub(super) fn put_back(&mut self, tab: TabId, channel: Channel, draft: &str) {
        for token in Token::all(draft) {
            let mark = self.mark(token);
            let travels_on = !mark.erased && mark.author == tab && mark.channel == channel;
            mark.field = None;
            if travels_on && !mark.acknowledged {
                self.unsettled.entry(tab).or_default().insert(token);
            } else {
                self.mark(token).erased = true;
            }
        }
    }

    /// A draft is thrown away.
    pub(super) fn throw_away(&mut self, draft: &str) {
        for token in Token::all(draft) {
            self.mark(token).given_up = true;
        }
    }

    /// A tab was closed: what it had not sent is gone with it.
    pub(super) fn closed(&mut self, tab: TabId) {
        for mark in self.marks.values_mut().filter(|mark| mark.author == tab && !mark.acknowledged) {
            mark.given_up = true;
        }
        self.unsettled.remove(&tab);
    }

    /// "Saved" is true.
    pub(super) fn says_saved(&self, tab: TabId) {
        let missing = self.unsettled.get(&tab).and_then(|unsettled| unsettled.first());
        assert!(missing.is_none(), "{tab:?} says \"saved\", and {missing:?} is not on disk");
    }

    /// Everything acknowledged that nobody deleted is in the room, once.
    pub(super) fn is_all_in(&self, view: &RoomView) {
        let texts: Vec<BTreeMap<Token, u32>> = view.sections.iter().map(|section| counted(&section.body)).collect();
        for (token, mark) in self.marks.iter().filter(|(_, mark)| !mark.erased && !mark.given_up) {
            let place = usize::from(mark.channel.get()) - 1;
            let times = match &mark.field {
                None => texts[place].get(token).copied().unwrap_or_default(),
                Some(key) => u32::from(view.sections[place].fields.get(key).is_some_and(|value| value.contains(token.character()))),
            };
            assert!(times > 0 || !mark.acknowledged, "{token:?} was acknowledged and is not in the room: {mark:?}");
            assert!(times <= 1, "{token:?} is in the room {times} times");
        }
    }

    /// How many insertions were made, and how many of them acknowledged.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.marks.len(), self.marks.values().filter(|mark| mark.acknowledged).count())
    }

    fn mark(&mut self, token: Token) -> &mut Mark {
        self.marks.get_mut(&token).expect("every token was minted")
    }
}

/// How often each token is in a text.
fn counted(text: &str) -> BTreeMap<Token, u32> {
    let mut counts = BTreeMap::new();
    Token::all(text).for_each(|token| *counts.entry(token).or_default() += 1);
    counts
}
