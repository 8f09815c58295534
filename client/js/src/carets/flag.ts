// One drawn caret with the name of its person.
import { WidgetType, type EditorView } from "@codemirror/view";

/** How long a flag shows its name after a move; as `--t-flag`. */
export const FLAG_MS = 1600;

export interface Move {
  at: number;
}

const moves = new WeakMap<Element, Move>();

export class Caret extends WidgetType {
  constructor(
    private readonly key: string,
    private readonly name: string,
    private readonly person: string,
    private readonly move: Move,
  ) {
    super();
  }

  override eq(other: Caret) {
    return other.key === this.key && other.name === this.name && other.person === this.person && other.move === this.move;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "caret";
    caret.dataset.person = this.person;
    caret.setAttribute("aria-hidden", "true");
    const flag = document.createElement("span");
    flag.className = "flag";
    flag.textContent = this.name;
    // Word joiners: the line may not break at a caret inside of a word.
    caret.append("\u2060", flag, "\u2060");
    moves.set(caret, this.move);
    caret.classList.toggle("still", isStill(this.move));
    return caret;
  }

  override get estimatedHeight() {
    return -1;
  }

  override ignoreEvent() {
    return false;
  }
}

function isStill(move: Move): boolean {
  return performance.now() - move.at >= FLAG_MS;
}

/** Measures the flags, and returns what is to be written to them. */
export function settle(view: EditorView): () => void {
  const writes: Array<() => void> = [];
  const drawn = view.contentDOM.querySelectorAll<HTMLElement>(".caret");
  const mine = drawn.length && view.hasFocus ? view.coordsAtPos(view.state.selection.main.head) : null;
  const edge = view.contentDOM.getBoundingClientRect().right;
  for (const caret of drawn) {
    const move = moves.get(caret);
    const flag = caret.querySelector<HTMLElement>(".flag");
    if (!move || !flag) continue;
    const still = isStill(move);
    const place = caret.getBoundingClientRect();
    // Measured at its whole width, also where only a nub is seen.
    const width = flag.scrollWidth;
    const flips = place.left + width > edge;
    const left = flips ? place.left - width : place.left;
    const covers = mine !== null && mine.bottom <= place.bottom && mine.top < place.top - 1 && mine.bottom > place.top - place.height &&
      mine.left >= left - 2 && mine.left <= left + width + 2;
    writes.push(() => {
      caret.classList.toggle("still", still);
      caret.classList.toggle("flip", flips);
      caret.classList.toggle("under", covers);
    });
  }
  return () => {
    for (const write of writes) write();
  };
}
