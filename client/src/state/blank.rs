//! Whether anybody has written in a section.

/// Whether a text says nothing: no letters but in headings, which templates bring along.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_a_template_alone_are_blank() {
        assert!(is_blank("### Detection\n\n\n\n### Escalation\n"));
        assert!(is_blank(""));
        assert!(!is_blank("### Detection\n\nAn alert.\n"));
    }
}
