//! Keeps on the device what the replica holds, off the path of typing.

use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Set as _};
use leptos::task::spawn_local;
use shared::limit;
use shared::replica::{Input, Shelf, ShelfChange, Urgency};

use super::Driver;
use crate::browser::kept::{self, Found, KeepsNothing, Writing};
use crate::browser::timer::Timer;

/// This tab's shelf, and how far it is.
#[derive(Default)]
pub(super) struct Keeper {
    /// The shelf's name; none before it is known, or where nothing can be kept.
    shelf: Option<String>,
    /// Shelves that were taken over, which are cleared together with the next writing.
    taken: Vec<String>,
    timer: Option<(Urgency, Timer)>,
    is_writing: bool,
    /// It was time to write again before the last writing had ended.
    is_late: bool,
    /// What could not be written, to be tried again with what comes next.
    unwritten: Vec<ShelfChange>,
}

impl Driver {
    /// Begins with what is kept here, and only then looks for the server, so that it need send only what is new.
    pub(super) fn begin(self: &Rc<Self>) {
        let driver = Rc::clone(self);
        spawn_local(async move {
            let later = Rc::clone(&driver);
            match kept::open(driver.id, move |found| later.found(vec![found])).await {
                Ok((own, shelves)) => {
                    driver.keeper.borrow_mut().shelf = Some(own);
                    driver.found(shelves);
                }
                Err(KeepsNothing) => driver.signals.keeps.set(false),
            }
            driver.tell(Input::Started);
        });
    }

    /// What this program cannot read stays where it is.
    fn found(self: &Rc<Self>, found: Vec<Found>) {
        let mut shelves = Vec::new();
        for Found { name, is_left, records } in found {
            let read = Shelf::read(records.iter().map(|(key, bytes)| (key.as_str(), bytes.as_slice())), is_left);
            if let Ok(shelf) = read {
                shelves.push(shelf);
                if is_left {
                    self.keeper.borrow_mut().taken.push(name);
                }
            }
        }
        self.tell(Input::Restored(shelves));
    }

    /// Writes a little later: what comes until then goes with it.
    pub(super) fn keep_by(self: &Rc<Self>, urgency: Urgency) {
        let wait = match urgency {
            Urgency::Soon => limit::KEEP_SOON,
            Urgency::Later => limit::KEEP_LATER,
        };
        let mut keeper = self.keeper.borrow_mut();
        if keeper.shelf.is_some() && keeper.timer.as_ref().is_none_or(|(wished, _)| *wished < urgency) {
            let driver = Rc::clone(self);
            let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            keeper.timer = Some((urgency, Timer::after(millis, move || driver.keep_in_turn())));
        }
    }

    /// One writing after the other, so that one that failed can be tried again before the next.
    fn keep_in_turn(self: &Rc<Self>) {
        let mut keeper = self.keeper.borrow_mut();
        keeper.timer = None;
        if keeper.is_writing {
            keeper.is_late = true;
            return;
        }
        drop(keeper);
        self.keep();
    }

    /// Writes what is not on the shelf, in one transaction, at once.
    pub(super) fn keep(self: &Rc<Self>) {
        let (changes, taken, shelf) = {
            let (mut keeper, mut replica) = (self.keeper.borrow_mut(), self.replica.borrow_mut());
            let Some(shelf) = keeper.shelf.clone() else { return };
            keeper.timer = None;
            let mut changes = std::mem::take(&mut keeper.unwritten);
            changes.extend(replica.keep());
            let taken = if replica.has_taken_over() { std::mem::take(&mut keeper.taken) } else { Vec::new() };
            (changes, taken, shelf)
        };
        if changes.is_empty() {
            self.keeper.borrow_mut().taken.extend(taken);
            return;
        }
        self.keeper.borrow_mut().is_writing = true;
        let writing = Writing::default();
        taken.iter().for_each(|name| writing.clear_all(name));
        changes.iter().for_each(|change| writing.change(&shelf, change));
        let written = writing.begin(self.holds_unsent());
        let driver = Rc::clone(self);
        spawn_local(async move {
            let kept = written.await.is_ok();
            let was_late = {
                let mut keeper = driver.keeper.borrow_mut();
                keeper.is_writing = false;
                std::mem::take(&mut keeper.is_late)
            };
            if !kept {
                // What came meanwhile stands behind it.
                let mut keeper = driver.keeper.borrow_mut();
                let later = std::mem::replace(&mut keeper.unwritten, changes);
                keeper.unwritten.extend(later);
                keeper.taken.extend(taken);
            }
            if driver.signals.keeps.get_untracked() != kept {
                driver.signals.keeps.set(kept);
            }
            if !kept {
                driver.keep_by(Urgency::Later);
            } else if was_late {
                driver.keep();
            }
        });
    }
}
