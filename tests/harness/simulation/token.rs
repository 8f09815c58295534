//! Marks in what people write, so that every insertion can be found again.

/// A character of a private plane that stands in one insertion of a story and nowhere else. It takes two UTF-16 units,
/// so that nobody can split it without splitting a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Token(char);

const FIRST: u32 = 0xf_0000;
const LAST: u32 = 0xf_fffd;

impl Token {
    /// The token with this number.
    pub(super) fn new(number: u32) -> Self {
        let character = char::from_u32(FIRST + number).filter(|c| u32::from(*c) <= LAST);
        Self(character.expect("a story has fewer insertions than the plane has characters"))
    }

    pub(super) fn character(self) -> char {
        self.0
    }

    /// The tokens in a text, in order.
    pub(super) fn all(text: &str) -> impl Iterator<Item = Self> {
        text.chars().filter(|c| (FIRST..=LAST).contains(&u32::from(*c))).map(Self)
    }

    /// The tokens in an update: texts stand in it as they are, in UTF-8.
    pub(super) fn all_in_bytes(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes
            .windows(4)
            .filter(|four| four[0] == 0xf3 && four[1] >= 0xb0)
            .filter_map(|four| std::str::from_utf8(four).ok())
            .flat_map(Self::all)
    }
}
