// Marks around words: strong, emphasis, code.
import { EditorSelection, type ChangeSpec, type EditorState, type StateCommand } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { prefixOf } from "./prefix";
import { around, inCodeBlock } from "./tree";

interface Style {
  node: string;
  marks: string;
  mark: string;
}

const STRONG: Style = { node: "StrongEmphasis", marks: "EmphasisMark", mark: "**" };
const EMPHASIS: Style = { node: "Emphasis", marks: "EmphasisMark", mark: "_" };
const CODE: Style = { node: "InlineCode", marks: "CodeMark", mark: "`" };

export const strong = toggle(STRONG);
export const emphasis = toggle(EMPHASIS);
export const code = toggle(CODE);

function toggle(style: Style): StateCommand {
  return ({ state, dispatch }) => {
    const { from, to } = state.selection.main;
    if (inCodeBlock(state, from)) return false;
    const node = around(state, from, [style.node]);
    if (node && node.to >= to) {
      dispatch(state.update({ changes: marksOf(node, style), scrollIntoView: true, userEvent: "input.format" }));
      return true;
    }
    const range = from === to ? state.wordAt(from) ?? state.selection.main : state.selection.main;
    const pieces = piecesOf(state, range.from, range.to);
    const changes: ChangeSpec[] = [];
    for (const piece of pieces) {
      const mark = markFor(style, state, piece.from, piece.to);
      changes.push({ from: piece.from, insert: mark }, { from: piece.to, insert: mark });
    }
    const set = state.changes(changes);
    // Between the marks where there are no words, else around the words as before.
    const selection = range.empty
      ? EditorSelection.cursor(from + style.mark.length)
      : from === to
        ? EditorSelection.cursor(set.mapPos(from, from === range.to ? -1 : 1))
        : EditorSelection.range(set.mapPos(from, 1), set.mapPos(to, -1));
    dispatch(state.update({ changes: set, selection, scrollIntoView: true, userEvent: "input.format" }));
    return true;
  };
}

function marksOf(node: SyntaxNode, style: Style): ChangeSpec[] {
  return node.getChildren(style.marks).map(({ from, to }) => ({ from, to }));
}

/** An underscore makes no emphasis inside of a word. */
function markFor(style: Style, state: EditorState, from: number, to: number): string {
  if (style !== EMPHASIS) return style.mark;
  const outside = state.sliceDoc(Math.max(0, from - 1), from) + state.sliceDoc(to, to + 1);
  return /[\p{L}\p{N}]/u.test(outside) ? "*" : style.mark;
}

/** The words of a selection, line by line: a mark holds neither across lines nor next to a space. */
function piecesOf(state: EditorState, from: number, to: number): Array<{ from: number; to: number }> {
  if (from === to) return [{ from, to }];
  const pieces = [];
  for (let at = from; at <= to; ) {
    const line = state.doc.lineAt(at);
    let start = Math.max(from, line.from + prefixOf(line.text).length);
    let end = Math.min(to, line.to);
    const words = state.sliceDoc(start, Math.max(start, end));
    start += words.length - words.trimStart().length;
    end -= words.length - words.trimEnd().length;
    if (start < end) pieces.push({ from: start, to: end });
    at = line.to + 1;
  }
  return pieces;
}
