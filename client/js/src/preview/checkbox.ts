// The box of a task: a real one, which writes its state into the text.
import { WidgetType, type EditorView } from "@codemirror/view";
import { prefixOf } from "../edit/prefix";

export class Checkbox extends WidgetType {
  constructor(private readonly done: boolean) {
    super();
  }

  override eq(other: Checkbox) {
    return other.done === this.done;
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement("span");
    box.className = "md-box md-check";
    const input = box.appendChild(document.createElement("input"));
    input.type = "checkbox";
    input.checked = this.done;
    // By keyboard, Ctrl/Cmd-Enter checks the task of the caret's line.
    input.tabIndex = -1;
    input.setAttribute("aria-label", "Done");
    // The caret stays where it is.
    input.addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("change", () => {
      toggle(view, box);
      input.checked = box.dataset.done === "true";
    });
    box.dataset.done = String(this.done);
    return box;
  }

  override updateDOM(dom: HTMLElement): boolean {
    const input = dom.querySelector("input");
    if (!input) return false;
    dom.dataset.done = String(this.done);
    input.checked = this.done;
    return true;
  }

  override ignoreEvent() {
    return true;
  }
}

function toggle(view: EditorView, box: HTMLElement) {
  const line = view.state.doc.lineAt(view.posAtDOM(box));
  const prefix = prefixOf(line.text);
  if (!prefix.box) return;
  const at = line.from + prefix.length - prefix.box.length + 1;
  view.dispatch({ changes: { from: at, to: at + 1, insert: prefix.box[1] === " " ? "x" : " " }, userEvent: "input.check" });
}
