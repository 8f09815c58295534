//! The document, and everything around it.

use leptos::prelude::*;
use shared::document::fact::Fact;

use crate::address;
use crate::browser::{element, focus, listen, location, scroll, server_text, timer};
use crate::panel::attendance::{faces, people_dialog};
use crate::panel::bar::{bar, theme_button};
use crate::panel::history::{self, history_dialog};
use crate::panel::key_map::key_map;
use crate::panel::outline::{legend, outline, outline_head};
use crate::panel::room_notice::room_notices;
use crate::panel::save_badge::save_badge;
use crate::panel::section::section_view;
use crate::panel::share_dialog::share_dialog;
use crate::state::{Room, invitation, preference};
use crate::ui::button::pressable;
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{follow, live, nothing, when};
use crate::words;

/// The id of the big title, by which the small one knows when to appear.
const TITLE: &str = "doc-title";

/// Sections that fill the largest usual screen. The others are drawn after the first picture, so that nobody waits for what is below.
const FIRST_SECTIONS: usize = 3;

/// Pixels of the bar at the top.
const BAR: f64 = 56.0;

/// What is open over the page.
#[derive(Clone, Copy)]
struct Open {
    share: RwSignal<bool>,
    people: RwSignal<bool>,
    sections: RwSignal<bool>,
    keys: RwSignal<bool>,
    history: RwSignal<bool>,
}

/// A post-mortem.
pub(super) fn room_page(room: Room) -> AnyView {
    let [share, people, sections, keys_open, history] = [(); 5].map(|()| RwSignal::new(false));
    let open = Open { share, people, sections, keys: keys_open, history };
    let title = room.fact(Fact::Title);
    follow(move || title.with(|title| location::set_title(&words::tab(title))));
    follow(move || {
        if room.is_ready.get() {
            arrive(room, open);
        }
    });
    keys(room, open);
    let opening = when(move || !room.is_ready.get() && !server_text::is_written(), || line("p", "opening", words::room::OPENING));
    view! {
        <a class="skip" href=location::absolute(&address::section(room.id, "doc")) on:click=|event| skip(&event)>{words::room::SKIP}</a>
        {room_bar(room, open)}
        {opening}
        {when(move || room.is_ready.get(), move || document(room, open))}
        <div class="sr" aria-live="polite">{move || room.spoken.get()}</div>
    }
    .into_any()
}

fn skip(event: &leptos::ev::MouseEvent) {
    event.prevent_default();
    focus::element("doc");
}

fn room_bar(room: Room, open: Open) -> AnyView {
    let title = room.fact(Fact::Title);
    let severity = room.fact(Fact::Severity);
    let title_left = RwSignal::new(false);
    scroll::on_scroll(move || title_left.set(scroll::has_left(TITLE, BAR)));
    let again = live(move || vec![line("span", "bar-title", title.get()), severity_chip(&severity.get())].into_any());
    let start = view! { <span class=move || again_class(title_left.get()) aria-hidden="true">{again}</span> };
    let look_back = vec![icon(Icon::Clock), line("span", "lbl", words::history::HISTORY)];
    let share = vec![icon(Icon::Link), line("span", "lbl", words::room::SHARE)];
    let end = vec![
        save_badge(room),
        faces(room, open.people),
        theme_button("wide-only"),
        pressable("btn wide-only".to_owned(), Some(words::history::HISTORY), look_back, Box::new(move || open.history.set(true))),
        pressable("btn".to_owned(), Some(words::room::SHARE), share, Box::new(move || open.share.set(true))),
    ];
    bar(words::room::ALL, start.into_any(), end)
}

fn again_class(is_needed: bool) -> String {
    if is_needed { "bar-start again" } else { "bar-start again away" }.to_owned()
}

/// The bars repeat the number: the fewer, the milder. Nothing while nobody has said how severe it was.
fn severity_chip(level: &str) -> AnyView {
    if level.is_empty() {
        return nothing();
    }
    let lit = 4_u8.saturating_sub(level.parse().unwrap_or(4));
    let bars = [1, 2, 3].map(|bar| tag("i", if bar > lit { "off" } else { "" }, Vec::new())).into();
    tag("span", "chip wide-only", vec![tag("span", "bars", bars), text(words::home::severity(level))])
}

fn document(room: Room, open: Open) -> AnyView {
    let here = RwSignal::new(None::<String>);
    let look = move || {
        let ids: Vec<String> = room.sections.with_untracked(|sections| sections.iter().map(|section| section.id()).collect());
        let reading = scroll::reading(ids.iter().map(String::as_str)).map(str::to_owned);
        if here.with_untracked(|here| *here != reading) {
            here.set(reading);
        }
    };
    scroll::on_scroll(look);
    timer::before_paint(look);
    let drawn = move |from: usize, upto: usize| {
        let sections = room.sections.get().into_iter().skip(from).take(upto - from);
        sections.map(|section| section_view(room, section)).collect::<Vec<_>>().into_any()
    };
    // Whoever reads further down, or comes for a place there, sees all of it at once.
    let is_whole = RwSignal::new(room.reads_on() || !location::fragment().is_empty());
    timer::before_paint(move || timer::before_paint(move || is_whole.set(true)));
    view! {
        <div class="room">
            <nav class="side" aria-label=words::room::SECTIONS>
                {outline_head(room)}
                {outline(room, here, || ())}
                {legend(move || open.keys.set(true))}
            </nav>
            <main class="page" id="doc" tabindex="-1">
                <article class="sheet">
                    {front(room)}
                    {live(move || drawn(0, FIRST_SECTIONS))}
                    {when(move || is_whole.get(), move || live(move || drawn(FIRST_SECTIONS, usize::MAX)))}
                </article>
            </main>
        </div>
        {foot(open)}
        {when(move || is_whole.get(), move || dialogs(room, open, here))}
    }
    .into_any()
}

fn dialogs(room: Room, open: Open, here: RwSignal<Option<String>>) -> AnyView {
    let sections = dialog(Shape::Sheet, open.sections, words::room::SECTIONS, words::CLOSE, move || {
        outline(room, here, move || open.sections.set(false))
    });
    vec![share_dialog(room, open.share), people_dialog(room, open.people), history_dialog(room, open.history), key_map(open.keys), sections]
        .into_any()
}

/// The title, what is known of the incident in a line, and what concerns everybody.
fn front(room: Room) -> AnyView {
    let (title, began, severity) = (room.fact(Fact::Title), room.fact(Fact::Began), room.fact(Fact::Severity));
    let shown = move || if title.with(String::is_empty) { words::room::UNTITLED.to_owned() } else { title.get() };
    let heading = view! { <h1 class="title" id=TITLE>{move || shown()}</h1> };
    let byline = live(move || {
        let about = words::room::incident(&began.with(|began| words::calendar::day(began)), &severity.get());
        if about.is_empty() { nothing() } else { line("p", "byline", about) }
    });
    tag("header", "front", vec![heading.into_any(), byline, room_notices(room)])
}

/// What a thumb reaches on a phone.
fn foot(open: Open) -> AnyView {
    let sections = vec![icon(Icon::List), text(words::room::SECTIONS)];
    let people = vec![icon(Icon::People), text(words::people::PEOPLE)];
    let look_back = vec![icon(Icon::Clock), text(words::history::HISTORY)];
    let buttons = vec![
        pressable("btn".to_owned(), None, sections, Box::new(move || open.sections.set(true))),
        pressable("btn".to_owned(), None, people, Box::new(move || open.people.set(true))),
        pressable("btn".to_owned(), None, look_back, Box::new(move || open.history.set(true))),
    ];
    view! { <nav class="foot" aria-label=words::room::QUICK>{buttons}</nav> }.into_any()
}

/// Once, when the document is there: goes to the section that the address names, or shows the links of a new post-mortem.
fn arrive(room: Room, open: Open) {
    if location::fragment() == history::FRAGMENT {
        open.history.set(true);
    } else if let address::Fragment::Section(section) = address::Fragment::read(&location::fragment()) {
        timer::before_paint(move || room.bring(section.as_str()));
    }
    if invitation::is_new(room.id) {
        open.share.set(true);
    }
}

fn keys(room: Room, open: Open) {
    listen::on_key(move |event| {
        if !room.is_ready.get_untracked() || focus::is_in_dialog() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        match (event.key().as_str(), event.alt_key(), command) {
            ("ArrowUp" | "ArrowDown", true, false) if !element::opens_with_arrows() => {
                event.prevent_default();
                room.step(event.key() == "ArrowDown");
            }
            ("?", false, false) if !focus::is_in_text() && preference::letters_are_keys() => {
                event.prevent_default();
                open.keys.set(true);
            }
            ("z" | "Z", false, true) if !focus::is_in_text() => {
                event.prevent_default();
                if event.shift_key() { room.redo() } else { room.undo() }
            }
            _ => {}
        }
    });
}
