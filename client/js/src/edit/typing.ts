// Typing over a selection.
import type { EditorView } from "@codemirror/view";
import { inCodeBlock } from "./tree";

const WRAPS: Readonly<Record<string, string>> = { "*": "*", _: "_", "`": "`", "[": "]" };

/** Typing a mark over selected words of one line puts it around them. */
export function wrapTyped(view: EditorView, from: number, to: number, typed: string): boolean {
  const { state } = view;
  const { main } = state.selection;
  const close = WRAPS[typed];
  if (!close || main.empty || from !== main.from || to !== main.to || state.readOnly || view.composing) return false;
  if (state.doc.lineAt(from).to < to || inCodeBlock(state, from)) return false;
  view.dispatch({
    changes: [{ from, insert: typed }, { from: to, insert: close }],
    selection: { anchor: main.anchor + typed.length, head: main.head + typed.length },
    userEvent: "input.type",
  });
  return true;
}

/**
 * Puts typed text in place of the selection. Left to the browser, joining the lines of a selection
 * sets style attributes, which the content policy forbids.
 */
export function typedOver(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || view.compositionStarted || empty) return false;
  if (!wrapTyped(view, from, to, event.data)) {
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  }
  return true;
}
