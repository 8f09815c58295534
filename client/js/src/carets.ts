// The carets and selections of others. Their places map through every edit until the next report.
import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type PluginValue, type ViewUpdate } from "@codemirror/view";
import { Caret, FLAG_MS, settle, type Move } from "./carets/flag";
import type { Person } from "./contract";
import { remote } from "./origin";
import { clamp } from "./wellformed";

const replaced = StateEffect.define<readonly Person[]>();

interface Placed extends Person {
  /** When this caret last moved; shared with its drawn flag. */
  move: Move;
}

interface People {
  placed: readonly Placed[];
  drawn: DecorationSet;
}

const NOBODY: People = { placed: [], drawn: Decoration.none };

const people = StateField.define<People>({
  create: () => NOBODY,
  update(value, transaction) {
    let { placed } = value;
    let moved = false;
    if (transaction.docChanged && placed.length) {
      // Others write before their caret; what the user writes at the same place comes after it.
      const side = transaction.annotation(remote) ? 1 : -1;
      placed = placed.map((one) => {
        const anchor = transaction.changes.mapPos(one.anchor, side);
        const head = transaction.changes.mapPos(one.head, side);
        const wrote = side === 1 && transaction.changes.touchesRange(one.head) !== false;
        if (wrote) one.move.at = performance.now();
        return { ...one, anchor, head };
      });
      moved = true;
    }
    for (const effect of transaction.effects) {
      if (!effect.is(replaced)) continue;
      const { doc } = transaction.state;
      placed = effect.value.map((one) => {
        const anchor = clamp(doc, one.anchor);
        const head = clamp(doc, one.head);
        const before = placed.find((other) => other.key === one.key);
        const move = before?.move ?? { at: performance.now() };
        if (before && before.head !== head) move.at = performance.now();
        return { ...one, anchor, head, move };
      });
      moved = true;
    }
    return moved ? { placed, drawn: drawn(placed) } : value;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.drawn),
});

function drawn(placed: readonly Placed[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const one of placed) {
    const from = Math.min(one.anchor, one.head);
    const to = Math.max(one.anchor, one.head);
    const person = String(one.person);
    if (from < to) ranges.push(Decoration.mark({ class: "sel", attributes: { "data-person": person } }).range(from, to));
    const widget = new Caret(one.key, one.name, person, one.move);
    ranges.push(Decoration.widget({ widget, side: 1 }).range(one.head));
  }
  return Decoration.set(ranges, true);
}

/** Lets flags rest once their carets have, and keeps them inside the text and off the user's caret. */
class Flags implements PluginValue {
  private timer = 0;

  constructor(private readonly view: EditorView) {}

  update(update: ViewUpdate) {
    if (!update.state.field(people).placed.length) return;
    if (update.docChanged || update.selectionSet || update.geometryChanged || update.transactions.length) this.arrange();
  }

  private arrange() {
    this.view.requestMeasure({ key: this, read: settle, write: (write) => write() });
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.view.requestMeasure({ key: this, read: settle, write: (write) => write() }), FLAG_MS);
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

export function carets(): Extension {
  return [people, ViewPlugin.fromClass(Flags)];
}

/** Inside of composed words, the editor itself draws nothing until the composition is over. */
export function showPeople(view: EditorView, list: readonly Person[]) {
  view.dispatch({ effects: replaced.of(list) });
}
