//! The tools of the text that somebody writes in.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::browser::focus;
use crate::editor::command::Command;
use crate::state::{Room, Section};
use crate::ui::icon::{Icon, icon};
use crate::words;

/// A row of buttons that is one stop for the Tab key; the arrows go along it.
pub(crate) fn toolbar(room: Room, section: Section) -> AnyView {
    let row = NodeRef::<leptos::html::Div>::new();
    let walk = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(row) = row.get_untracked() {
            focus::step_within(&row, step);
        }
    };
    view! {
        <div
            class="toolbar"
            role="toolbar"
            aria-label=words::toolbar::tools_of(&section.title())
            node_ref=row
            on:keydown=walk
            // The text keeps the keyboard while its tools are pressed.
            on:mousedown=|event| event.prevent_default()
        >
            {Command::ALL.into_iter().enumerate().map(|(place, command)| tool(room, section, command, place == 0)).collect_view()}
            {plain_tool(Icon::Undo, words::toolbar::UNDO, move || room.undo())}
            {plain_tool(Icon::Redo, words::toolbar::REDO, move || room.redo())}
        </div>
    }
    .into_any()
}

fn tool(room: Room, section: Section, command: Command, is_first: bool) -> AnyView {
    let (sign, label) = look(command);
    let pressed = Memo::new(move |_| section.formats.with(|formats| command.is_in(formats)));
    view! {
        <button
            type="button"
            class="tool"
            aria-label=label
            title=label
            tabindex=if is_first { "0" } else { "-1" }
            aria-pressed=move || pressed.get().to_string()
            on:click=move |_| room.command(section.channel, command.name())
        >
            {icon(sign)}
        </button>
    }
    .into_any()
}

fn plain_tool(sign: Icon, label: &'static str, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="tool" aria-label=label title=label tabindex="-1" on:click=move |_| act()>
            {icon(sign)}
        </button>
    }
    .into_any()
}

const fn look(command: Command) -> (Icon, &'static str) {
    match command {
        Command::Heading => (Icon::Heading, words::toolbar::HEADING),
        Command::Strong => (Icon::Strong, words::toolbar::STRONG),
        Command::Emphasis => (Icon::Emphasis, words::toolbar::EMPHASIS),
        Command::Code => (Icon::Code, words::toolbar::CODE),
        Command::Link => (Icon::Link, words::toolbar::LINK),
        Command::List => (Icon::List, words::toolbar::LIST),
        Command::Ordered => (Icon::Ordered, words::toolbar::ORDERED),
        Command::Task => (Icon::Task, words::toolbar::TASK),
        Command::Quote => (Icon::Quote, words::toolbar::QUOTE),
        Command::CodeBlock => (Icon::CodeBlock, words::toolbar::CODEBLOCK),
        Command::Table => (Icon::Table, words::toolbar::TABLE),
    }
}
