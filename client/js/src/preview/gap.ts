// Blank lines between blocks are as high as the space between paragraphs. Only the first of several
// is: on the others somebody is about to write, and the line must not grow under the first letter.
import type { Canvas } from "./canvas";

export function drawGaps(canvas: Canvas, from: number, to: number) {
  const { doc } = canvas.state;
  for (const line of canvas.linesOf(from, to)) {
    if (line.text.trim() !== "" || line.number === doc.lines || line.number === 1) continue;
    if (canvas.lookOf(line.from).classes.has("md-block")) continue;
    if (doc.line(line.number - 1).text.trim() !== "") canvas.line(line.from, "md-gap");
  }
}
