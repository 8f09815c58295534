//! How often something may happen.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use shared::moment::Moment;

/// A bucket of tokens: so many at once, so many per second for long.
#[derive(Debug)]
pub(super) struct Throttle {
    burst: u32,
    per_second: u32,
    bucket: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// Thousandths of a token.
    filled: u64,
    at: Moment,
}

/// It happened too often. After the duration it may happen again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooOften {
    pub(super) wait: Duration,
}

impl Throttle {
    /// A full bucket.
    pub(super) const fn new(burst: u32, per_second: u32) -> Self {
        Self { burst, per_second, bucket: Mutex::new(Bucket { filled: burst as u64 * 1_000, at: Moment::from_millis(0) }) }
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&self, now: Moment) -> Result<(), TooOften> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = u64::try_from(now.since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        bucket.filled = bucket.filled.saturating_add(elapsed.saturating_mul(self.per_second.into())).min(u64::from(self.burst) * 1_000);
        bucket.at = now;
        match bucket.filled.checked_sub(1_000) {
            Some(rest) => {
                bucket.filled = rest;
                Ok(())
            }
            None => Err(TooOften { wait: Duration::from_millis((1_000 - bucket.filled).div_ceil(self.per_second.into())) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_it_happens_at_the_rate() {
        let throttle = Throttle::new(3, 2);
        let at = Moment::from_millis;
        for _ in 0..3 {
            assert_eq!(throttle.take(at(1_000_000)), Ok(()));
        }
        assert_eq!(throttle.take(at(1_000_000)), Err(TooOften { wait: Duration::from_millis(500) }));
        assert_eq!(throttle.take(at(1_000_499)), Err(TooOften { wait: Duration::from_millis(1) }));
        assert_eq!(throttle.take(at(1_000_500)), Ok(()));
        assert!(throttle.take(at(1_000_500)).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_and_takes_nothing() {
        let throttle = Throttle::new(1, 1);
        assert_eq!(throttle.take(Moment::from_millis(5_000)), Ok(()));
        assert!(throttle.take(Moment::from_millis(1_000)).is_err());
        assert_eq!(throttle.take(Moment::from_millis(2_000)), Ok(()));
    }
}
