// Tells the program around the surface what happened in it.
import { EditorView, type ViewUpdate } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import type { Callbacks } from "./contract";
import { toFlat } from "./changes";
import { formatsAt } from "./edit/formats";
import { isOwnEdit, refused } from "./origin";

export function reports(callbacks: Callbacks): Extension {
  let formats = "";
  return EditorView.updateListener.of((update) => {
    // The text first: the caret's place means nothing without it.
    for (const transaction of update.transactions) {
      if (isOwnEdit(transaction)) callbacks.changed(toFlat(transaction.changes));
    }
    for (const transaction of update.transactions) {
      for (const effect of transaction.effects) if (effect.is(refused)) callbacks.refused(effect.value);
    }
    if (caretMoved(update) || update.focusChanged) {
      const { anchor, head } = update.state.selection.main;
      callbacks.selected(anchor, head, update.view.hasFocus);
    }
    const active = formatsAt(update.state);
    if (active.join() !== formats) {
      formats = active.join();
      callbacks.formats(active);
    }
  });
}

function caretMoved(update: ViewUpdate): boolean {
  return !update.startState.selection.main.eq(update.state.selection.main);
}
