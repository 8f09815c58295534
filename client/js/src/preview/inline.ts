// Marks inside of a line: strong, emphasis, code, links, escapes.
import type { SyntaxNodeRef } from "@lezer/common";
import type { Canvas } from "./canvas";

const STYLES: Readonly<Record<string, string>> = {
  StrongEmphasis: "md-strong",
  Emphasis: "md-emphasis",
  InlineCode: "md-code",
};

/** Draws one inline node; false where its children are drawn with it. */
export function drawInline(canvas: Canvas, node: SyntaxNodeRef): boolean {
  const { from, to, name } = node;
  const style = STYLES[name];
  // A line through the marks themselves would be hard to read.
  if (name === "Strikethrough") canvas.mark(from + 2, to - 2, "md-strike");
  else if (style) canvas.mark(from, to, style);
  switch (name) {
    case "EmphasisMark":
    case "StrikethroughMark":
      canvas.quiet(from, to);
      return true;
    case "CodeMark":
      if (node.node.parent?.name === "InlineCode") canvas.quiet(from, to);
      return true;
    case "Escape":
      canvas.quiet(from, from + 1);
      return true;
    case "HardBreak":
      if (canvas.state.sliceDoc(from, from + 1) === "\\") canvas.quiet(from, from + 1);
      return true;
    case "Link":
    case "Image":
      return drawLink(canvas, node);
    case "Autolink":
      canvas.mark(from, to, "md-link");
      canvas.quiet(from, from + 1);
      canvas.quiet(to - 1, to);
      return false;
    case "URL":
      canvas.mark(from, to, "md-link");
      return true;
    case "LinkReference":
      canvas.mark(from, to, "md md-note");
      return false;
    case "HTMLTag":
    case "Comment":
    case "ProcessingInstruction":
      canvas.mark(from, to, "md");
      return true;
    default:
      return true;
  }
}

/** A link shows its words alone, until the caret stands at it: addresses are long. */
function drawLink(canvas: Canvas, { from, to, node }: SyntaxNodeRef): boolean {
  const [open, close] = node.getChildren("LinkMark");
  if (!open || !close || open.to >= close.from) return true;
  const shown = canvas.touched(from, to);
  canvas.mark(open.to, close.from, "md-link");
  canvas.quiet(open.from, open.to, shown);
  canvas.quiet(close.from, to, shown);
  // The words may have marks of their own; the address has none that are drawn.
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.from >= close.from) break;
    if (child.name !== "LinkMark") child.cursor().iterate((inner) => drawInline(canvas, inner));
  }
  return false;
}
