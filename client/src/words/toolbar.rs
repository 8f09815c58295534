//! The tools of a text.

pub(crate) const HEADING: &str = "Heading";
pub(crate) const STRONG: &str = "Strong";
pub(crate) const EMPHASIS: &str = "Emphasis";
pub(crate) const CODE: &str = "Code";
pub(crate) const LINK: &str = "Link";
pub(crate) const LIST: &str = "List";
pub(crate) const ORDERED: &str = "Numbered list";
pub(crate) const TASK: &str = "Task list";
pub(crate) const QUOTE: &str = "Quote";
pub(crate) const CODEBLOCK: &str = "Block of code";
pub(crate) const TABLE: &str = "Table";
pub(crate) const UNDO: &str = "Undo mine";
pub(crate) const REDO: &str = "Redo";

/// The accessible name of the tools.
pub(crate) fn tools_of(title: &str) -> String {
    ["Tools for ", title].concat()
}
