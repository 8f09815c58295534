// Tables: every row is a line whose cells share the width alike in all rows.
import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import type { Canvas } from "./canvas";

// The widths come from the first rows; reading all of a long table at each key would be slow.
const ROWS_MEASURED = 40;
const WIDEST = 8;
const LETTERS_PER_STEP = 5;
const MOST_COLUMNS = 12;

export function drawTable(canvas: Canvas, node: SyntaxNodeRef) {
  if (node.name !== "Table") return;
  const rows = [...node.node.getChildren("TableHeader"), ...node.node.getChildren("TableRow")];
  const { doc } = canvas.state;
  const widths = widthsOf(canvas, rows.slice(0, ROWS_MEASURED));
  if (!widths.length || widths.length > MOST_COLUMNS) return;
  for (const row of rows) {
    const line = doc.lineAt(row.from).from;
    canvas.line(line, "md-row");
    if (row.name === "TableHeader") canvas.line(line, "md-row-head");
    drawRow(canvas, row, widths);
  }
  const dashes = node.node.getChild("TableDelimiter");
  if (dashes) {
    canvas.line(doc.lineAt(dashes.from).from, "md-row-rule");
    canvas.quiet(dashes.from, dashes.to);
  }
}

interface Cell {
  /** The pipe before the cell, if there is one. */
  from: number;
  words: number;
  to: number;
}

/** The cells of a row, from its pipes: the tree leaves out empty ones. */
function cellsOf(row: SyntaxNode): Cell[] {
  const pipes = row.getChildren("TableDelimiter");
  const cells: Cell[] = [];
  let open = { from: row.from, words: row.from };
  for (const pipe of pipes) {
    if (pipe.from > row.from) cells.push({ ...open, to: pipe.from });
    open = { from: pipe.from, words: pipe.to };
  }
  const last = pipes.at(-1);
  if (last && last.to >= row.to) {
    const cell = cells.at(-1);
    if (cell) cell.to = row.to;
  } else {
    cells.push({ ...open, to: row.to });
  }
  return cells;
}

function widthsOf(canvas: Canvas, rows: SyntaxNode[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    cellsOf(row).forEach((cell, column) => {
      const letters = canvas.state.sliceDoc(cell.words, cell.to).replace(/\|$/, "").trim().length;
      const steps = Math.max(1, Math.min(WIDEST, Math.ceil(letters / LETTERS_PER_STEP)));
      widths[column] = Math.max(widths[column] ?? 1, steps);
    });
    // Rows with more cells than the head have no columns for them.
    if (row.name === "TableHeader") widths.length = cellsOf(row).length;
  }
  return Array.from(widths, (width) => width ?? 1);
}

function drawRow(canvas: Canvas, row: SyntaxNode, widths: number[]) {
  const look = canvas.shows(row.from, row.to) ? "md " : "";
  cellsOf(row).forEach((cell, column) => {
    const start = column === 0 ? "md-cell-start " : "";
    canvas.cell(cell.from, cell.to, `md-cell ${start}md-cell-${widths[column] ?? 1}`);
    const text = canvas.state.sliceDoc(cell.words, cell.to);
    const inner = text.endsWith("|") ? text.slice(0, -1) : text;
    const end = cell.words + inner.length;
    const empty = inner.trim() === "";
    // The pipe takes one space along. The other spaces, which align the source, would wrap here: one
    // is left at the end, as a place to write.
    const before = Math.min(empty ? inner.length - 1 : inner.length - inner.trimStart().length, inner.length);
    const lead = cell.words > cell.from ? Math.max(0, Math.min(1, before)) : 0;
    canvas.mark(cell.from, cell.words + lead, `${look}md-pipe`);
    const trailing = empty ? 0 : inner.length - inner.trimEnd().length;
    canvas.skip(cell.words + lead, cell.words + Math.max(lead, before));
    canvas.skip(end - trailing + 1, end);
    canvas.mark(end, cell.to, `${look}md-close`);
  });
}
