//! Hears what the person does in the texts, and where they are.

use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, WithUntracked as _};
use shared::id::Channel;
use shared::limit;
use shared::replica::Input;

use super::Driver;
use crate::browser::surface::{Beginning, Direction, Host, Report, Surface, Turned};
use crate::browser::timer::Timer;
use crate::browser::{focus, scroll};
use crate::state::section::Section;
use crate::words;

/// Whatever script people write in, a text of this many UTF-16 units is within the server's limit of bytes.
const MOST_UNITS: u32 = (limit::SECTION_TEXT_BYTES / 3) as u32;

/// Texts that fill the largest usual screen, below the title and the facts.
const FIRST_TEXTS: usize = 2;

impl Driver {
    /// Puts a section's text into an element: the first ones at once, the others one by one, so that nobody waits for what
    /// is below the screen. Who reads further down sees all of it at once, in its place.
    pub(in crate::state) fn show_text(self: &Rc<Self>, section: Section, host: &Host) -> bool {
        if !Surface::is_available() {
            return false;
        }
        if self.surfaces.borrow().len() < FIRST_TEXTS || self.reads_on.get() {
            self.mount(section, host);
        } else {
            self.later.borrow_mut().push_back((section, host.clone()));
            self.show_next_text();
        }
        true
    }

    fn show_next_text(self: &Rc<Self>) {
        let driver = Rc::clone(self);
        self.next_text.borrow_mut().get_or_insert_with(|| {
            Timer::after(0, move || {
                driver.next_text.borrow_mut().take();
                let next = driver.later.borrow_mut().pop_front();
                if let Some((section, host)) = next {
                    driver.mount(section, &host);
                    driver.show_next_text();
                }
            })
        });
    }

    /// Puts every text into its place, before something in the document is looked for.
    pub(in crate::state) fn show_all_texts(self: &Rc<Self>) {
        let later = std::mem::take(&mut *self.later.borrow_mut());
        for (section, host) in later {
            self.mount(section, &host);
        }
    }

    fn mount(self: &Rc<Self>, section: Section, host: &Host) {
        let (body, may_edit, companions) = {
            let replica = self.replica.borrow();
            (replica.body(section.channel), replica.may_edit(section.channel), replica.companions())
        };
        let driver = Rc::clone(self);
        let beginning = Beginning {
            text: &body,
            read_only: !may_edit,
            label: &section.title(),
            described_by: &section.described_by(section.lock.with_untracked(Option::is_some)),
            placeholder: &if may_edit { words::room::opening(&section.opening()) } else { words::room::NOTHING_YET.to_owned() },
            most_units: MOST_UNITS,
        };
        let surface = Surface::mount(host, &beginning, move |report| driver.hear(section, report));
        self.surfaces.borrow_mut().insert(section.channel, Rc::new(surface));
        self.show_carets(section.channel, &companions);
    }

    /// Takes a section's text off the page.
    pub(in crate::state) fn hide_text(&self, channel: Channel) {
        self.later.borrow_mut().retain(|(section, _)| section.channel != channel);
        let surface = self.surfaces.borrow_mut().remove(&channel);
        self.carets.borrow_mut().remove(&channel);
        drop(surface);
    }

    fn hear(self: &Rc<Self>, section: Section, report: Report) {
        let channel = section.channel;
        match report {
            Report::Changed(changes) => {
                self.tell(Input::Edited { channel, changes });
                self.look_whether_blank(channel);
                section.set_full(false);
            }
            Report::Selected { anchor, head, focused: true } => self.went(channel, Some((anchor, head))),
            Report::Selected { focused: false, .. } => {
                if focus::is_in_window() {
                    self.left(channel);
                }
            }
            Report::Composing(active) => self.tell(Input::Composing { channel, active }),
            Report::Undo => self.tell(Input::Undo),
            Report::Redo => self.tell(Input::Redo),
            Report::Refused(Turned::TooLong) => section.set_full(true),
            Report::Refused(Turned::ReadOnly) => {
                let lock = section.lock.get_untracked();
                self.announcer.say(words::room::read_only(lock.as_deref()));
            }
            Report::Formats(formats) => section.set_formats(formats),
            Report::Leave(Direction::Up) => self.step(false),
            Report::Leave(Direction::Down) => self.step(true),
            Report::Leave(Direction::Out) => {
                focus::element(&section.heading_id());
            }
        }
    }

    /// The person writes here.
    pub(in crate::state) fn went(self: &Rc<Self>, channel: Channel, selection: Option<(u32, u32)>) {
        self.go(Some((channel, selection)));
    }

    /// The person does not write here any more. A text can learn late that the keyboard is elsewhere.
    pub(in crate::state) fn left(self: &Rc<Self>, channel: Channel) {
        if self.place.get() == Some(channel) {
            self.go(None);
        }
    }

    pub(super) fn go(self: &Rc<Self>, place: Option<(Channel, Option<(u32, u32)>)>) {
        self.place.set(place.map(|(channel, _)| channel));
        self.tell(Input::Went { place });
    }

    /// Runs a command of the editor.
    pub(in crate::state) fn command(&self, channel: Channel, name: &str) {
        if let Some(surface) = self.surface(channel) {
            surface.command(name);
        }
    }

    /// Puts the draft of a section where it was written. Whether there is a text to put it into.
    pub(in crate::state) fn insert_draft(self: &Rc<Self>, channel: Channel, text: &str) -> bool {
        self.show_all_texts();
        let at = self.replica.borrow().draft_place(channel);
        let surface = self.surface(channel);
        if let Some(surface) = &surface {
            surface.select((at, at));
            surface.insert(text);
            surface.focus();
        }
        surface.is_some()
    }

    /// Gives the keyboard to the section before or after the one that has it; to the first or last if none has.
    pub(in crate::state) fn step(self: &Rc<Self>, down: bool) {
        self.show_all_texts();
        let ids: Vec<String> = self.signals.sections.with_untracked(|sections| sections.iter().map(|section| section.id()).collect());
        let here = focus::section().and_then(|here| ids.iter().position(|id| *id == here));
        let there = match (here, down) {
            (Some(here), true) => here + 1,
            (Some(here), false) => here.wrapping_sub(1),
            (None, true) => 0,
            (None, false) => ids.len().wrapping_sub(1),
        };
        if let Some(id) = ids.get(there) {
            scroll::bring(id);
            focus::writing_below(id);
        }
    }
}
