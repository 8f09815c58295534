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

/// What one message asks of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    presence: usize,
    others: usize,
}

impl Asked {
    /// Nothing: it costs as much as the least that there is.
    pub(super) const NOTHING: Self = Self { presence: 0, others: 1 };

    pub(super) fn of(requests: &[Request]) -> Self {
        let presence = requests.iter().filter(|request| matches!(request, Request::Presence { .. })).count();
        Self { presence, others: requests.len() - presence }
    }

    /// The same, where one update that was cut counts as one.
    pub(super) fn of_cut(requests: &[Request]) -> Self {
        let is_update = |request: &Request| matches!(request, Request::Update { .. });
        let again = requests.windows(2).filter(|pair| pair.iter().all(is_update)).count();
        let Self { presence, others } = Self::of(requests);
        Self { presence, others: others - again }
    }
}

/// A token bucket that may go below zero: what came has come, and the next must wait.
#[derive(Debug)]
pub(super) struct Bucket {
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
    pub(super) fn spend(&mut self, now: Moment, message: usize, asked: Asked) -> Duration {
        let waits = [self.bytes.spend(now, message), self.presence.spend(now, asked.presence), self.requests.spend(now, asked.others)];
        waits.into_iter().max().unwrap_or_default()
    }
}

impl Bucket {
    pub(super) fn new(per_second: u32, burst: u32, now: Moment) -> Self {
        Self { per_second: f64::from(per_second), burst: f64::from(burst), left: f64::from(burst), at: now }
    }

    /// Takes so many; how long to wait before more are taken.
    pub(super) fn spend(&mut self, now: Moment, count: usize) -> Duration {
        self.left = (self.left + now.since(self.at).as_secs_f64() * self.per_second).min(self.burst);
        self.at = now;
        self.left -= f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        if self.left >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-self.left / self.per_second) }
    }
}

#[cfg(test)]
mod tests {
    use shared::id::{Channel, ClientSeq};

    use super::*;

    #[test]
    fn what_was_written_offline_may_come_at_once() {
        let now = Moment::from_millis(1_000);
        let mut budget = Budget::new(now);
        let burst = Asked::of(&vec![Request::Ping { nonce: 0 }; limit::UPDATES_BURST as usize]);
        assert_eq!(budget.spend(now, 1_000, burst), Duration::ZERO);
        assert_eq!(budget.spend(now, 1_000, burst), Duration::from_secs(20));
    }

    #[test]
    fn a_pause_fills_the_budget_again() {
        let now = Moment::from_millis(1_000);
        let mut budget = Budget::new(now);
        budget.spend(now, limit::BYTES_BURST as usize, Asked::NOTHING);
        assert!(budget.spend(now, 1, Asked::NOTHING) > Duration::ZERO);
        assert_eq!(budget.spend(now.after(Duration::from_secs(1)), 1, Asked::NOTHING), Duration::ZERO);
    }

    #[test]
    fn whoever_keeps_the_room_busy_is_heard_less_often() {
        let mut now = Moment::from_millis(1_000);
        let mut budget = Bucket::new(limit::ROOM_MICROS_PER_SECOND, limit::ROOM_MICROS_BURST, now);
        let mut waited = Duration::ZERO;
        // Each takes a fortieth of a second, and they come without a pause.
        for _ in 0..400 {
            let wait = budget.spend(now, 25_000);
            now = now.after(wait + Duration::from_millis(25));
            waited += wait;
        }
        assert!(waited > Duration::from_secs(20), "ten seconds of the room's time take more than thirty: {waited:?}");
    }

    #[test]
    fn an_update_that_was_cut_counts_as_one() {
        let update = Request::Update { channel: Channel::new(1), client_seq: ClientSeq::default(), update: Vec::new() };
        let where_it_is = Request::Presence { place: None };
        let asked = Asked::of_cut(&[update.clone(), update.clone(), where_it_is, update]);
        assert_eq!(asked, Asked { presence: 1, others: 2 });
    }
}
