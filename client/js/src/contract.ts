// What passes between the text surface and the program around it.
// All positions and lengths are UTF-16 units, as in the replicated text.

/**
 * Edits, flat: `[at, deleteLength, insert, at, deleteLength, insert, …]`.
 * Each triple is in the coordinates that hold after the triples before it.
 */
export type Changes = Array<number | string>;

/** Another person's caret in this text; `person` (1 to 10) picks the colour. */
export interface Person {
  key: string;
  name: string;
  person: number;
  anchor: number;
  head: number;
}

export interface Options {
  text: string;
  readOnly: boolean;
  /** The accessible name of the text. */
  label: string;
  /** Ids of describing elements, separated by spaces, or "". */
  describedBy: string;
  placeholder: string;
  /** The nonce which the content policy allows for style elements. */
  nonce: string;
  /** An edit of the user that would make the text longer is refused. */
  maxLength: number;
}

export type Refusal = "too-long" | "read-only";
export type Direction = "up" | "down" | "out";

/** In the order in which they are reported. */
export const FORMATS = [
  "heading1", "heading2", "heading3", "strong", "emphasis", "code", "link", "list", "task", "quote",
] as const;
export type Format = (typeof FORMATS)[number];

/**
 * All are called synchronously: `changed` after the text is the new one, and `selected` and `formats`
 * also from within `apply`, `select` and the other calls of the handle.
 */
export interface Callbacks {
  /** The user's own edits, in the update that made them; never those given to `apply`. */
  changed(changes: Changes): void;
  /** The caret moved, by the user or by an edit before it, or the focus came or went. */
  selected(anchor: number, head: number, focused: boolean): void;
  /** A composition began, or ended and its text has been told through `changed`. */
  composing(active: boolean): void;
  undo(): void;
  redo(): void;
  /** An edit of the user was not taken; the text is as it was. */
  refused(reason: Refusal): void;
  /** The formats at the caret; only when they differ from the last ones told. */
  formats(active: Format[]): void;
  /** The user asks to go to the section before or after, or out of the text. */
  leave(direction: Direction): void;
}

export interface Handle {
  /**
   * Takes edits of others, or the result of undo. The caret only maps through them. Throws a
   * `RangeError` for a place outside of the text. While a composition runs, an edit inside of the
   * composed words would end it: hold edits back from `composing(true)` to `composing(false)`.
   */
  apply(changes: Changes): void;
  /** Places the caret and brings it into view. */
  select(anchor: number, head: number): void;
  /** Replaces all carets of others. */
  setPeople(people: Person[]): void;
  setReadOnly(readOnly: boolean): void;
  setDescription(describedBy: string): void;
  /** Runs a command of the toolbar; an unknown name does nothing. */
  command(name: string): void;
  /** Puts text at the caret, as an edit of the user. */
  insert(text: string): void;
  text(): string;
  focus(): void;
  hasFocus(): boolean;
  destroy(): void;
}
