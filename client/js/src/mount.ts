// Puts a text surface on the page.
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, placeholder } from "@codemirror/view";
import { carets, showPeople } from "./carets";
import { toChangeSet } from "./changes";
import { composition } from "./composition";
import type { Callbacks, Handle, Options } from "./contract";
import { COMMANDS } from "./edit/commands";
import { guard, turnedAway } from "./guard";
import { keys } from "./keymap";
import { markdown } from "./language";
import { refused, remote } from "./origin";
import { paste } from "./paste";
import { preview } from "./preview";
import { reports } from "./reports";
import { theme } from "./theme";
import { clamp } from "./wellformed";

export function mount(parent: HTMLElement, options: Options, callbacks: Callbacks): Handle {
  const lock = new Compartment();
  const description = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        // The text is counted like the replicated one: a stray CR stays the unit that it is there.
        EditorState.lineSeparator.of("\n"),
        lock.of(locked(options.readOnly)),
        description.of(described(options.describedBy)),
        turnedAway(),
        guard(options.maxLength),
        keys(callbacks),
        paste(),
        markdown,
        // Before the preview, so that a caret is drawn inside of a cell and a link, not around it.
        carets(),
        preview(),
        composition(callbacks),
        reports(callbacks),
        placeholder(options.placeholder),
        surface(options),
      ],
    }),
  });

  return {
    apply(changes) {
      view.dispatch({
        changes: toChangeSet(changes, view.state.doc.length),
        annotations: remote.of(true),
      });
    },
    select(anchor, head) {
      const { doc } = view.state;
      view.dispatch({ selection: { anchor: clamp(doc, anchor), head: clamp(doc, head) }, scrollIntoView: true });
    },
    setPeople: (people) => showPeople(view, people),
    setReadOnly: (readOnly) => view.dispatch({ effects: lock.reconfigure(locked(readOnly)) }),
    setDescription: (ids) => view.dispatch({ effects: description.reconfigure(described(ids)) }),
    command(name) {
      if (view.state.readOnly) view.dispatch({ effects: refused.of("read-only") });
      else COMMANDS.get(name)?.(view);
      view.focus();
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste", scrollIntoView: true });
    },
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    hasFocus: () => view.hasFocus,
    destroy: () => view.destroy(),
  };
}

function surface({ label, nonce }: Options): Extension {
  return [
    theme(nonce),
    EditorView.lineWrapping,
    EditorView.editorAttributes.of({ class: "editor" }),
    EditorView.contentAttributes.of({
      "aria-label": label,
      autocapitalize: "sentences",
      autocorrect: "on",
      spellcheck: "true",
    }),
    EditorView.scrollMargins.of(() => margins()),
  ];
}

/** What the page keeps free at its edges, for example under a bar that stays in view. */
function margins() {
  const style = getComputedStyle(document.documentElement);
  return { top: Number.parseFloat(style.scrollPaddingTop) || 0, bottom: Number.parseFloat(style.scrollPaddingBottom) || 0 };
}

/** A locked text keeps its caret, for selecting and for comments, but asks for no screen keyboard. */
function locked(readOnly: boolean): Extension {
  return readOnly ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ inputmode: "none" })] : [];
}

function described(ids: string): Extension {
  return ids ? EditorView.contentAttributes.of({ "aria-describedby": ids }) : [];
}
