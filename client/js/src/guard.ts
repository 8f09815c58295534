// What every edit of the user passes before it becomes the text.
import { EditorState, Prec, Transaction, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Refusal } from "./contract";
import { isOwnEdit, refused } from "./origin";
import { mended } from "./wellformed";

/** Refuses edits of a read-only or full text, and mends the others. */
export function guard(maxLength: number): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    if (!isOwnEdit(transaction)) return transaction;
    if (transaction.startState.readOnly) return refusal("read-only");
    const spec = mendedSpec(transaction);
    const length = spec ? spec.length : transaction.changes.newLength;
    // A text that is too long already may still become shorter.
    if (length > maxLength && length > transaction.startState.doc.length) return refusal("too-long");
    return spec ? spec.spec : transaction;
  });
}

/** What the browser and the editor would drop without a word in a locked text is refused aloud. */
export function turnedAway(): Extension {
  const refuse = (view: EditorView) => {
    if (!view.state.readOnly) return false;
    view.dispatch(refusal("read-only"));
    return true;
  };
  const event = (_: Event, view: EditorView) => refuse(view);
  const keys = ["Backspace", "Delete", "Mod-Backspace", "Mod-Delete", "Enter"];
  return Prec.highest([
    EditorView.domEventHandlers({ beforeinput: event, paste: event, drop: event, cut: event }),
    keymap.of(keys.map((key) => ({ key, run: refuse, shift: refuse }))),
  ]);
}

function refusal(reason: Refusal): TransactionSpec {
  return { effects: refused.of(reason) };
}

/** The transaction made anew from mended edits, or null where none needs it. */
function mendedSpec(transaction: Transaction): { spec: TransactionSpec; length: number } | null {
  const before = transaction.startState.doc;
  const edits: Array<{ from: number; to: number; insert: string }> = [];
  // For each edit, where its end lies as it was asked for and as it is.
  const ends: Array<{ asked: number; start: number; end: number }> = [];
  let differs = false;
  let grown = 0;
  transaction.changes.iterChanges((from, to, _fromB, toB, inserted) => {
    const asked = { from, to, insert: inserted.toString() };
    const edit = mended(before, asked);
    differs ||= edit.from !== from || edit.to !== to || edit.insert !== asked.insert;
    edits.push(edit);
    const start = edit.from + grown;
    grown += edit.insert.length - (edit.to - edit.from);
    ends.push({ asked: toB, start, end: start + edit.insert.length });
  });
  if (!differs) return null;

  const length = before.length + grown;
  const moved = (at: number) => {
    let place = at;
    for (const { asked, start, end } of ends) {
      if (at >= asked) place = end + (at - asked);
      else return Math.min(place, start);
    }
    return Math.max(0, Math.min(place, length));
  };
  const spec: TransactionSpec = {
    changes: edits,
    effects: transaction.effects,
    scrollIntoView: transaction.scrollIntoView,
  };
  const event = transaction.annotation(Transaction.userEvent);
  if (event) spec.userEvent = event;
  if (transaction.selection) {
    const { anchor, head } = transaction.selection.main;
    spec.selection = { anchor: moved(anchor), head: moved(head) };
  }
  return { spec, length };
}
