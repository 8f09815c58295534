//! A browser's tab in the story: the replica, and a page that shows what the replica tells it to show.

use std::collections::BTreeMap;

use shared::document::change::TextChange;
use shared::id::{Channel, ConnectionId};
use shared::moment::Moment;
use shared::protocol::refusal::Refusal;
use shared::replica::{Companion, Draft, Input, Output, Replica, SaveState};

use super::device::Device;
use super::editor::Editor;
use super::token::Token;
use crate::cast::{Person, SECTIONS};

/// One tab; a person may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TabId(pub(super) usize);

#[derive(Debug)]
pub(super) struct Tab {
    pub(super) person: Person,
    pub(super) replica: Replica,
    pub(super) page: Page,
    pub(super) wire: Option<ConnectionId>,
    pub(super) dial: u64,
    pub(super) wish: u64,
    pub(super) closed: bool,
    /// Its program is of another version than the server's.
    pub(super) is_outdated: bool,
    /// What it wrote may stand under an id that the server does not grant: its sections are begun anew then, and its words are drafts.
    pub(super) may_begin_anew: bool,
    pub(super) device: Device,
}

/// What is on the screen.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) texts: BTreeMap<Channel, Editor>,
    pub(super) fields: BTreeMap<Channel, BTreeMap<String, String>>,
    pub(super) companions: Vec<Companion>,
    pub(super) save_state: SaveState,
    pub(super) drafts: BTreeMap<Channel, Draft>,
    pub(super) may_edit: BTreeMap<Channel, bool>,
    pub(super) refusals: Vec<Refusal>,
    /// Every save state that was shown, in order.
    pub(super) told: Vec<SaveState>,
    /// Where the page was scrolled to by undo and redo.
    pub(super) caret: Option<(Channel, Option<(u32, u32)>)>,
}

/// What a tab did with an input, for those who check and for the wire.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// `Dial`, `HangUp`, `Send`, `WakeAt` and `Keep`, in order.
    pub(super) wishes: Vec<Output>,
    /// Tokens that came into the page.
    pub(super) appeared: Vec<Token>,
    /// Tokens that left a text or a field of the page by a change.
    pub(super) vanished: Vec<Token>,
    pub(super) begun: Vec<Begun>,
}

/// A section that was loaded, or begun anew.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) channel: Channel,
    /// Tokens that the page showed before and does not show after.
    pub(super) lost: Vec<Token>,
    pub(super) is_anew: bool,
}

impl Tab {
    pub(super) fn new(person: Person, chance: u64) -> Self {
        let replica = Replica::new(chance);
        let page = Page {
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            companions: Vec::new(),
            save_state: replica.save_state(),
            drafts: BTreeMap::new(),
            may_edit: BTreeMap::new(),
            refusals: Vec::new(),
            told: Vec::new(),
            caret: None,
        };
        Self {
            person,
            replica,
            page,
            wire: None,
            dial: 0,
            wish: 0,
            closed: false,
            is_outdated: false,
            may_begin_anew: false,
            device: Device::default(),
        }
    }

    /// Gives the replica an input and lets the page follow.
    pub(super) fn give(&mut self, now: Moment, input: Input) -> Done {
        let mut done = Done::default();
        // Waking and moving the caret change no section; looking at all of them each time would double the time of every story.
        let may_change_sections = !matches!(input, Input::Woke | Input::Went { .. });
        for output in self.replica.handle(now, input) {
            self.follow(output, &mut done);
        }
        self.page.agrees_with(&self.replica);
        if may_change_sections {
            self.page.shows_the_sections_of(&self.replica);
        }
        done
    }

    /// The person changes a text on the page, and the page tells the replica.
    pub(super) fn type_in(&mut self, now: Moment, channel: Channel, changes: Vec<TextChange>) -> Done {
        let Some(text) = self.page.texts.get_mut(&channel) else { return Done::default() };
        let gone: Vec<Token> = changes.iter().flat_map(|change| text.apply(change)).collect();
        let mut done = self.give(now, Input::Edited { channel, changes });
        done.vanished.extend(gone);
        done
    }

    fn follow(&mut self, output: Output, done: &mut Done) {
        let page = &mut self.page;
        match output {
            Output::Dial | Output::HangUp | Output::Send(_) | Output::WakeAt(_) | Output::Keep(_) => done.wishes.push(output),
            Output::Loaded { channel } => {
                let before = page.tokens(channel);
                let is_anew = page.texts.insert(channel, Editor::new(&self.replica.body(channel))).is_some();
                page.fields.insert(channel, self.replica.fields(channel));
                let after = page.tokens(channel);
                let lost = before.into_iter().filter(|token| !after.contains(token)).collect();
                done.begun.push(Begun { channel, lost, is_anew });
                done.appeared.extend(after);
            }
            Output::TextChanged { channel, changes } => {
                let text = page.texts.get_mut(&channel).expect("a text changes after it was loaded");
                for change in &changes {
                    done.vanished.extend(text.apply(change));
                    done.appeared.extend(Token::all(&change.insert));
                }
            }
            Output::FieldsChanged { channel } => {
                let after = self.replica.fields(channel);
                let before = page.fields.insert(channel, after.clone()).expect("fields change after they were loaded");
                done.vanished.extend(tokens_of(&before).filter(|token| !tokens_of(&after).any(|other| other == *token)));
                done.appeared.extend(tokens_of(&after).filter(|token| !tokens_of(&before).any(|other| other == *token)));
            }
            Output::CaretPlaced { channel, selection } => {
                let length = page.texts[&channel].units();
                assert!(selection.is_none_or(|(anchor, head)| anchor.max(head) <= length), "a caret is placed within the text");
                page.caret = Some((channel, selection));
            }
            Output::CompanionsChanged => page.companions = self.replica.companions(),
            Output::SaveStateChanged => {
                page.save_state = self.replica.save_state();
                page.told.push(page.save_state);
                page.look_at_permissions(&self.replica);
            }
            Output::DraftChanged { channel } => {
                page.drafts.remove(&channel);
                let refusal = self.replica.draft(channel).map(|draft| draft.refusal);
                let is_stale = refusal == Some(Refusal::StaleEpoch);
                assert!(!is_stale || self.may_begin_anew, "no story changes a section's history");
                page.drafts.extend(self.replica.draft(channel).map(|draft| (channel, draft.clone())));
            }
            Output::Welcomed | Output::PermissionChanged { .. } => page.look_at_permissions(&self.replica),
            Output::Refused(refusal) => page.refusals.push(refusal),
        }
    }
}

impl Page {
    /// Every token of a section.
    pub(super) fn tokens(&self, channel: Channel) -> Vec<Token> {
        let texts = self.texts.get(&channel).into_iter().flat_map(Editor::tokens);
        texts.chain(self.fields.get(&channel).into_iter().flat_map(tokens_of)).collect()
    }

    fn look_at_permissions(&mut self, replica: &Replica) {
        self.may_edit = SECTIONS.iter().map(|channel| (*channel, replica.may_edit(*channel))).collect();
    }

    /// The page shows what the replica holds: it was told of every change, and told right.
    fn shows_the_sections_of(&self, replica: &Replica) {
        for (channel, text) in &self.texts {
            let (shown, held) = (text.to_text(), replica.body(*channel));
            assert!(shown == held, "the editor of section {channel} shows\n{shown:?}\nand the replica holds\n{held:?}");
            assert_eq!(self.fields[channel], replica.fields(*channel), "the form of section {channel} shows what the replica holds");
        }
    }

    /// So does what stands around the sections.
    fn agrees_with(&self, replica: &Replica) {
        for channel in SECTIONS {
            assert_eq!(self.drafts.get(&channel), replica.draft(channel), "the draft of section {channel} is shown");
        }
        assert_eq!(self.save_state, replica.save_state(), "the save state is shown");
        assert_eq!(self.companions, replica.companions(), "the companions are shown");
        for (channel, shown) in &self.may_edit {
            assert_eq!(*shown, replica.may_edit(*channel), "whether section {channel} may be edited is shown");
        }
    }
}

fn tokens_of(fields: &BTreeMap<String, String>) -> impl Iterator<Item = Token> {
    fields.values().flat_map(|value| Token::all(value))
}
