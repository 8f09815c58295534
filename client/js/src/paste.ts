// Text that comes from the clipboard or is dropped: plain, whatever its source offers.
import { EditorView } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import { isAddress } from "./edit/link";
import { inCodeBlock } from "./edit/tree";
import { wellFormed } from "./wellformed";

export function paste(): Extension {
  return [
    EditorView.clipboardInputFilter.of((text) => wellFormed(text)),
    EditorView.domEventHandlers({
      paste(event, view) {
        if (view.state.readOnly || !event.clipboardData) return false;
        return linkOver(view, event.clipboardData.getData("text/plain").trim()) || onlyHtml(event.clipboardData, (text) => {
          view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste", scrollIntoView: true });
        });
      },
      drop(event, view) {
        if (view.state.readOnly || !event.dataTransfer) return false;
        // A file is no text of this section; the browser must not open it in place of the page.
        if (event.dataTransfer.files.length) return true;
        return onlyHtml(event.dataTransfer, (text) => {
          const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
          view.focus();
          view.dispatch({ changes: { from: at, insert: text }, selection: { anchor: at, head: at + text.length }, userEvent: "input.drop" });
        });
      },
      // With nothing selected there is nothing to copy: whole lines are a custom of code.
      copy: (_, view) => view.state.selection.main.empty,
      cut: (_, view) => view.state.selection.main.empty,
    }),
  ];
}

/** An address over selected words makes them a link. */
function linkOver(view: EditorView, address: string): boolean {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  if (empty || !isAddress(address) || inCodeBlock(state, from)) return false;
  const words = state.sliceDoc(from, to);
  if (words.includes("\n") || isAddress(words.trim())) return false;
  const insert = `[${words}](${address})`;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    scrollIntoView: true,
    userEvent: "input.paste",
  });
  return true;
}

/** Takes the text of a transfer that offers nothing plainer than HTML. */
function onlyHtml(data: DataTransfer, put: (text: string) => void): boolean {
  const html = data.getData("text/html");
  if (!html || data.getData("text/plain")) return false;
  put(wellFormed(textOf(html)));
  return true;
}

const UNREAD = /<(style|script|template|head)\b[^]*?<\/\1\s*>|<!--[^]*?-->/gi;
const BREAKS = /<(?:br|\/(?:p|div|li|tr|h[1-6]|pre|blockquote))\b[^>]*>/gi;

/** The words of HTML. The tags go before it is parsed: their styles and handlers would be met by the content policy. */
function textOf(html: string): string {
  const words = html.replace(/\s+/g, " ").replace(UNREAD, "").replace(BREAKS, "\n").replace(/<[^>]*>/g, "");
  // Parsed for its entities alone.
  return new DOMParser().parseFromString(words, "text/html").body.textContent?.trim() ?? "";
}
