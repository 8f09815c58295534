// Where the parts of the preview put what they draw.
import type { EditorState, Line, Range } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, type WidgetType } from "@codemirror/view";

export interface Drawing {
  marks: DecorationSet;
  cells: DecorationSet;
  /** What the caret steps over as one: it is hidden even on the line of the caret. */
  atoms: DecorationSet;
}

const HIDDEN = Decoration.replace({});
const MOST_LEVELS = 6;

const looks = new Map<string, Decoration>();

/** One decoration per class: a redraw that changes nothing then compares as equal. */
function look(kind: "mark" | "line", name: string): Decoration {
  const key = `${kind} ${name}`;
  let found = looks.get(key);
  if (!found) {
    found = kind === "mark" ? Decoration.mark({ class: name }) : Decoration.line({ class: name });
    looks.set(key, found);
  }
  return found;
}

interface LineLook {
  classes: Set<string>;
  /** How many lists and quotes hold this line. */
  depth: number;
  /** Where the marks of the innermost list or quote on this line end. */
  marked: number;
  /** How many of them have their mark on this line. */
  boxes: number;
}

export class Canvas {
  readonly state: EditorState;
  private readonly lines = new Map<number, LineLook>();
  private readonly drawn: Range<Decoration>[] = [];
  private readonly cellsDrawn: Range<Decoration>[] = [];
  private readonly atomsDrawn: Range<Decoration>[] = [];
  /** The lines whose marks are shown: those of the selection, while the user is writing here. */
  private readonly shownFrom: number;
  private readonly shownTo: number;
  /** Where the line of the user's caret begins, or -1 while they are not writing here. */
  readonly mine: number;

  constructor(view: EditorView) {
    this.state = view.state;
    const { doc, selection, readOnly } = view.state;
    const writing = view.hasFocus && !readOnly;
    this.shownFrom = writing ? doc.lineAt(selection.main.from).from : -1;
    this.shownTo = writing ? doc.lineAt(selection.main.to).to : -1;
    this.mine = writing ? doc.lineAt(selection.main.head).from : -1;
    if (writing) this.line(this.mine, "my-line");
  }

  /** Whether marks between these places are shown. */
  shows(from: number, to: number): boolean {
    return from <= this.shownTo && to >= this.shownFrom;
  }

  /** Whether the user's selection touches these places. */
  touched(from: number, to: number): boolean {
    const { main } = this.state.selection;
    return this.shownFrom >= 0 && main.from <= to && main.to >= from;
  }

  mark(from: number, to: number, name: string) {
    if (from < to) this.drawn.push(look("mark", name).range(from, to));
  }

  /** A Markdown mark: quiet where it is shown, absent where not. */
  quiet(from: number, to: number, shown = this.shows(from, to)) {
    if (shown) this.mark(from, to, "md");
    else this.hide(from, to);
  }

  hide(from: number, to: number) {
    if (from < to) this.drawn.push(HIDDEN.range(from, to));
  }

  /** Hides what has no meaning for the reader, and lets the caret step over it. */
  skip(from: number, to: number) {
    if (from >= to) return;
    this.hide(from, to);
    this.atomsDrawn.push(HIDDEN.range(from, to));
  }

  widget(from: number, to: number, widget: WidgetType) {
    this.drawn.push(Decoration.replace({ widget }).range(from, to));
    this.atomsDrawn.push(HIDDEN.range(from, to));
  }

  cell(from: number, to: number, name: string) {
    if (from < to) this.cellsDrawn.push(look("mark", name).range(from, to));
  }

  line(at: number, ...names: string[]) {
    const { classes } = this.lookOf(at);
    for (const name of names) classes.add(name);
  }

  lookOf(line: number): LineLook {
    let found = this.lines.get(line);
    if (!found) {
      found = { classes: new Set(), depth: 0, marked: line, boxes: 0 };
      this.lines.set(line, found);
    }
    return found;
  }

  /** The lines of a node, as far as they are in view. */
  *linesOf(from: number, to: number, view: { from: number; to: number } = { from, to }): Generator<Line> {
    for (let at = Math.max(from, view.from); at <= Math.min(to, view.to); ) {
      const line = this.state.doc.lineAt(at);
      yield line;
      at = line.to + 1;
    }
  }

  drawing(): Drawing {
    const all = [...this.drawn];
    for (const [at, { classes, depth, boxes }] of this.lines) {
      const names = [...classes];
      if (depth) names.push(`md-in-${Math.min(depth, MOST_LEVELS)}`);
      if (boxes) names.push(`md-out-${Math.min(boxes, MOST_LEVELS)}`);
      if (names.length) all.push(look("line", names.sort().join(" ")).range(at));
    }
    return {
      marks: Decoration.set(all, true),
      cells: Decoration.set(this.cellsDrawn, true),
      atoms: Decoration.set(this.atomsDrawn, true),
    };
  }
}
