//! Shows what the replica holds: its outputs, as signals and on the text surfaces.

use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Set as _, WithUntracked as _};
use shared::document::change::TextChange;
use shared::document::kind::SectionKind;
use shared::id::Channel;
use shared::replica::{Companion, SaveState};
use shared::room::lock::Lock;

use super::Driver;
use crate::browser::surface::Caret;
use crate::browser::timer::{self, Timer};
use crate::browser::{clock, kept, scroll, server_text};
use crate::state::attendance::{self, Person};
use crate::state::blank::is_blank;
use crate::state::difference::difference;
use crate::state::section::{Section, set_if_new};
use crate::words;

/// How long after an edit it is looked whether anything is written in a section.
const LOOK_MILLIS: u64 = 300;

impl Driver {
    pub(super) fn show_room(&self) {
        let heads = self.replica.borrow().sections().to_vec();
        let known = self.signals.sections.get_untracked();
        let sections: Vec<Section> = heads
            .into_iter()
            .map(|head| {
                let still = known.iter().find(|section| section.is_still(&head));
                still.copied().unwrap_or_else(|| self.owner.with(|| Section::new(head)))
            })
            .collect();
        let same = known.len() == sections.len() && known.iter().zip(&sections).all(|(a, b)| a.is_same(*b));
        if !same {
            self.signals.sections.set(sections.clone());
        }
        for section in sections {
            self.show_permission(section.channel);
        }
        self.show_companions();
        self.show_when_ready();
    }

    pub(super) fn show_loaded(&self, channel: Channel) {
        self.show_body(channel);
        self.show_fields(channel);
        self.show_permission(channel);
        self.show_draft(channel);
        self.show_when_ready();
    }

    /// Makes the surface show what the replica holds, whatever it showed before.
    pub(super) fn show_body(&self, channel: Channel) {
        let body = self.replica.borrow().body(channel);
        if let Some(surface) = self.surface(channel)
            && let Some(change) = difference(&surface.text(), &body)
        {
            surface.apply(&[change]);
        }
        self.show_whether_blank(channel);
    }

    pub(super) fn show_changes(self: &Rc<Self>, channel: Channel, changes: &[TextChange]) {
        if let Some(surface) = self.surface(channel) {
            surface.apply(changes);
        }
        self.look_whether_blank(channel);
    }

    /// Looks a little later: reading a long text at every key would make typing slow, and nobody waits for this.
    pub(super) fn look_whether_blank(self: &Rc<Self>, channel: Channel) {
        self.to_look_at.borrow_mut().insert(channel);
        let driver = Rc::clone(self);
        self.look.borrow_mut().get_or_insert_with(|| {
            Timer::after(LOOK_MILLIS, move || {
                driver.look.borrow_mut().take();
                for channel in std::mem::take(&mut *driver.to_look_at.borrow_mut()) {
                    driver.show_whether_blank(channel);
                }
            })
        });
    }

    pub(super) fn show_whether_blank(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let blank = match section.kind {
            SectionKind::Prose => is_blank(&self.replica.borrow().body(channel)),
            SectionKind::Facts => self.replica.borrow().fields(channel).values().all(String::is_empty),
        };
        section.set_blank(blank);
    }

    pub(super) fn show_fields(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        if section.kind == SectionKind::Facts {
            let fields = self.replica.borrow().fields(channel);
            section.set_fields(fields);
            self.show_whether_blank(channel);
        }
    }

    pub(super) fn show_caret(self: &Rc<Self>, channel: Channel, selection: Option<(u32, u32)>) {
        self.show_all_texts();
        match (self.surface(channel), selection) {
            (Some(surface), Some(selection)) => {
                surface.focus();
                surface.select(selection);
            }
            (Some(_) | None, _) => {
                if let Some(section) = self.section(channel) {
                    scroll::bring(&section.id());
                }
            }
        }
    }

    pub(super) fn show_companions(&self) {
        let (companions, you) = {
            let replica = self.replica.borrow();
            (replica.companions(), replica.you().cloned())
        };
        let people = attendance::people(&companions, you.as_ref());
        self.announce_arrivals(&people);
        set_if_new(self.signals.people, people);
        let channels: Vec<Channel> = self.surfaces.borrow().keys().copied().collect();
        for channel in channels {
            self.show_carets(channel, &companions);
        }
    }

    pub(super) fn show_carets(&self, channel: Channel, companions: &[Companion]) {
        let you = self.replica.borrow().you().cloned();
        let others = companions.iter().filter(|companion| !you.as_ref().is_some_and(|you| attendance::is_same(you, &companion.attendee)));
        let carets: Vec<Caret> = others.filter_map(|companion| caret_in(channel, companion)).collect();
        let shown = self.carets.borrow().get(&channel).is_some_and(|shown| *shown == carets);
        if !shown && let Some(surface) = self.surface(channel) {
            surface.set_people(&carets);
            self.carets.borrow_mut().insert(channel, carets);
        }
    }

    /// Without a connection nobody is seen, which does not mean that they have left.
    pub(super) fn announce_arrivals(&self, people: &[Person]) {
        let is_connected = match self.replica.borrow().save_state() {
            SaveState::Saved | SaveState::Saving | SaveState::Sending { .. } | SaveState::CannotSave { .. } => true,
            SaveState::Connecting | SaveState::Offline { .. } | SaveState::Outdated { .. } | SaveState::NotInvited { .. } => false,
        };
        if !is_connected {
            return;
        }
        let Some(before) = self.seen.borrow_mut().replace(people.to_vec()) else { return };
        let without = |all: &[Person], some: &[Person]| -> Vec<String> {
            all.iter()
                .filter(|one| !one.is_you && !some.iter().any(|other| (other.member, &other.name) == (one.member, &one.name)))
                .map(|one| one.name.clone())
                .collect()
        };
        for name in without(people, &before) {
            self.announcer.say(words::people::arrived(&name));
        }
        for name in without(&before, people) {
            self.announcer.say(words::people::left(&name));
        }
    }

    pub(super) fn show_permission(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let (lock, may_edit) = {
            let replica = self.replica.borrow();
            let head = replica.sections().iter().find(|head| head.channel == channel);
            (head.and_then(|head| head.lock.clone()), replica.may_edit(channel))
        };
        let was_locked = section.lock.with_untracked(Option::is_some);
        if self.signals.is_ready.get_untracked() && was_locked != lock.is_some() {
            self.announcer.say(words::room::lock_changed(&section.title(), lock.as_ref().map(|lock| lock.by.as_str())));
        }
        if let Some(surface) = self.surface(channel) {
            surface.set_permission(may_edit, &section.described_by(lock.is_some()));
        }
        let words = |lock: &Lock| words::room::locked_by(lock.by.as_str(), &words::calendar::when(clock::on_the_wall(lock.at)));
        section.set_permission(lock.as_ref().map(words), may_edit);
    }

    pub(super) fn show_save_state(&self) {
        let before = self.signals.save.get_untracked();
        let state = self.replica.borrow().save_state();
        if let Some(sentence) = words::saving::announcement(before, state) {
            self.announcer.say(sentence);
        }
        set_if_new(self.signals.save, state);
        self.show_when_ready();
    }

    pub(super) fn show_draft(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let draft = self.replica.borrow().draft(channel).cloned();
        section.set_draft(draft);
    }

    /// The page's own text takes the place of the server's when all of it is there, so that nothing jumps.
    pub(super) fn show_when_ready(&self) {
        if self.signals.is_ready.get_untracked() || self.awaits_editor.get() {
            return;
        }
        let ready = {
            let replica = self.replica.borrow();
            !replica.sections().is_empty() && replica.sections().iter().all(|head| replica.is_loaded(head.channel))
        };
        // The server's text is newer than what was kept here: that waits for the server, while there is hope.
        let may_wait = server_text::is_written() && matches!(self.replica.borrow().save_state(), SaveState::Connecting);
        if ready && !may_wait {
            self.reads_on.set(scroll::has_begun());
            server_text::retire();
            self.signals.is_ready.set(true);
            timer::before_paint(|| timer::before_paint(kept::keep_page));
        }
    }
}

fn caret_in(channel: Channel, companion: &Companion) -> Option<Caret> {
    if companion.channel != Some(channel) {
        return None;
    }
    let attendee = &companion.attendee;
    Some(Caret {
        key: attendee.connection.to_string(),
        name: attendee.name.to_string(),
        colour: attendee.colour.get(),
        selection: companion.selection?,
    })
}
