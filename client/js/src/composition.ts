// Compositions of input methods: while one runs, nothing around it may be drawn anew.
import { ViewPlugin, type EditorView, type PluginValue } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import type { Callbacks } from "./contract";
import { settled } from "./origin";

// The editor takes the last text of a composition in a microtask, and on Android in the next frame.
const FLUSHED_MS = 60;

class Composition implements PluginValue {
  // Where the browser edits through an EditContext, the events come to that object.
  private readonly source: EventTarget;
  private told = false;
  private ending = 0;

  constructor(
    private readonly view: EditorView,
    private readonly callbacks: Callbacks,
  ) {
    const { contentDOM } = view;
    this.source = (contentDOM as { editContext?: EventTarget | null }).editContext ?? contentDOM;
    this.source.addEventListener("compositionstart", this.begin);
    this.source.addEventListener("compositionend", this.end);
    contentDOM.addEventListener("blur", this.end);
  }

  private readonly begin = () => {
    clearTimeout(this.ending);
    if (this.told) return;
    this.told = true;
    this.callbacks.composing(true);
  };

  private readonly end = () => {
    if (!this.told) return;
    clearTimeout(this.ending);
    this.ending = window.setTimeout(() => {
      if (this.view.compositionStarted) return;
      this.told = false;
      this.callbacks.composing(false);
      this.view.dispatch({ effects: settled.of(null) });
    }, FLUSHED_MS);
  };

  destroy() {
    clearTimeout(this.ending);
    this.source.removeEventListener("compositionstart", this.begin);
    this.source.removeEventListener("compositionend", this.end);
    this.view.contentDOM.removeEventListener("blur", this.end);
  }
}

export function composition(callbacks: Callbacks): Extension {
  return ViewPlugin.define((view) => new Composition(view, callbacks));
}
