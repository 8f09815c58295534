// The formats that hold at the caret, for the buttons of a toolbar.
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { FORMATS, type Format } from "../contract";

const BY_NODE: Readonly<Record<string, Format>> = {
  ATXHeading1: "heading1",
  SetextHeading1: "heading1",
  ATXHeading2: "heading2",
  SetextHeading2: "heading2",
  ATXHeading3: "heading3",
  // Deeper ones are drawn alike.
  ATXHeading4: "heading3",
  ATXHeading5: "heading3",
  ATXHeading6: "heading3",
  StrongEmphasis: "strong",
  Emphasis: "emphasis",
  InlineCode: "code",
  FencedCode: "code",
  CodeBlock: "code",
  Link: "link",
  Autolink: "link",
  URL: "link",
  ListItem: "list",
  Task: "task",
  Blockquote: "quote",
};

export function formatsAt(state: EditorState): Format[] {
  const { from, to } = state.selection.main;
  const found = new Set<Format>();
  const tree = syntaxTree(state);
  for (const side of [-1, 1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(from, side); node; node = node.parent) {
      if (node.to < to) continue;
      const format = BY_NODE[node.name];
      if (format) found.add(format);
      if (node.name === "ListItem" && node.getChild("Task")) found.add("task");
    }
  }
  return FORMATS.filter((format) => found.has(format));
}
