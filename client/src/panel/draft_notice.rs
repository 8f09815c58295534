//! Words that the server did not take, kept for whoever wrote them.

use leptos::prelude::*;
use shared::document::kind::SectionKind;
use shared::replica::Draft;

use crate::state::{Room, Section};
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::html::{line, tag};
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::{live, nothing, when};
use crate::words;

/// The words of the copy buttons in notices.
pub(crate) const COPY: CopyWords =
    CopyWords { copy: words::notice::COPY, copied: words::notice::COPIED, refused: words::notice::COPY_BY_HAND };

/// The notice under a section, while there is a draft.
pub(crate) fn draft_notice(room: Room, section: Section) -> AnyView {
    live(move || section.draft.get().map_or_else(nothing, |draft| kept(room, section, draft)))
}

fn kept(room: Room, section: Section, draft: Draft) -> AnyView {
    let Draft { refusal, text } = draft;
    let discarding = RwSignal::new(false);
    let help = words::notice::draft_help(&text, room.keeps.get());
    let words_kept = line("div", "kept", text.clone());
    let buttons = live(move || {
        let buttons = if discarding.get() {
            vec![
                line("p", "quiet", words::notice::DISCARD_QUESTION),
                button(Weight::Usual, None, words::notice::KEEP, move || discarding.set(false)),
                button(Weight::Bare, None, words::notice::DISCARD_NOW, move || room.drop_draft(section.channel)),
            ]
        } else {
            let copied = text.clone();
            vec![
                when(
                    move || section.may_edit.get() && section.kind == SectionKind::Prose,
                    move || button(Weight::Main, Some(Icon::Pen), words::notice::INSERT, move || room.use_draft(section)),
                ),
                copy_button(COPY, None, move || copied.clone()),
                button(Weight::Bare, None, words::notice::DISCARD, move || discarding.set(true)),
            ]
        };
        tag("div", "btns", buttons)
    });
    notice(Tone::Care, Icon::Pen, words::notice::draft(refusal).to_owned(), help, Some(vec![words_kept, buttons].into_any()))
}
