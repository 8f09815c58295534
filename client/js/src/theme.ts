// The editor's own style sheet stands outside of every cascade layer and would win over all of
// Candor's. Where it styles what `editor.css` styles, it is told to step back behind the layers.
import { EditorView } from "@codemirror/view";
import type { Extension } from "@codemirror/state";

const behind = "revert-layer";

export function theme(nonce: string): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    EditorView.theme({
      "&.cm-focused": { outline: behind },
      ".cm-scroller": { fontFamily: behind, lineHeight: behind, overflowX: behind, zIndex: behind },
      ".cm-content": { padding: behind, caretColor: behind, outline: behind },
      ".cm-line": { display: behind, padding: behind },
      ".cm-placeholder": { color: behind },
    }),
  ];
}
