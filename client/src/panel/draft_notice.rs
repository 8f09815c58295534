//! Words that the server did not take, kept for whoever wrote them.

use leptos::prelude::*;
use shared::replica::Draft;

use crate::state::{Room, Section};
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::when;
use crate::words;

/// The words of the copy buttons in notices.
pub(crate) const COPY: CopyWords =
    CopyWords { copy: words::notice::COPY, copied: words::notice::COPIED, refused: words::notice::COPY_BY_HAND };

/// The notice under a section, while there is a draft.
pub(crate) fn draft_notice(room: Room, section: Section) -> AnyView {
    view! { {move || section.draft.get().map(|draft| kept(room, section, draft))} }.into_any()
}

fn kept(room: Room, section: Section, draft: Draft) -> AnyView {
    let Draft { refusal, text } = draft;
    let discarding = RwSignal::new(false);
    let copied = text.clone();
    let may_insert = move || section.may_edit.get() && section.kind == shared::document::kind::SectionKind::Prose;
    let buttons = move || {
        if discarding.get() {
            view! {
                <p class="quiet">{words::notice::DISCARD_QUESTION}</p>
                {button(Weight::Usual, None, words::notice::KEEP, move || discarding.set(false))}
                {button(Weight::Bare, None, words::notice::DISCARD_NOW, move || room.drop_draft(section.channel))}
            }
            .into_any()
        } else {
            let copied = copied.clone();
            view! {
                {when(may_insert, move || button(Weight::Main, Some(Icon::Pen), words::notice::INSERT, move || room.use_draft(section)))}
                {copy_button(COPY, None, move || copied.clone())}
                {button(Weight::Bare, None, words::notice::DISCARD, move || discarding.set(true))}
            }
            .into_any()
        }
    };
    let help = words::notice::draft_help(&text);
    let more = view! {
        <div class="kept">{text}</div>
        <div class="btns">{buttons}</div>
    };
    notice(Tone::Care, Icon::Pen, words::notice::draft(refusal).to_owned(), help, Some(more.into_any()))
}
