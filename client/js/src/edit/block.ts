// Commands on whole lines: headings, lists, tasks, quotes, code, tables.
import { EditorSelection, type ChangeSpec, type EditorState, type Line, type StateCommand } from "@codemirror/state";
import { prefixOf, type Prefix } from "./prefix";
import { around, inCodeBlock } from "./tree";

/**
 * Goes round from text to a heading of level 3, then 4, then text. Levels 1 and 2 belong to the
 * post-mortem and its sections, so that a section in an export stays under its own heading.
 */
export const heading: StateCommand = ({ state, dispatch }) => {
  const line = state.doc.lineAt(state.selection.main.head);
  if (inCodeBlock(state, line.from)) return false;
  const hashes = /^(#{1,6})(?:[ \t]+|$)/.exec(line.text);
  const level = hashes?.[1]?.length ?? 0;
  const insert = level < 3 ? "### " : level === 3 ? "#### " : "";
  dispatch(state.update({
    changes: { from: line.from, to: line.from + (hashes?.[0].length ?? 0), insert },
    scrollIntoView: true,
    userEvent: "input.format",
  }));
  return true;
};

export const list = lines((prefix) => (prefix.mark === "-" || /^[*+]$/.test(prefix.mark)) && !prefix.box, () => "- ");
export const ordered = lines((prefix) => /^\d/.test(prefix.mark), (_, nth) => `${nth + 1}. `);
export const task = lines((prefix) => prefix.box !== "", (prefix) => `${prefix.mark || "-"} [ ] `);

/** Gives each line the mark, or takes it away where all have it. */
function lines(has: (prefix: Prefix) => boolean, mark: (prefix: Prefix, nth: number) => string): StateCommand {
  return ({ state, dispatch }) => {
    const chosen = wordedLines(state).map((line) => ({ line, prefix: prefixOf(line.text) }));
    if (inCodeBlock(state, chosen[0]?.line.from ?? 0)) return false;
    const off = chosen.every(({ prefix }) => has(prefix));
    const changes = chosen.map(({ line, prefix }, nth) => {
      const from = line.from + prefix.quote.length + prefix.indent.length;
      return { from, to: line.from + prefix.length, insert: off ? "" : mark(prefix, nth) };
    });
    dispatch(withCaret(state, changes));
    return true;
  };
}

export const quote: StateCommand = ({ state, dispatch }) => {
  const chosen = wordedLines(state, true);
  if (inCodeBlock(state, chosen[0]?.from ?? 0)) return false;
  const off = chosen.every((line) => /^ {0,3}>/.test(line.text));
  const changes = chosen.map((line) =>
    off
      ? { from: line.from, to: line.from + (/^ {0,3}>[ \t]?/.exec(line.text)?.[0].length ?? 0) }
      : { from: line.from, insert: "> " },
  );
  dispatch(withCaret(state, changes));
  return true;
};

export const codeblock: StateCommand = ({ state, dispatch }) => {
  const block = around(state, state.selection.main.head, ["FencedCode"]);
  if (block) {
    const first = state.doc.lineAt(block.from);
    const last = state.doc.lineAt(block.to);
    const changes: ChangeSpec[] = [{ from: first.from, to: Math.min(first.to + 1, state.doc.length) }];
    if (last.number > first.number && /^\s*[`~]+\s*$/.test(last.text)) changes.push({ from: last.from - 1, to: last.to });
    dispatch(state.update({ changes, scrollIntoView: true, userEvent: "input.format" }));
    return true;
  }
  const { from, to } = state.selection.main;
  const first = state.doc.lineAt(from);
  const last = state.doc.lineAt(to);
  // Longer than any run inside, so that nothing inside can close it.
  const runs = state.sliceDoc(first.from, last.to).match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  dispatch(withCaret(state, [
    { from: first.from, insert: `${fence}\n` },
    { from: last.to, insert: `\n${fence}` },
  ]));
  return true;
};

const TABLE = "| Heading | Heading |\n| --- | --- |\n|  |  |";

export const table: StateCommand = ({ state, dispatch }) => {
  const { head } = state.selection.main;
  if (inCodeBlock(state, head) || around(state, head, ["Table"])) return false;
  const line = state.doc.lineAt(head);
  const blank = line.text.trim() === "";
  const above = blank ? line.number > 1 && state.doc.line(line.number - 1).text.trim() !== "" : true;
  const below = line.number < state.doc.lines && state.doc.line(line.number + 1).text.trim() !== "";
  const lead = blank ? (above ? "\n" : "") : "\n\n";
  const from = blank ? line.from : line.to;
  const first = from + lead.length + 2;
  dispatch(state.update({
    changes: { from, to: line.to, insert: lead + TABLE + (below ? "\n" : "") },
    selection: { anchor: first, head: first + "Heading".length },
    scrollIntoView: true,
    userEvent: "input.format",
  }));
  return true;
};

/** Checks or unchecks the tasks of the selected lines. */
export const check: StateCommand = ({ state, dispatch }) => {
  const changes: ChangeSpec[] = [];
  for (const line of wordedLines(state)) {
    const prefix = prefixOf(line.text);
    if (!prefix.box || inCodeBlock(state, line.from)) continue;
    const at = line.from + prefix.length - prefix.box.length + 1;
    changes.push({ from: at, to: at + 1, insert: prefix.box[1] === " " ? "x" : " " });
  }
  if (!changes.length) return false;
  dispatch(state.update({ changes, userEvent: "input.check" }));
  return true;
};

/** The selected lines; blank ones only where asked for, or where there are no others. */
function wordedLines(state: EditorState, blank = false): Line[] {
  const { from, to } = state.selection.main;
  const all: Line[] = [];
  for (let n = state.doc.lineAt(from).number; n <= state.doc.lineAt(to).number; n++) all.push(state.doc.line(n));
  const worded = all.filter((line) => blank || line.text.trim() !== "");
  return worded.length ? worded : all.slice(0, 1);
}

/** A caret at the start of a line stays behind the mark that came before it. */
function withCaret(state: EditorState, changes: ChangeSpec) {
  const set = state.changes(changes);
  const { anchor, head, empty } = state.selection.main;
  const selection = empty
    ? EditorSelection.cursor(set.mapPos(head, 1))
    : EditorSelection.range(set.mapPos(anchor, 1), set.mapPos(head, 1));
  return state.update({ changes: set, selection, scrollIntoView: true, userEvent: "input.format" });
}
