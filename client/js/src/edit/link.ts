// Links: making them, finding the one at a place, opening it.
import { syntaxTree } from "@codemirror/language";
import type { EditorState, StateCommand } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { around, inCodeBlock } from "./tree";

const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** Whether a text is nothing but an address that a link may lead to. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** Puts the selected words into a link, or takes the link at the caret away and keeps its words. */
export const link: StateCommand = ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  if (inCodeBlock(state, from)) return false;
  const node = around(state, from, ["Link"]);
  const marks = node?.getChildren("LinkMark") ?? [];
  const [open, close] = marks;
  if (node && open && close && node.to >= to) {
    dispatch(state.update({
      changes: [{ from: open.from, to: open.to }, { from: close.from, to: node.to }],
      scrollIntoView: true,
      userEvent: "input.format",
    }));
    return true;
  }
  if (state.doc.lineAt(from).to < to) return false;
  const chosen = from === to ? state.wordAt(from) ?? state.selection.main : state.selection.main;
  const words = state.sliceDoc(chosen.from, chosen.to);
  const insert = isAddress(words) ? `[](${words})` : `[${words}]()`;
  // The caret goes to the half that is missing.
  const anchor = isAddress(words) || !words ? chosen.from + 1 : chosen.from + insert.length - 1;
  dispatch(state.update({
    changes: { from: chosen.from, to: chosen.to, insert },
    selection: { anchor },
    scrollIntoView: true,
    userEvent: "input.format",
  }));
  return true;
};

/** The address of the link at a place, if it is one that may be opened. */
export function addressAt(state: EditorState, at: number): string | null {
  const node = around(state, at, ["Link", "Image", "Autolink", "URL"]);
  if (!node) return null;
  const url = node.name === "URL" ? node : node.getChild("URL");
  const written = url ? state.sliceDoc(url.from, url.to) : referred(state, node);
  if (!written) return null;
  const address = written.replace(/^<|>$/g, "");
  if (isAddress(address)) return address;
  if (/^www\./i.test(address)) return `https://${address}`;
  return /^[^\s@:/]+@[^\s@:/]+$/.test(address) ? `mailto:${address}` : null;
}

/** Opens the link at a place in a tab that knows nothing of this one. */
export function openLink(state: EditorState, at: number): boolean {
  const address = addressAt(state, at);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
  return address !== null;
}

/** The address that a reference like `[words][label]` stands for. */
function referred(state: EditorState, node: SyntaxNode): string | null {
  const labelled = node.getChild("LinkLabel");
  const marks = node.getChildren("LinkMark");
  const text = labelled && labelled.to - labelled.from > 2
    ? state.sliceDoc(labelled.from, labelled.to)
    : state.sliceDoc(node.from, marks[1]?.to ?? node.to);
  const wanted = labelOf(text);
  for (const reference of syntaxTree(state).topNode.getChildren("LinkReference")) {
    const label = reference.getChild("LinkLabel");
    const url = reference.getChild("URL");
    if (label && url && labelOf(state.sliceDoc(label.from, label.to)) === wanted) return state.sliceDoc(url.from, url.to);
  }
  return null;
}

function labelOf(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}
