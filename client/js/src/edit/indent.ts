// Tab and Shift-Tab: deeper and less deep in a list, and nowhere else.
import type { ChangeSpec, EditorState, StateCommand, Text } from "@codemirror/state";
import { prefixOf } from "./prefix";
import { inCodeBlock } from "./tree";

/** Outside of a list the key is not taken, so that it leaves the text. */
export const deeper: StateCommand = (target) => shift(target, (doc, line) => {
  const own = prefixOf(doc.line(line).text);
  // Under the words of the item before it.
  for (let n = line - 1; n >= 1; n--) {
    const text = doc.line(n).text;
    if (text.trim() === "") continue;
    const { quote, indent, mark, gap } = prefixOf(text);
    if (!mark || quote.length !== own.quote.length) return null;
    if (indent.length <= own.indent.length) return indent.length + mark.length + Math.max(1, gap.length);
  }
  return null;
});

export const lessDeep: StateCommand = (target) => shift(target, indentAbove);

/** The indentation of the item that holds this one, or null at the outermost level. */
export function indentAbove(doc: Text, line: number): number | null {
  const own = prefixOf(doc.line(line).text);
  for (let n = line - 1; n >= 1; n--) {
    const { indent, mark } = prefixOf(doc.line(n).text);
    if (mark && indent.length < own.indent.length) return indent.length;
  }
  return own.indent.length ? 0 : null;
}

function shift(
  { state, dispatch }: Parameters<StateCommand>[0],
  indentOf: (doc: Text, line: number) => number | null,
): boolean {
  const first = state.doc.lineAt(state.selection.main.from).number;
  const last = state.doc.lineAt(state.selection.main.to).number;
  if (!isItem(state, first)) return false;
  const target = indentOf(state.doc, first);
  if (target === null || state.readOnly) return true;
  // All lines move by as much as the first.
  const by = target - prefixOf(state.doc.line(first).text).indent.length;
  const changes: ChangeSpec[] = [];
  for (let n = first; n <= last || isUnder(state, n, first); n++) {
    if (n > state.doc.lines) break;
    const line = state.doc.line(n);
    const { quote, indent } = prefixOf(line.text);
    if (line.text.trim() === "") continue;
    const from = line.from + quote.length;
    changes.push({ from, to: from + indent.length, insert: " ".repeat(Math.max(0, indent.length + by)) });
  }
  dispatch(state.update({ changes, scrollIntoView: true, userEvent: by > 0 ? "input.indent" : "delete.dedent" }));
  return true;
}

function isItem(state: EditorState, line: number): boolean {
  const { from, text } = state.doc.line(line);
  return prefixOf(text).mark !== "" && !inCodeBlock(state, from);
}

/** Whether a line belongs to what stands deeper under the item of another line. */
function isUnder(state: EditorState, line: number, item: number): boolean {
  if (line > state.doc.lines) return false;
  const { text } = state.doc.line(line);
  return text.trim() !== "" && prefixOf(text).indent.length > prefixOf(state.doc.line(item).text).indent.length;
}
