// Lists, tasks and quotes: each level is one step of indentation, and the mark hangs in that step,
// so that wrapped lines stand under the words and showing a mark moves nothing.
import type { SyntaxNodeRef } from "@lezer/common";
import type { Canvas } from "./canvas";
import { Checkbox } from "./checkbox";

export function drawList(canvas: Canvas, node: SyntaxNodeRef) {
  const { from, to, name } = node;
  const { doc } = canvas.state;
  switch (name) {
    case "ListItem":
    case "Blockquote":
      for (const line of canvas.linesOf(from, to)) {
        const look = canvas.lookOf(line.from);
        look.depth += 1;
        if (name === "Blockquote") look.classes.add("md-quote");
      }
      return;
    case "QuoteMark": {
      const line = doc.lineAt(from);
      const end = after(line, to, 1);
      box(canvas, line.from, from, end, canvas.shows(from, to) ? "md md-box" : "md-box md-unseen");
      return;
    }
    case "ListMark": {
      const line = doc.lineAt(from);
      const look = canvas.lookOf(line.from);
      look.classes.add("md-item");
      if (line.number > 1 && doc.line(line.number - 1).text.trim() !== "") look.classes.add("md-tight");
      const marker = node.node.parent?.getChild("Task")?.firstChild;
      if (marker?.name === "TaskMarker" && doc.lineAt(marker.from).from === line.from) {
        drawTask(canvas, from, marker.from, after(line, marker.to, 1));
        return;
      }
      const end = after(line, to, Infinity);
      const bullet = !/\d/.test(doc.sliceString(from, from + 1));
      const shown = canvas.shows(from, to) || end === to;
      box(canvas, line.from, from, end, bullet && !shown ? "md-box md-bullet" : "md md-box");
      return;
    }
    default:
      return;
  }
}

function after(line: { from: number; text: string }, at: number, most: number): number {
  const spaces = /^[ \t]*/.exec(line.text.slice(at - line.from))?.[0].length ?? 0;
  return at + Math.min(spaces, most);
}

function box(canvas: Canvas, line: number, from: number, to: number, name: string) {
  const look = canvas.lookOf(line);
  canvas.skip(look.marked, from);
  look.marked = to;
  look.boxes += 1;
  canvas.mark(from, to, name);
}

function drawTask(canvas: Canvas, from: number, marker: number, to: number) {
  const { state } = canvas;
  const line = state.doc.lineAt(from).from;
  const look = canvas.lookOf(line);
  canvas.skip(look.marked, from);
  look.marked = to;
  look.boxes += 1;
  const done = state.doc.sliceString(marker + 1, marker + 2) !== " ";
  look.classes.add("md-task");
  if (done) look.classes.add("md-done");
  canvas.widget(from, to, new Checkbox(done));
}

/** Hides the indentation of lines that a list holds: the step of the level stands for it. */
export function indented(canvas: Canvas, from: number, to: number) {
  for (const line of canvas.linesOf(from, to)) {
    const look = canvas.lookOf(line.from);
    if (!look.depth || look.boxes || look.classes.has("md-block")) continue;
    const spaces = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
    if (spaces < line.text.length) canvas.skip(line.from, line.from + spaces);
  }
}
