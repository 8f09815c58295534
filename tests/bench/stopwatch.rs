//! Durations, and what is said of many of them.

use std::time::{Duration, Instant};

/// A point in time for measuring, finer than the server's clock.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time, and nothing depends on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// How long most of many things took.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Spread {
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) longest: Duration,
}

impl Spread {
    pub(crate) fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        let place = |hundredths: usize| durations.get((durations.len() * hundredths / 100).min(durations.len().saturating_sub(1))).copied();
        Self { p50: place(50).unwrap_or_default(), p99: place(99).unwrap_or_default(), longest: place(100).unwrap_or_default() }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [p50, p99, longest] = [self.p50, self.p99, self.longest].map(|duration| duration.as_secs_f64() * 1_000.0);
        write!(f, "p50 {p50:.2} ms, p99 {p99:.2} ms, longest {longest:.1} ms")
    }
}
