//! Who is here.

use shared::room::role::Role;

use super::{count, list};

pub(crate) const PEOPLE: &str = "People";
pub(crate) const WHO_IS_HERE: &str = "Who is here";
pub(crate) const YOU: &str = "you";

/// Said when somebody came.
pub(crate) fn arrived(name: &str) -> String {
    [name, " is here."].concat()
}

/// Said when somebody went.
pub(crate) fn left(name: &str) -> String {
    [name, " has left."].concat()
}

/// `4 people here: Lena, Kofi, Mei and Sam`, you first.
pub(crate) fn here(names: &[String]) -> String {
    [&count(names.len(), "person", "people"), " here: ", &list(names)].concat()
}

/// What stands behind a name: `, you, participant, in Impact`.
pub(crate) fn about(role: Role, is_you: bool, place: Option<&str>) -> String {
    let mut words = if is_you { [", ", YOU].concat() } else { String::new() };
    words.push_str(", ");
    words.push_str(role.word());
    if let Some(title) = place {
        words.push_str(", in ");
        words.push_str(title);
    }
    words
}

/// What a face says: a name, and the role if it is not the usual one.
pub(crate) fn face(name: &str, role: Role, is_you: bool) -> String {
    let mut words = name.to_owned();
    if is_you {
        words.push_str(", ");
        words.push_str(YOU);
    }
    if role != Role::Participant {
        words.push_str(", ");
        words.push_str(role.word());
    }
    words
}
