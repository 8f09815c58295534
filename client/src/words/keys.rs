//! The map of keys.

pub(crate) const TITLE: &str = "Keys";
pub(crate) const SWITCH: &str = "Keys of one sign do something";
pub(crate) const SWITCH_HELP: &str = "Only outside of text. Switch it off if you speak to your computer.";

/// What stands on a key.
pub(crate) fn name(key: &'static str, on_mac: bool) -> &'static str {
    match key {
        "Ctrl" if on_mac => "⌘",
        "Alt" if on_mac => "⌥",
        _ => key,
    }
}

/// Keys and what they do.
pub(crate) const MAP: [(&[&str], &str); 13] = [
    (&["Alt", "↑"], "Section before"),
    (&["Alt", "↓"], "Section after"),
    (&["Ctrl", "Z"], "Undo mine, wherever it was"),
    (&["Ctrl", "Shift", "Z"], "Redo it"),
    (&["Esc"], "Leave the text, close"),
    (&["Ctrl", "B"], "Strong"),
    (&["Ctrl", "I"], "Emphasis"),
    (&["Ctrl", "E"], "Code"),
    (&["Ctrl", "Shift", "K"], "Link"),
    (&["Ctrl", "Enter"], "Check a task"),
    (&["Alt", "Enter"], "Open a link"),
    (&["Shift", "Tab"], "From the text to its tools"),
    (&["?"], "This map"),
];
