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
    contentDOM.addEventListener("beforeinput", this.doubt);
    contentDOM.addEventListener("keydown", this.doubt);
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

  // A composition whose text was refused may never be told to end. An event that knows of none ends
  // it, for the editor too, or the edits of others would be held back for ever.
  private readonly doubt = (event: InputEvent | KeyboardEvent) => {
    const runs = event.isComposing || (event instanceof KeyboardEvent && event.keyCode === 229);
    if (this.told && !runs && this.view.compositionStarted) this.source.dispatchEvent(new CompositionEvent("compositionend"));
  };

  destroy() {
    clearTimeout(this.ending);
    this.source.removeEventListener("compositionstart", this.begin);
    this.source.removeEventListener("compositionend", this.end);
    const { contentDOM } = this.view;
    contentDOM.removeEventListener("blur", this.end);
    contentDOM.removeEventListener("beforeinput", this.doubt);
    contentDOM.removeEventListener("keydown", this.doubt);
  }
}

export function composition(callbacks: Callbacks): Extension {
  return ViewPlugin.define((view) => new Composition(view, callbacks));
}
