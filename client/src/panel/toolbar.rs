//! The tools of the text that somebody writes in.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::browser::focus;
use crate::editor::command::Command;
use crate::state::{Room, Section};
use crate::ui::icon::{Icon, icon};
use crate::words;

/// A row of buttons that is one stop for the Tab key; the arrows go along it.
pub(crate) fn toolbar(room: Room, section: Section) -> AnyView {
    let mut tools: Vec<AnyView> =
        Command::ALL.into_iter().enumerate().map(|(place, command)| command_tool(room, section, command, place == 0)).collect();
    tools.push(tool(Icon::Undo, words::toolbar::UNDO, false, None, Box::new(move || room.undo())));
    tools.push(tool(Icon::Redo, words::toolbar::REDO, false, None, Box::new(move || room.redo())));
    let label = words::toolbar::tools_of(&section.title());
    // The text keeps the keyboard while its tools are pressed.
    let hold = |event: MouseEvent| event.prevent_default();
    view! {
        <div class="toolbar" role="toolbar" aria-label=label on:keydown=|event| walk(&event) on:mousedown=hold>
            {tools}
        </div>
    }
    .into_any()
}

fn walk(event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowRight" => 1,
        "ArrowLeft" => -1,
        _ => return,
    };
    event.prevent_default();
    focus::step_along(step);
}

fn command_tool(room: Room, section: Section, command: Command, is_first: bool) -> AnyView {
    let (sign, label) = look(command);
    let pressed = Memo::new(move |_| section.formats.with(|formats| command.is_in(formats)));
    tool(sign, label, is_first, Some(pressed), Box::new(move || room.command(section.channel, command.name())))
}

fn tool(sign: Icon, label: &'static str, is_first: bool, pressed: Option<Memo<bool>>, act: Box<dyn Fn()>) -> AnyView {
    let stop = if is_first { "0" } else { "-1" };
    view! {
        <button
            type="button"
            class="tool"
            aria-label=label
            title=label
            tabindex=stop
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=move |_| act()
        >
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
