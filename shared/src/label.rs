//! Short texts that people type: parsed once, bounded ever after.

use std::fmt;
use std::str::FromStr;

use crate::limit;

/// Why a short text cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLabel {
    /// Nothing but white space.
    #[error("{what} is empty")]
    Empty {
        /// Which text it is.
        what: &'static str,
    },
    /// Past the limit.
    #[error("{what} is {is} characters long; at most {most} fit")]
    TooLong {
        /// Which text it is.
        what: &'static str,
        /// Its length in characters.
        is: usize,
        /// The limit in characters.
        most: usize,
    },
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident, $what:literal, $most:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, trimmed and on one line.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadLabel;

            fn from_str(text: &str) -> Result<Self, BadLabel> {
                let tidy = tidy(text);
                let is = tidy.chars().count();
                if is == 0 {
                    return Err(BadLabel::Empty { what: $what });
                }
                if is > $most {
                    return Err(BadLabel::TooLong { what: $what, is, most: $most });
                }
                Ok(Self(tidy))
            }
        }
    };
}

label!(
    /// What a post-mortem is called.
    Title, "the title", limit::TITLE_CHARS
);
label!(
    /// What a member wants to be called.
    DisplayName, "the name", limit::NAME_CHARS
);

label!(
    /// What a moment of the history is called: `Before the review`.
    MomentName, "the name", limit::MOMENT_NAME_CHARS
);

/// One line, single spaces, and none of the characters that reorder or hide the text around them.
fn tidy(text: &str) -> String {
    let visible: String = text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || is_invisible(*c))).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Direction overrides and zero-width spaces. The joiner U+200D stays: families of emoji are made with it.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_put_on_one_line() {
        let name: DisplayName = "  Ada \n Lovelace ".parse().expect("a valid name");
        assert_eq!(name.as_str(), "Ada Lovelace");
    }

    #[test]
    fn a_name_of_nothing_visible_is_empty() {
        for empty in ["", "   ", "\u{200b}\u{202e}", "\0\u{7}"] {
            assert_eq!(empty.parse::<DisplayName>(), Err(BadLabel::Empty { what: "the name" }));
        }
    }

    #[test]
    fn a_name_may_have_sixty_four_characters_of_any_script() {
        assert!("語".repeat(64).parse::<DisplayName>().is_ok());
        assert!("語".repeat(65).parse::<DisplayName>().is_err());
    }
}
