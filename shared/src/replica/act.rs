//! What this person does: typed, taken back, done again.

use super::sheet::Sheet;
use super::{Doing, Output, Replica};
use crate::document::change::{TextChange, units};
use crate::document::section::{BadUpdate, Step};
use crate::gate;
use crate::id::Channel;
use crate::moment::Moment;
use crate::protocol::refusal::Refusal;
use crate::protocol::request::Request;

/// What became of an undo or redo in one section.
enum Turn {
    Done,
    Nothing,
    Forbidden,
}

impl Replica {
    pub(super) fn edited(&mut self, now: Moment, channel: Channel, changes: &[TextChange], doing: &mut Doing) {
        // The editor shows these changes already: telling it again would double them.
        self.local(channel, doing, |sheet| Step { changes: Vec::new(), ..sheet.live.edit(now, changes) });
    }

    /// An act of this person in a section: remembered for undo, kept until acknowledged, sent if the section is open.
    pub(super) fn local(&mut self, channel: Channel, doing: &mut Doing, act: impl FnOnce(&mut Sheet) -> Step) {
        let Some(sheet) = self.sheets.get_mut(&channel).filter(|sheet| sheet.is_loaded()) else { return };
        let before = sheet.live.undo_depth();
        let step = act(sheet);
        if sheet.live.undo_depth() > before {
            self.undoable.push(channel);
            self.redoable.clear();
        }
        self.send(channel, &step, doing);
        self.show(channel, Ok(step), doing);
    }

    /// Keeps the updates of a step, and sends them if the section is open.
    pub(super) fn send(&mut self, channel: Channel, step: &Step, doing: &mut Doing) {
        let Some(sheet) = self.sheets.get_mut(&channel) else { return };
        for update in step.updates.iter().flat_map(|update| gate::cut(update)) {
            let client_seq = sheet.outbox.push(update.to_vec());
            if sheet.is_open() {
                doing.requests.push(Request::Update { channel, client_seq, update: update.into_owned() });
            }
        }
    }

    pub(super) fn take_back(&mut self, doing: &mut Doing) {
        while let Some(channel) = self.undoable.pop() {
            let done = self.turn(channel, doing, |sheet| sheet.live.undo());
            match done {
                Turn::Done => return self.redoable.push(channel),
                Turn::Forbidden => return self.undoable.push(channel),
                Turn::Nothing => {}
            }
        }
    }

    pub(super) fn do_again(&mut self, doing: &mut Doing) {
        while let Some(channel) = self.redoable.pop() {
            let done = self.turn(channel, doing, |sheet| sheet.live.redo());
            match done {
                Turn::Done => return self.undoable.push(channel),
                Turn::Forbidden => return self.redoable.push(channel),
                Turn::Nothing => {}
            }
        }
    }

    fn turn(&mut self, channel: Channel, doing: &mut Doing, act: impl FnOnce(&mut Sheet) -> Step) -> Turn {
        if !self.may_edit(channel) {
            let refusal = if self.lock(channel).is_some() { Refusal::Locked } else { Refusal::ReadOnly };
            doing.outputs.push(Output::Refused(refusal));
            return Turn::Forbidden;
        }
        let Some(sheet) = self.sheets.get_mut(&channel) else { return Turn::Nothing };
        let step = act(sheet);
        if step == Step::default() {
            return Turn::Nothing;
        }
        let caret = step.changes.last().map(|change| change.at + units(&change.insert));
        self.send(channel, &step, doing);
        self.show(channel, Ok(step), doing);
        doing.outputs.push(Output::CaretPlaced { channel, selection: caret.map(|at| (at, at)) });
        Turn::Done
    }

    /// Tells the view what a step changed.
    pub(super) fn show(&mut self, channel: Channel, step: Result<Step, BadUpdate>, doing: &mut Doing) {
        let Ok(step) = step else {
            // The server's bytes do not fit what is here, but a part of them may have. A new socket brings what is missing.
            return doing.outputs.extend([Output::Loaded { channel }, Output::HangUp]);
        };
        let text_moved = !step.changes.is_empty();
        if text_moved {
            doing.outputs.push(Output::TextChanged { channel, changes: step.changes });
        }
        if !step.keys.is_empty() {
            doing.outputs.push(Output::FieldsChanged { channel });
        }
        if (text_moved || !step.updates.is_empty()) && self.company.settle(channel, &self.sheets) {
            doing.outputs.push(Output::CompanionsChanged);
        }
    }
}
