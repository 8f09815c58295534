//! What the tools of a text do.

/// A command of the text surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Heading,
    Strong,
    Emphasis,
    Code,
    Link,
    List,
    Ordered,
    Task,
    Quote,
    CodeBlock,
    Table,
}

impl Command {
    /// Every command, in the order of the tools.
    pub(crate) const ALL: [Self; 11] = [
        Self::Heading,
        Self::Strong,
        Self::Emphasis,
        Self::Code,
        Self::Link,
        Self::List,
        Self::Ordered,
        Self::Task,
        Self::Quote,
        Self::CodeBlock,
        Self::Table,
    ];

    /// What the surface calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Strong => "strong",
            Self::Emphasis => "emphasis",
            Self::Code => "code",
            Self::Link => "link",
            Self::List => "list",
            Self::Ordered => "ordered",
            Self::Task => "task",
            Self::Quote => "quote",
            Self::CodeBlock => "codeblock",
            Self::Table => "table",
        }
    }

    /// Whether it is in force at the caret, by the surface's names of formats: headings have a level there.
    pub(crate) fn is_in(self, formats: &str) -> bool {
        let name = self.name();
        formats.split(' ').any(|format| format == name || format.strip_prefix(name).is_some_and(|level| level.parse::<u8>().is_ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_of_any_level_is_a_heading() {
        let formats = "heading2 codeblock ";
        assert!(Command::Heading.is_in(formats));
        assert!(Command::CodeBlock.is_in(formats));
        assert!(!Command::Code.is_in(formats));
    }
}
