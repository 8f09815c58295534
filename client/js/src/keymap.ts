// The keys of the text. Ctrl/Cmd-K and single letters belong to the program around it.
import { standardKeymap } from "@codemirror/commands";
import { keymap, EditorView, type KeyBinding } from "@codemirror/view";
import { Prec, type Extension, type StateCommand } from "@codemirror/state";
import type { Callbacks } from "./contract";
import { check } from "./edit/block";
import { deeper, lessDeep } from "./edit/indent";
import { code, emphasis, strong } from "./edit/inline";
import { link, openLink } from "./edit/link";
import { enter } from "./edit/newline";
import { typedOver, wrapTyped } from "./edit/typing";

export function keys(callbacks: Callbacks): Extension {
  const told = (key: string, tell: () => void): KeyBinding => ({
    key,
    preventDefault: true,
    run: () => {
      tell();
      return true;
    },
  });
  const edits = (key: string, command: StateCommand): KeyBinding => ({ key, run: command, preventDefault: true });

  return [
    Prec.high(
      keymap.of([
        told("Mod-z", () => callbacks.undo()),
        told("Mod-y", () => callbacks.redo()),
        told("Mod-Shift-z", () => callbacks.redo()),
        told("Alt-ArrowUp", () => callbacks.leave("up")),
        told("Alt-ArrowDown", () => callbacks.leave("down")),
        edits("Mod-b", strong),
        edits("Mod-i", emphasis),
        edits("Mod-e", code),
        edits("Mod-Shift-k", link),
        { key: "Mod-Enter", run: check },
        { key: "Alt-Enter", run: (view) => openLink(view.state, view.state.selection.main.head) },
        { key: "Enter", run: enter },
        { key: "Tab", run: deeper, shift: lessDeep },
        {
          key: "Escape",
          run: (view) => {
            // From here the next Tab goes out, in a list too.
            view.setTabFocusMode(true);
            callbacks.leave("out");
            return true;
          },
        },
      ]),
    ),
    keymap.of(standardKeymap),
    EditorView.inputHandler.of(wrapTyped),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        if (event.inputType === "historyUndo") callbacks.undo();
        else if (event.inputType === "historyRedo") callbacks.redo();
        else return typedOver(event, view);
        return true;
      },
      focus: (_, view) => view.setTabFocusMode(false),
      blur: (_, view) => view.setTabFocusMode(false),
      input: (_, view) => view.setTabFocusMode(false),
      mousedown: (_, view) => view.setTabFocusMode(false),
    }),
  ];
}
