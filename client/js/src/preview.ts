// Live preview: the text stays Markdown, its look is that of the document. Only what is in view is
// drawn, from the syntax tree, with decorations that never change the text.
import { syntaxTree } from "@codemirror/language";
import { RangeSet, type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, type DecorationSet, type PluginValue, type ViewUpdate } from "@codemirror/view";
import { openLink } from "./edit/link";
import { settled } from "./origin";
import { Canvas, type Drawing } from "./preview/canvas";
import { drawBlock } from "./preview/block";
import { drawInline } from "./preview/inline";
import { drawList, indented } from "./preview/list";
import { drawTable } from "./preview/table";
import { drawGaps } from "./preview/gap";

class Preview implements PluginValue {
  drawing: Drawing;
  // While the pointer is held down, marks stay as they are: they would move the words under it.
  private held = false;

  constructor(private readonly view: EditorView) {
    this.drawing = draw(view);
    window.addEventListener("mouseup", this.release);
    window.addEventListener("dragend", this.release);
  }

  update(update: ViewUpdate) {
    if (this.view.compositionStarted || (this.held && !update.viewportChanged && !isSettled(update))) {
      if (update.docChanged) this.drawing = mapped(this.drawing, update);
      return;
    }
    const grown = syntaxTree(update.startState) !== syntaxTree(update.state);
    const locked = update.startState.readOnly !== update.state.readOnly;
    if (update.docChanged || update.viewportChanged || update.selectionSet || update.focusChanged || grown || locked || isSettled(update)) {
      this.drawing = draw(this.view);
    }
  }

  hold(event: MouseEvent) {
    if (event.button === 0) this.held = true;
  }

  readonly release = () => {
    if (!this.held) return;
    this.held = false;
    // After the editor has taken the last place of the pointer.
    window.setTimeout(() => this.view.dom.isConnected && this.view.dispatch({ effects: settled.of(null) }));
  };

  destroy() {
    window.removeEventListener("mouseup", this.release);
    window.removeEventListener("dragend", this.release);
  }
}

function isSettled(update: ViewUpdate): boolean {
  return update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(settled)));
}

function mapped(drawing: Drawing, { changes }: ViewUpdate): Drawing {
  return {
    marks: drawing.marks.map(changes),
    cells: drawing.cells.map(changes),
    atoms: drawing.atoms.map(changes),
  };
}

function draw(view: EditorView): Drawing {
  const canvas = new Canvas(view);
  const tree = syntaxTree(view.state);
  for (const { from, to } of view.visibleRanges) {
    tree.iterate({
      from,
      to,
      enter: (node) => {
        drawBlock(canvas, node);
        drawList(canvas, node);
        drawTable(canvas, node);
        return drawInline(canvas, node);
      },
    });
    indented(canvas, from, to);
    drawGaps(canvas, from, to);
  }
  return canvas.drawing();
}

/** The address at the pointer is opened with Ctrl or Cmd, and without them where nothing can be typed. */
function follow(event: MouseEvent, view: EditorView): boolean {
  const asked = event.ctrlKey || event.metaKey || view.state.readOnly;
  if (!asked || event.button !== 0 || !view.state.selection.main.empty) return false;
  if (!(event.target instanceof Element && event.target.closest(".md-link"))) return false;
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
  return at !== null && openLink(view.state, at);
}

const plugin = ViewPlugin.fromClass(Preview, {
  eventHandlers: {
    mousedown(event) {
      this.hold(event);
    },
    // A key means that the pointer was let go where nobody told.
    keydown() {
      this.release();
    },
    click: follow,
  },
});

export function preview(): Extension {
  const part = (of: (drawing: Drawing) => DecorationSet) => (view: EditorView) => {
    const found = view.plugin(plugin);
    return found ? of(found.drawing) : RangeSet.empty;
  };
  return [
    plugin,
    EditorView.decorations.of(part((drawing) => drawing.marks)),
    // Of lower precedence, so that a cell is drawn around the marks inside of it.
    EditorView.decorations.of(part((drawing) => drawing.cells)),
    EditorView.atomicRanges.of(part((drawing) => drawing.atoms)),
  ];
}
