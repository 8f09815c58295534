//! What happened in a story, as a number that two runs of one seed share, and in words for whoever replays it.

use shared::moment::Moment;

#[derive(Debug)]
pub(super) struct Trace {
    hash: u64,
    is_told: bool,
}

impl Trace {
    pub(super) fn new() -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, is_told: std::env::var_os("CANDOR_TELL").is_some() }
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    /// Something happened: bytes that say what for the number, words for people.
    pub(super) fn note(&mut self, now: Moment, bytes: &[u8], words: impl FnOnce() -> String) {
        for byte in now.as_millis().to_le_bytes().iter().chain(bytes) {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if self.is_told {
            tell(now, &words());
        }
    }
}

#[expect(clippy::print_stderr, reason = "whoever sets CANDOR_TELL asked to be told")]
fn tell(now: Moment, words: &str) {
    eprintln!("{:>9} {words}", now.as_millis());
}
