// The blank lines between two blocks: one of them is as high as the space between paragraphs, so that
// the text looks like the page it becomes. It is the first, or the second while the caret is on the
// first: a line on which somebody is about to write must not grow under the first letter.
import type { Canvas } from "./canvas";

export function drawGaps(canvas: Canvas, from: number, to: number) {
  const { doc } = canvas.state;
  const isBlank = (number: number) => number >= 1 && number <= doc.lines && doc.line(number).text.trim() === "";
  for (const { number, from: start } of canvas.linesOf(from, to)) {
    if (!isBlank(number) || canvas.lookOf(start).classes.has("md-block")) continue;
    const isFirst = number > 1 && !isBlank(number - 1);
    const isSecond = isBlank(number - 1) && number > 2 && !isBlank(number - 2);
    const gives = (first: number) => doc.line(first).from === canvas.mine && isBlank(first + 1);
    const atEnd = isFirst && number === doc.lines;
    if (isFirst ? !gives(number) && !atEnd : isSecond && gives(number - 1)) canvas.line(start, "md-gap");
  }
}
