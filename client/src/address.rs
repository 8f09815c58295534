//! Which page an address names. Every address is relative to where the instance lives.

use shared::id::{PostMortemId, SectionId};

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// The post-mortems that this browser knows.
    Home,
    /// One post-mortem.
    PostMortem(PostMortemId),
    /// Nothing that is there.
    Nowhere,
}

/// What stands behind `#` in the address of a post-mortem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fragment {
    /// Nothing.
    None,
    /// A section to go to.
    Section(SectionId),
    /// The secret of an invitation.
    Secret(String),
}

/// Secrets carry at least 128 bits, which no alphabet for addresses writes in fewer characters.
const SECRET_CHARS: usize = 22;

impl Address {
    /// The page at `path`, in an instance that lives at `base`.
    pub(crate) fn read(path: &str, base: &str) -> Self {
        // Opened as a file of its own, the page's address ends in its name.
        let within = path.strip_prefix(base).unwrap_or(path.trim_start_matches('/'));
        match within.strip_prefix("p/") {
            Some(id) => id.parse().map_or(Self::Nowhere, Self::PostMortem),
            None if within.is_empty() || within == "index.html" => Self::Home,
            None => Self::Nowhere,
        }
    }
}

impl Fragment {
    /// Reads what stands behind `#`.
    pub(crate) fn read(fragment: &str) -> Self {
        if fragment.len() >= SECRET_CHARS {
            return Self::Secret(fragment.to_owned());
        }
        fragment.parse().map_or(Self::None, Self::Section)
    }
}

/// The address of a post-mortem.
pub(crate) fn post_mortem(id: PostMortemId) -> String {
    ["p/", &id.to_string()].concat()
}

/// The address of a section.
pub(crate) fn section(id: PostMortemId, section: &str) -> String {
    ["p/", &id.to_string(), "#", section].concat()
}

/// The address of a post-mortem's Markdown.
pub(crate) fn markdown(id: PostMortemId) -> String {
    ["p/", &id.to_string(), ".md"].concat()
}

/// The address of a post-mortem's socket.
pub(crate) fn live(id: PostMortemId) -> String {
    ["live/", &id.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_wherever_the_instance_lives() {
        let id = PostMortemId::from_bits(5);
        for base in ["/", "/a/b/"] {
            assert_eq!(Address::read(base, base), Address::Home);
            assert_eq!(Address::read(&[base, &post_mortem(id)].concat(), base), Address::PostMortem(id));
            assert_eq!(Address::read(&[base, "p/nothing"].concat(), base), Address::Nowhere);
            assert_eq!(Address::read(&[base, "elsewhere"].concat(), base), Address::Nowhere);
        }
    }

    #[test]
    fn a_secret_is_not_taken_for_a_section() {
        assert_eq!(Fragment::read(""), Fragment::None);
        assert!(matches!(Fragment::read("what-happened"), Fragment::Section(_)));
        assert!(matches!(Fragment::read("0123456789abcdef0123456789"), Fragment::Secret(_)));
    }
}
