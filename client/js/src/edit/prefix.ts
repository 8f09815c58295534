// What stands before the words of a line: quote marks, indentation, a list mark, a task box.

export interface Prefix {
  /** Quote marks with the spaces around them: "> ". */
  quote: string;
  indent: string;
  /** "-", "*", "+", "3." or "3)", or "" outside of a list. */
  mark: string;
  /** The spaces after the mark. */
  gap: string;
  /** "[ ] " or "[x] ", or "". */
  box: string;
  /** How long all of it is. */
  length: number;
}

const PREFIX = /^((?: {0,3}>[ \t]?)*)([ \t]*)(?:([-*+]|\d{1,9}[.)])([ \t]+|$)(?:(\[[ xX]\](?:[ \t]+|$)))?)?/;

export function prefixOf(line: string): Prefix {
  const found = PREFIX.exec(line);
  const [all = "", quote = "", indent = "", mark = "", gap = "", box = ""] = found ?? [];
  return { quote, indent, mark, gap, box, length: all.length };
}

/** The number of an ordered mark, or null. */
export function numberOf(mark: string): number | null {
  const number = Number.parseInt(mark, 10);
  return Number.isNaN(number) ? null : number;
}

/** The mark of the item after this one. */
export function markAfter(mark: string): string {
  const number = numberOf(mark);
  return number === null ? mark : `${number + 1}${mark.slice(-1)}`;
}
