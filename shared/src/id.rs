//! Identifiers. Each is a type of its own; none says anything about a person.

use std::fmt;
use std::str::FromStr;

/// Crockford's alphabet: no letters that look like digits. <https://www.crockford.com/base32.html>
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid {kind}")]
pub struct BadId {
    /// What the text should have been.
    pub kind: &'static str,
}

/// Random identifiers that people see in addresses: fixed-length base 32.
macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident($inner:ty), $kind:literal, $chars:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// The identifier made of these bits, which whoever has chance drew.
            pub const fn from_bits(bits: $inner) -> Self {
                Self(bits)
            }

            /// The bits of the identifier.
            pub const fn bits(self) -> $inner {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0_u8; $chars];
                let mut rest = self.0;
                for place in text.iter_mut().rev() {
                    *place = ALPHABET[usize::try_from(rest & 31).expect("five bits fit")];
                    rest >>= 5;
                }
                f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let bad = BadId { kind: $kind };
                if text.len() != $chars {
                    return Err(bad);
                }
                let mut bits: $inner = 0;
                for (place, character) in text.bytes().enumerate() {
                    let digit = ALPHABET.iter().position(|known| *known == character).ok_or(bad.clone())?;
                    // The first character carries only the bits that are left over.
                    let carried = <$inner>::BITS as usize - 5 * ($chars - 1);
                    if place == 0 && digit >= 1 << carried {
                        return Err(bad);
                    }
                    bits = bits << 5 | <$inner>::try_from(digit).expect("five bits fit");
                }
                Ok(Self(bits))
            }
        }
    };
}

/// Numbers that one side counts and the other repeats.
macro_rules! counted_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name($inner);

        impl $name {
            /// The identifier with this number.
            pub const fn new(number: $inner) -> Self {
                Self(number)
            }

            /// Its number.
            pub const fn get(self) -> $inner {
                self.0
            }

            /// The one that follows.
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

random_id!(
    /// One post-mortem. Knowing it opens nothing: an invitation's secret does.
    PostMortemId(u128), "post-mortem id", 26
);
random_id!(
    /// One person within one post-mortem.
    MemberId(u64), "member id", 13
);
random_id!(
    /// One token of a member, as lists name it. It opens nothing: the token itself does.
    TokenId(u64), "token id", 13
);
counted_id!(
    /// One socket, unique while the server runs.
    ConnectionId(u64)
);
counted_id!(
    /// The place of a record in the log of a post-mortem. The first record has 1.
    Seq(u64)
);
counted_id!(
    /// The place of an update among those that one replica sent for one section. The first has 1.
    ClientSeq(u64)
);
counted_id!(
    /// How many times a section was begun anew. A replica of another epoch must not be merged.
    Epoch(u32)
);
counted_id!(
    /// The number that stands for a section on the wire: 1 and up within a post-mortem, 0 is the room itself.
    Channel(u16)
);

impl Channel {
    /// The room itself.
    pub const ROOM: Self = Self(0);
}

/// The CRDT's name for one writer: below 2^53, so that JavaScript can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(u64);

impl ClientId {
    /// The server, when it applies a template or restores a revision.
    pub const SERVER: Self = Self(1);
    /// The first number that may be leased: those below are the server's.
    pub const FIRST_LEASED: u64 = 16;
    /// The first number past the valid ones.
    pub const END: u64 = 1 << 53;

    /// The writer with this number; none for 0 and for numbers that JavaScript cannot hold.
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 || number >= Self::END { None } else { Some(Self(number)) }
    }

    /// Its number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// A number for leasing, from drawn bits: 32 bits as stock Yjs clients use them, and never one of the server's.
    pub const fn leased(bits: u32) -> Self {
        Self(if (bits as u64) < Self::FIRST_LEASED { bits as u64 + Self::FIRST_LEASED } else { bits as u64 })
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A section's name within its post-mortem, as it stands in addresses: `what-happened`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionId(String);

impl SectionId {
    /// Characters of the longest name.
    pub const CHARS: usize = 40;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SectionId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let valid = (1..=Self::CHARS).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-');
        if valid { Ok(Self(text.to_owned())) } else { Err(BadId { kind: "section id" }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text() {
        for bits in [0, 1, 31, 32, u128::from(u64::MAX), u128::MAX] {
            let id = PostMortemId::from_bits(bits);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for bits in [0, u64::MAX, 12_345_678_901] {
            let id = MemberId::from_bits(bits);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn a_text_of_more_bits_than_an_id_has_is_refused() {
        assert!("8zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<PostMortemId>().is_err());
        assert!("7zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<PostMortemId>().is_ok());
        assert!("gzzzzzzzzzzzz".parse::<MemberId>().is_err());
    }

    #[test]
    fn a_section_id_is_what_an_address_may_hold() {
        assert!("tldr".parse::<SectionId>().is_ok());
        for bad in ["", "-a", "A", "a b", "ä", &"a".repeat(41)] {
            assert!(bad.parse::<SectionId>().is_err(), "{bad}");
        }
    }
}
