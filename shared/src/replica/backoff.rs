//! When to dial again. Chance is drawn from a seed, so that a thousand clients spread and a simulation repeats.

use std::time::Duration;

use crate::limit;

/// Doubling pauses with full jitter.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    failures: u32,
    chance: u64,
}

impl Backoff {
    pub(super) fn new(chance: u64) -> Self {
        Self { failures: 0, chance }
    }

    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// The connection is good: begin again with short pauses.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The pause before the next attempt: somewhere between half of the step and the whole.
    pub(super) fn next(&mut self) -> Duration {
        let step = limit::BACKOFF_FIRST.saturating_mul(1 << self.failures.min(16)).min(limit::BACKOFF_LAST);
        self.failures = self.failures.saturating_add(1);
        let half = u64::try_from(step.as_millis() / 2).expect("bounded by BACKOFF_LAST");
        Duration::from_millis(half + self.draw() % (half + 1))
    }

    /// SplitMix64: enough to spread clients, and not used for secrets.
    pub(super) fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_no_further() {
        let mut backoff = Backoff::new(7);
        for _ in 0..40 {
            assert!(backoff.next() <= limit::BACKOFF_LAST);
        }
        assert!(backoff.next() >= limit::BACKOFF_LAST / 2);
        backoff.reset();
        assert!(backoff.next() <= limit::BACKOFF_FIRST);
    }

    #[test]
    fn two_clients_do_not_dial_in_step() {
        let pauses = |chance| {
            let mut backoff = Backoff::new(chance);
            (0..8).map(|_| backoff.next()).collect::<Vec<_>>()
        };
        assert_ne!(pauses(1), pauses(2));
    }
}
