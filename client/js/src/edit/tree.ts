// Questions to the Markdown tree.
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

/** The nearest node of one of these names around `at`, looked for on both sides of it. */
export function around(state: EditorState, at: number, names: readonly string[]): SyntaxNode | null {
  const tree = syntaxTree(state);
  for (const side of [-1, 1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(at, side); node; node = node.parent) {
      if (names.includes(node.name)) return node;
    }
  }
  return null;
}

export const CODE_BLOCKS = ["FencedCode", "CodeBlock"] as const;

export function inCodeBlock(state: EditorState, at: number): boolean {
  return around(state, at, CODE_BLOCKS) !== null;
}
