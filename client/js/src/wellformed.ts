// Text that every replica, the log and an export agree on: one kind of line break, no control
// characters, and no half of a surrogate pair.
import type { Text } from "@codemirror/state";

const LINE_BREAK = /\r\n?|[\u2028\u2029]/g;
const UNWANTED = /[\0-\x08\x0B-\x1F\x7F-\x9F\uFEFF]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const SUSPECT = /[\0-\x08\x0B-\x1F\x7F-\x9F\uFEFF\u2028\u2029]|\p{Surrogate}/u;

/** The text with LF breaks, without controls except tab, lone surrogates replaced by U+FFFD. */
export function wellFormed(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(LINE_BREAK, "\n").replace(UNWANTED, "").replace(LONE_SURROGATE, "\uFFFD");
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** Whether `at` lies between the halves of a surrogate pair. */
export function splitsPair(text: Text, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const around = text.sliceString(at - 1, at + 1);
  return isHigh(around.charCodeAt(0)) && isLow(around.charCodeAt(1));
}

/** `at`, inside the text and not between the halves of a pair. */
export function clamp(text: Text, at: number): number {
  const inside = Math.max(0, Math.min(text.length, Math.trunc(at) || 0));
  return splitsPair(text, inside) ? inside - 1 : inside;
}

export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/**
 * The edit with well-formed text and whole pairs. An insertion inside a pair goes before it. A
 * replacement that cuts a pair takes the whole of it, and keeps a half only where the inserted text
 * makes a pair of it again.
 */
export function mended(text: Text, edit: Edit): Edit {
  let { from, to, insert } = edit;
  if (from === to) {
    if (splitsPair(text, from)) from = to = from - 1;
    return { from, to, insert: wellFormed(insert) };
  }
  if (splitsPair(text, from)) {
    from -= 1;
    if (isLow(insert.charCodeAt(0))) insert = text.sliceString(from, from + 1) + insert;
  }
  if (splitsPair(text, to)) {
    to += 1;
    if (isHigh(insert.charCodeAt(insert.length - 1))) insert += text.sliceString(to - 1, to);
  }
  return { from, to, insert: wellFormed(insert) };
}
