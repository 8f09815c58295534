// Enter: goes on with a list, a task list, a quote or a table, and ends an empty item.
import { insertNewlineAndIndent } from "@codemirror/commands";
import type { ChangeSpec, EditorState, StateCommand, Text } from "@codemirror/state";
import { indentAbove } from "./indent";
import { markAfter, numberOf, prefixOf, type Prefix } from "./prefix";
import { around, inCodeBlock } from "./tree";

// Items after the caret that get the next number; a longer list keeps the rest of its own.
const MOST_RENUMBERED = 100;

export const enter: StateCommand = (target) =>
  nextRow(target) || nextItem(target) || insertNewlineAndIndent(target);

const nextItem: StateCommand = ({ state, dispatch }) => {
  const { head, empty } = state.selection.main;
  const line = state.doc.lineAt(head);
  const prefix = prefixOf(line.text);
  const marked = prefix.mark || prefix.quote;
  if (state.readOnly || !empty || !marked || head < line.from + prefix.length || inCodeBlock(state, head)) return false;

  if (line.text.slice(prefix.length).trim() === "") {
    const kept = lessOf(prefix, indentAbove(state.doc, line.number));
    dispatch(state.update({
      changes: { from: line.from, to: line.to, insert: kept },
      selection: { anchor: line.from + kept.length },
      scrollIntoView: true,
      userEvent: "delete",
    }));
    return true;
  }

  const number = numberOf(prefix.mark);
  const mark = prefix.mark && markAfter(prefix.mark) + (prefix.gap || " ");
  const insert = "\n" + prefix.quote + prefix.indent + mark + (prefix.box && "[ ] ");
  // The space before the words that move down would stand before them twice.
  const rest = line.text.slice(head - line.from);
  const changes: ChangeSpec[] = [{ from: head, to: head + rest.length - rest.trimStart().length, insert }];
  if (number !== null) changes.push(...renumbered(state.doc, line.number, prefix, number + 1));
  dispatch(state.update({
    changes,
    selection: { anchor: head + insert.length },
    scrollIntoView: true,
    userEvent: "input",
  }));
  return true;
};

/** What is left of the prefix of an empty item: one level less, then no mark, then no quote. */
function lessOf({ quote, mark, gap, box }: Prefix, above: number | null): string {
  if (mark && above !== null) return quote + " ".repeat(above) + mark + (gap || " ") + box;
  return mark ? quote : "";
}

function renumbered(doc: Text, after: number, item: Prefix, taken: number): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let expected = taken;
  for (let n = after + 1; n <= doc.lines && changes.length < MOST_RENUMBERED; n++) {
    const line = doc.line(n);
    const prefix = prefixOf(line.text);
    const deeper = prefix.indent.length > item.indent.length || line.text.trim() === "";
    if (deeper) continue;
    if (prefix.indent !== item.indent || numberOf(prefix.mark) !== expected) break;
    const from = line.from + prefix.quote.length + prefix.indent.length;
    expected += 1;
    changes.push({ from, to: from + prefix.mark.length - 1, insert: String(expected) });
  }
  return changes;
}

/** In a table, Enter begins the next row; in an empty last row it leaves the table. */
const nextRow: StateCommand = ({ state, dispatch }) => {
  const { head, empty } = state.selection.main;
  const table = around(state, head, ["Table"]);
  if (state.readOnly || !empty || !table) return false;
  const line = state.doc.lineAt(head);
  const cells = columnsOf(state, table.from);
  if (cells < 1) return false;
  const first = state.doc.lineAt(table.from);
  const isLast = line.to >= table.to;
  if (isLast && line.number > first.number + 1 && /^[\s|]*$/.test(line.text)) {
    dispatch(state.update({
      changes: { from: line.from, to: line.to, insert: "" },
      selection: { anchor: line.from },
      scrollIntoView: true,
      userEvent: "delete",
    }));
    return true;
  }
  // A row under the head goes under the line of dashes.
  const above = line.number <= first.number + 1 ? state.doc.line(Math.min(first.number + 1, state.doc.lines)) : line;
  const indent = /^[\s>]*/.exec(first.text)?.[0] ?? "";
  const insert = `\n${indent}|${"  |".repeat(cells)}`;
  dispatch(state.update({
    changes: { from: above.to, insert },
    selection: { anchor: above.to + 1 + indent.length + 2 },
    scrollIntoView: true,
    userEvent: "input",
  }));
  return true;
};

function columnsOf(state: EditorState, at: number): number {
  const dashes = state.doc.line(Math.min(state.doc.lineAt(at).number + 1, state.doc.lines)).text;
  return dashes.split("|").filter((cell) => /^\s*:?-+:?\s*$/.test(cell)).length;
}
