// Blocks that are not lists or tables: headings, quotes, fenced code, rules.
import type { SyntaxNodeRef } from "@lezer/common";
import type { Canvas } from "./canvas";

const HEADING = /^(ATX|Setext)Heading([1-6])$/;

export function drawBlock(canvas: Canvas, node: SyntaxNodeRef) {
  const { doc } = canvas.state;
  const { from, to, name } = node;
  const heading = HEADING.exec(name);
  if (heading) {
    const atx = heading[1] === "ATX";
    const lines = [...canvas.linesOf(from, to)];
    // The line of dashes under a heading is no heading itself.
    for (const line of atx ? lines : lines.slice(0, -1)) canvas.line(line.from, "md-heading", `md-heading-${heading[2]}`);
    return;
  }
  switch (name) {
    case "HeaderMark": {
      const line = doc.lineAt(from);
      if (node.node.parent?.name.startsWith("Setext")) {
        canvas.line(line.from, "md-underline");
        canvas.quiet(from, to);
        return;
      }
      const closing = from > line.from && /\S/.test(line.text.slice(0, from - line.from).replace(/^[\s>]*/, ""));
      const spaces = /^[ \t]*/.exec(line.text.slice(to - line.from))?.[0].length ?? 0;
      if (closing) canvas.quiet(from, to);
      else canvas.quiet(from, to + spaces);
      return;
    }
    case "HorizontalRule": {
      const line = doc.lineAt(from);
      canvas.line(line.from, "md-rule");
      canvas.quiet(from, to);
      return;
    }
    case "FencedCode":
    case "CodeBlock":
      drawCode(canvas, node);
      return;
    case "CommentBlock":
    case "HTMLBlock":
    case "ProcessingInstructionBlock":
      canvas.mark(from, to, "md md-note");
      return;
    default:
      return;
  }
}

function drawCode(canvas: Canvas, { from, to, name, node }: SyntaxNodeRef) {
  const { doc } = canvas.state;
  const first = doc.lineAt(from).from;
  const last = doc.lineAt(to).from;
  for (const line of canvas.linesOf(from, to)) {
    canvas.line(line.from, "md-block");
    if (line.from === first) canvas.line(line.from, "md-block-first");
    if (line.from === last) canvas.line(line.from, "md-block-last");
  }
  if (name !== "FencedCode") return;
  // The fences keep their height, so that the code does not move when the caret enters it.
  const shown = canvas.shows(from, to);
  for (const mark of node.getChildren("CodeMark")) {
    canvas.line(doc.lineAt(mark.from).from, "md-fence");
    canvas.quiet(mark.from, mark.to, shown);
  }
}
