//! Why the bridge hangs up: a close code and words.
//!
//! Stock clients read 4400 to 4499 as "do not come back by yourself", and everything else as "try again".

use axum::extract::ws::close_code;
use shared::protocol::refusal::Refusal;

/// Why the bridge hangs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client sent something that is not the protocol.
    Garbled,
    /// The room refused something.
    Refused(Refusal),
    /// The client read too slowly, and what waited for it was dropped.
    FellBehind,
}

impl Ending {
    /// The close code.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Garbled => 4400,
            Self::FellBehind => close_code::AGAIN,
            Self::Refused(refusal) => match refusal {
                Refusal::Malformed => 4400,
                Refusal::NoLease => 4409,
                Refusal::TooLarge | Refusal::SectionFull => 4413,
                Refusal::Revoked => 4403,
                Refusal::UnknownSection => 4404,
                // Decided while the edit was on its way: whoever comes back can read.
                Refusal::ReadOnly | Refusal::Locked | Refusal::NotFacilitator => 4503,
                Refusal::StaleEpoch
                | Refusal::Damaged
                | Refusal::OutOfTurn
                | Refusal::Version
                | Refusal::RoomFull
                | Refusal::Unreadable => close_code::AGAIN,
            },
        }
    }

    /// The words: at most 123 bytes fit.
    pub(super) fn words(self) -> String {
        match self {
            Self::Garbled => "this is not the y-websocket protocol".to_owned(),
            Self::Refused(Refusal::Malformed) => {
                "only plain text in `body`, small values in `fields` and client ids of your own are taken".to_owned()
            }
            Self::Refused(Refusal::Damaged) => "a part of this section cannot be read from the server's disk".to_owned(),
            Self::Refused(Refusal::Revoked) => "this token lets nobody in any more: make another one in Candor, under Share".to_owned(),
            Self::Refused(refusal) => refusal.to_string(),
            Self::FellBehind => "what waited for this client was dropped: connect again".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_has_words_that_fit_a_close_frame() {
        let refused = Refusal::ALL.map(Ending::Refused);
        for ending in refused.into_iter().chain([Ending::Garbled, Ending::FellBehind]) {
            assert!((1..=123).contains(&ending.words().len()), "{}", ending.words());
            assert!(matches!(ending.code(), 1013 | 4400..=4499 | 4503));
        }
    }
}
