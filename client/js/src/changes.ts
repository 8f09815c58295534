// Between the flat edits of the contract and the editor's change sets.
import { ChangeSet } from "@codemirror/state";
import type { Changes } from "./contract";

/** The change set as sequential triples. */
export function toFlat(changes: ChangeSet): Changes {
  const flat: Changes = [];
  // In order of position, `fromB` is where a change lies once those before it are applied.
  changes.iterChanges((fromA, toA, fromB, _toB, inserted) => {
    flat.push(fromB, toA - fromA, inserted.toString());
  });
  return flat;
}

/** Sequential triples as one change set for a text of `length`. Throws a `RangeError` outside of it. */
export function toChangeSet(flat: Changes, length: number): ChangeSet {
  let done = ChangeSet.empty(length);
  let run: Array<{ from: number; to: number; insert: string }> = [];
  let grown = 0;
  let reached = 0;
  const close = () => {
    if (run.length) done = done.compose(ChangeSet.of(run, done.newLength, "\n"));
    run = [];
    grown = reached = 0;
  };
  for (let i = 0; i + 2 < flat.length; i += 3) {
    const at = Number(flat[i]);
    const deleted = Number(flat[i + 1]);
    const insert = String(flat[i + 2]);
    // Triples that only go forward share one change set; composing one by one is quadratic.
    if (at < reached) close();
    run.push({ from: at - grown, to: at - grown + deleted, insert });
    grown += insert.length - deleted;
    reached = at + insert.length;
  }
  close();
  return done;
}
