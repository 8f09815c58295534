//! The room, as views see it.

use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::{LocalStorage, Memo, ReadSignal, StoredValue, With as _, WithUntracked as _, WithValue as _};
use shared::document::fact::Fact;
use shared::document::kind::SectionKind;
use shared::id::{Channel, PostMortemId};
use shared::replica::{Input, SaveState};
use shared::room::role::Role;

use super::attendance::Person;
use super::driver::Driver;
use super::section::Section;
use crate::browser::scroll;
use crate::browser::surface::Host;

/// A room that this tab is in. Copied freely, and small: every closure of a view holds one.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    /// Never given back: a room is left together with the page.
    state: &'static RoomState,
    driver: StoredValue<Rc<Driver>, LocalStorage>,
}

/// What is known of a room.
pub(crate) struct RoomState {
    /// Which post-mortem.
    pub(crate) id: PostMortemId,
    /// Whether all of it has arrived, so that it can be shown.
    pub(crate) is_ready: ReadSignal<bool>,
    /// The sections in reading order.
    pub(crate) sections: ReadSignal<Vec<Section>>,
    /// Everybody who is here, you first.
    pub(crate) people: ReadSignal<Vec<Person>>,
    /// What is true about saving.
    pub(crate) save: ReadSignal<SaveState>,
    /// Whether it goes there without a WebSocket.
    pub(crate) detour: ReadSignal<bool>,
    /// Whether this browser can keep what is not sent.
    pub(crate) keeps: ReadSignal<bool>,
    /// Why a request was refused, until the person has read it; empty if none was.
    pub(crate) refused: ReadSignal<String>,
    /// What a screen reader is told.
    pub(crate) spoken: ReadSignal<String>,
}

impl Deref for Room {
    type Target = RoomState;

    fn deref(&self) -> &RoomState {
        self.state
    }
}

impl Room {
    /// Enters a room: the socket is opened, and everything follows from there.
    pub(crate) fn enter(id: PostMortemId) -> Self {
        let driver = Driver::start(id);
        let signals = driver.signals();
        let state = RoomState {
            id,
            is_ready: signals.is_ready.read_only(),
            sections: signals.sections.read_only(),
            people: signals.people.read_only(),
            save: signals.save.read_only(),
            detour: signals.detour.read_only(),
            keeps: signals.keeps.read_only(),
            refused: signals.refused.read_only(),
            spoken: signals.spoken.read_only(),
        };
        Self { state: Box::leak(Box::new(state)), driver: StoredValue::new_local(driver) }
    }

    /// What this person may do; none until the server has said so.
    pub(crate) fn role(self) -> Option<Role> {
        self.people.with(|people| people.iter().find(|person| person.is_you).map(|you| you.role))
    }

    /// Whether this person had read further down before the page could show its own text.
    pub(crate) fn reads_on(self) -> bool {
        self.driver.with_value(|driver| driver.reads_on())
    }

    /// A header field of the incident, as it is typed; empty if nobody has.
    pub(crate) fn fact(self, fact: Fact) -> Memo<String> {
        Memo::new(move |_| {
            self.facts()
                .map(|section| section.fields.with(|fields| fields.get(fact.key()).cloned().unwrap_or_default()))
                .unwrap_or_default()
        })
    }

    /// Changes a header field.
    pub(crate) fn set_fact(self, fact: Fact, value: String) {
        if let Some(section) = self.facts() {
            let value = (!value.is_empty()).then_some(value);
            self.tell(Input::FieldSet { channel: section.channel, key: fact.key().to_owned(), value });
        }
    }

    /// Who writes in a section, besides this person. A caret of somebody who may only read there is not writing.
    pub(crate) fn writers(self, section: Section) -> Memo<Vec<Person>> {
        let writes = move |person: &&Person| {
            let may = if section.lock.with(Option::is_some) { person.role.may_lock() } else { person.role.may_write() };
            may && person.place == Some(section.channel)
        };
        Memo::new(move |_| self.people.with(|people| people.iter().filter(writes).cloned().collect()))
    }

    /// Puts the text of a section into an element. Whether the editor is there to do it.
    pub(crate) fn show_text(self, section: Section, host: &Host) -> bool {
        self.driver.with_value(|driver| driver.show_text(section, host))
    }

    /// Takes the text of a section off the page.
    pub(crate) fn hide_text(self, channel: Channel) {
        self.driver.with_value(|driver| driver.hide_text(channel));
    }

    /// Brings something of the document into view, by its id.
    pub(crate) fn bring(self, id: &str) {
        self.driver.with_value(Driver::show_all_texts);
        scroll::bring(id);
    }

    /// Runs a command of the editor, by its name, in a section.
    pub(crate) fn command(self, channel: Channel, name: &str) {
        self.driver.with_value(|driver| driver.command(channel, name));
    }

    /// Takes back my last edit, wherever it was.
    pub(crate) fn undo(self) {
        self.tell(Input::Undo);
    }

    /// Does it again.
    pub(crate) fn redo(self) {
        self.tell(Input::Redo);
    }

    /// The person began to write in the fields of a section.
    pub(crate) fn went_to(self, channel: Channel) {
        self.driver.with_value(|driver| driver.went(channel, None));
    }

    /// The person is no longer writing in a section.
    pub(crate) fn left(self, channel: Channel) {
        self.driver.with_value(|driver| driver.left(channel));
    }

    /// Locks a section or opens it again.
    pub(crate) fn set_lock(self, channel: Channel, locked: bool) {
        self.tell(Input::SetLock { channel, locked });
    }

    /// Puts a draft where it was written and is done with it.
    pub(crate) fn use_draft(self, section: Section) {
        let text = section.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.text.clone()));
        if let Some(text) = text
            && self.driver.with_value(|driver| driver.insert_draft(section.channel, &text))
        {
            self.drop_draft(section.channel);
        }
    }

    /// Is done with a draft.
    pub(crate) fn drop_draft(self, channel: Channel) {
        self.tell(Input::DraftDone { channel });
    }

    /// Brings back what a section held once: its body, or its facts. Whether anything is different after it.
    pub(crate) fn restore(self, section: Section, body: &str, facts: &[(Fact, String)]) -> bool {
        match section.kind {
            SectionKind::Prose => self.driver.with_value(|driver| driver.restore(section.channel, body)),
            SectionKind::Facts => {
                let mut changed = false;
                for fact in Fact::ALL {
                    let then = facts.iter().find(|(known, _)| *known == fact).map(|(_, then)| then.as_str()).unwrap_or_default();
                    let differs = section.fields.with_untracked(|fields| fields.get(fact.key()).map_or("", String::as_str) != then);
                    if differs {
                        self.set_fact(fact, then.to_owned());
                        changed = true;
                    }
                }
                changed
            }
        }
    }

    /// Tries to reach the server at once.
    pub(crate) fn try_now(self) {
        self.tell(Input::TryNow);
    }

    /// The person has read that something was refused.
    pub(crate) fn dismiss_refusal(self) {
        self.driver.with_value(|driver| driver.dismiss_refusal());
    }

    /// Everything that is written, as Markdown, with what the server does not have yet.
    pub(crate) fn markdown(self) -> String {
        self.driver.with_value(|driver| driver.markdown())
    }

    /// Gives the keyboard to the section before or after the one that has it.
    pub(crate) fn step(self, down: bool) {
        self.driver.with_value(|driver| driver.step(down));
    }

    fn facts(self) -> Option<Section> {
        self.sections.with(|sections| sections.iter().find(|section| section.kind == SectionKind::Facts).copied())
    }

    fn tell(self, input: Input) {
        self.driver.with_value(|driver| driver.tell(input));
    }
}
