//! What a page learns about the proxies between it and its server.

use std::time::Duration;

use shared::moment::Moment;

/// A WebSocket that lives no longer was cut by something on the way: the first ping is due after it.
const SHORT_LIFE: Duration = Duration::from_secs(9);

/// So many short lives in a row are no accident.
const SHORT_LIVES: u8 = 3;

/// How long no WebSocket is tried where it costs people seconds.
const REST: Duration = Duration::from_secs(10 * 60);

/// What worked and what did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Habit {
    short_lives: u8,
    rests_until: Moment,
    held_back: bool,
}

impl Habit {
    /// Of a page that knows nothing.
    pub(super) const NEW: Self = Self { short_lives: 0, rests_until: Moment::from_millis(0), held_back: false };

    /// Whether the next attempt begins with a WebSocket. Where it is refused at once, that costs nothing, and so each
    /// attempt does: the person may be in another network by then.
    pub(super) fn begins_with_web(self, now: Moment) -> bool {
        now >= self.rests_until
    }

    /// Whether answers come through only when they are whole.
    pub(super) fn is_held_back(self) -> bool {
        self.held_back
    }

    /// A WebSocket was neither opened nor refused.
    pub(super) fn web_hung(&mut self, now: Moment) {
        self.rests_until = now.after(REST);
    }

    /// A WebSocket that was open is gone. One through which nothing came was open in name only.
    pub(super) fn web_ended(&mut self, now: Moment, opened: Moment, heard: bool) {
        if heard && now.since(opened) > SHORT_LIFE {
            self.short_lives = 0;
            return;
        }
        self.short_lives += 1;
        if self.short_lives >= SHORT_LIVES || !heard {
            self.rests_until = now.after(REST);
            // After the rest, one more is enough.
            self.short_lives = SHORT_LIVES - 1;
        }
    }

    /// An answer did not come through before it was whole.
    pub(super) fn stream_held_back(&mut self) {
        self.held_back = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment::from_millis(1_000_000);

    fn later(seconds: u64) -> Moment {
        START.after(Duration::from_secs(seconds))
    }

    #[test]
    fn sockets_that_die_again_and_again_within_seconds_are_given_a_rest() {
        let mut habit = Habit::NEW;
        for life in 0..3 {
            assert!(habit.begins_with_web(later(4 * life)), "one accident is no habit");
            habit.web_ended(later(4 * life + 3), later(4 * life), true);
        }
        assert!(!habit.begins_with_web(later(12)));
        assert!(habit.begins_with_web(later(12).after(REST)), "people change networks");
    }

    #[test]
    fn a_socket_that_lived_for_long_takes_no_blame() {
        let mut habit = Habit::NEW;
        for life in 0..20 {
            let heard_for = if life % 3 == 2 { 60 } else { 3 };
            habit.web_ended(later(100 * life + heard_for), later(100 * life), true);
            assert!(habit.begins_with_web(later(100 * life + heard_for)));
        }
    }

    #[test]
    fn a_socket_through_which_nothing_comes_is_given_a_rest_at_once() {
        let mut habit = Habit::NEW;
        habit.web_ended(later(25), START, false);
        assert!(!habit.begins_with_web(later(26)));
        let mut habit = Habit::NEW;
        habit.web_hung(later(6));
        assert!(!habit.begins_with_web(later(7)) && habit.begins_with_web(later(7).after(REST)));
    }
}
