//! Every sentence that the page says. Short, plain, in the present; what is safe comes first.

pub(crate) mod bridge;
pub(crate) mod calendar;
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod notice;
pub(crate) mod people;
pub(crate) mod room;
pub(crate) mod saving;
pub(crate) mod share;
pub(crate) mod toolbar;

/// What the page is called before it has a title of its own.
pub(crate) const CANDOR: &str = "Candor";
/// Closes a dialog.
pub(crate) const CLOSE: &str = "Close";
/// Light or dark.
pub(crate) const THEME: &str = "Light or dark";

/// What the browser's tab says.
pub(crate) fn tab(title: &str) -> String {
    if title.is_empty() { CANDOR.to_owned() } else { [title, " · Candor"].concat() }
}

/// `1 edit`, `12 edits`.
fn count(number: usize, one: &str, many: &str) -> String {
    [number.to_string().as_str(), " ", if number == 1 { one } else { many }].concat()
}

/// The names, as one says them: `Kofi, Mei and Sam`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => [&first.join(", "), " and ", last].concat(),
    }
}

/// A sentence of its own, from English words that can stand within one.
fn sentence(words: &str) -> String {
    let mut sentence = [words, "."].concat();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_one_says_them() {
        let names = |names: &[&str]| list(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["Kofi"]), "Kofi");
        assert_eq!(names(&["Kofi", "Mei", "Sam"]), "Kofi, Mei and Sam");
    }

    #[test]
    fn one_edit_is_not_one_edits() {
        assert_eq!(count(1, "edit", "edits"), "1 edit");
        assert_eq!(count(12, "edit", "edits"), "12 edits");
    }
}
