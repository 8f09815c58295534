// Who made a transaction, and what the parts of the surface tell each other.
import { Annotation, StateEffect, type Transaction } from "@codemirror/state";
import type { Refusal } from "./contract";

/** Marks a transaction that came through `apply`. */
export const remote = Annotation.define<true>();

/** An edit of the user was turned away. */
export const refused = StateEffect.define<Refusal>();

/** A composition or a drag of the pointer is over: what was held back may be drawn. */
export const settled = StateEffect.define<null>();

/** Whether this transaction is an edit of the user. */
export function isOwnEdit(transaction: Transaction): boolean {
  return transaction.docChanged && !transaction.annotation(remote);
}
