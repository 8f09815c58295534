//! What a screen reader is told without being asked: one polite message, and not another within three seconds.

use std::cell::RefCell;

use leptos::prelude::{RwSignal, Set as _};
use shared::moment::Moment;

use crate::browser::clock;
use crate::browser::timer::Timer;

/// People who listen can follow one sentence at a time.
const PAUSE_MILLIS: u64 = 3_000;

/// More than this many sentences in one message are not listened to: the oldest go.
const MOST_WAITING: usize = 4;

/// The one who speaks.
pub(super) struct Announcer {
    spoken: RwSignal<String>,
    waiting: RefCell<Vec<String>>,
    quiet_until: RefCell<Moment>,
    timer: RefCell<Option<Timer>>,
}

impl Announcer {
    /// Speaks through this signal, which a live region shows.
    pub(super) fn new(spoken: RwSignal<String>) -> Self {
        Self { spoken, waiting: RefCell::default(), quiet_until: RefCell::default(), timer: RefCell::default() }
    }

    /// Says a sentence when it is its turn.
    pub(super) fn say(self: &std::rc::Rc<Self>, sentence: String) {
        {
            let mut waiting = self.waiting.borrow_mut();
            waiting.retain(|other| *other != sentence);
            waiting.push(sentence);
            if waiting.len() > MOST_WAITING {
                waiting.remove(0);
            }
        }
        if self.timer.borrow().is_none() {
            let pause = self.quiet_until.borrow().since(clock::now()).as_millis();
            let speaker = std::rc::Rc::clone(self);
            // At least a moment, so that what happens together is said together.
            let pause = u64::try_from(pause).unwrap_or(PAUSE_MILLIS).clamp(50, PAUSE_MILLIS);
            *self.timer.borrow_mut() = Some(Timer::after(pause, move || speaker.speak()));
        }
    }

    fn speak(&self) {
        let sentences = std::mem::take(&mut *self.waiting.borrow_mut());
        *self.quiet_until.borrow_mut() = clock::now().after(std::time::Duration::from_millis(PAUSE_MILLIS));
        self.timer.borrow_mut().take();
        self.spoken.set(sentences.join(" "));
    }
}
