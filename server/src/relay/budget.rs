//! How much one connection may say. Past it, its socket is read later: nothing is refused, nothing is lost.

use std::time::Duration;

use shared::limit;
use shared::moment::Moment;
use shared::protocol::request::Request;

/// The budgets of one connection.
#[derive(Debug)]
pub(super) struct Budget {
    requests: Bucket,
    bytes: Bucket,
    presence: Bucket,
}

/// A token bucket that may go below zero: what came has come, and the next must wait.
#[derive(Debug)]
struct Bucket {
    per_second: f64,
    burst: f64,
    left: f64,
    at: Moment,
}

impl Budget {
    pub(super) fn new(now: Moment) -> Self {
        Self {
            requests: Bucket::new(limit::UPDATES_PER_SECOND, limit::UPDATES_BURST, now),
            bytes: Bucket::new(limit::BYTES_PER_SECOND, limit::BYTES_BURST, now),
            presence: Bucket::new(limit::PRESENCE_PER_SECOND, limit::PRESENCE_BURST, now),
        }
    }

    /// Counts a message; how long to wait before the next one is read.
    pub(super) fn spend(&mut self, now: Moment, message: usize, requests: &[Request]) -> Duration {
        let presence = requests.iter().filter(|request| matches!(request, Request::Presence { .. })).count();
        let waits =
            [self.bytes.spend(now, message), self.presence.spend(now, presence), self.requests.spend(now, requests.len() - presence)];
        waits.into_iter().max().unwrap_or_default()
    }
}

impl Bucket {
    fn new(per_second: u32, burst: u32, now: Moment) -> Self {
        Self { per_second: f64::from(per_second), burst: f64::from(burst), left: f64::from(burst), at: now }
    }

    fn spend(&mut self, now: Moment, count: usize) -> Duration {
        self.left = (self.left + now.since(self.at).as_secs_f64() * self.per_second).min(self.burst);
        self.at = now;
        self.left -= f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        if self.left >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-self.left / self.per_second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_offline_may_come_at_once() {
        let now = Moment::from_millis(1_000);
        let mut budget = Budget::new(now);
        let burst = vec![Request::Ping { nonce: 0 }; limit::UPDATES_BURST as usize];
        assert_eq!(budget.spend(now, 1_000, &burst), Duration::ZERO);
        assert_eq!(budget.spend(now, 1_000, &burst), Duration::from_secs(20));
    }

    #[test]
    fn a_pause_fills_the_budget_again() {
        let now = Moment::from_millis(1_000);
        let mut budget = Budget::new(now);
        budget.spend(now, limit::BYTES_BURST as usize, &[]);
        assert!(budget.spend(now, 1, &[]) > Duration::ZERO);
        assert_eq!(budget.spend(now.after(Duration::from_secs(1)), 1, &[]), Duration::ZERO);
    }
}
