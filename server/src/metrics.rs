//! What the server counts, for whoever runs it: how much and how fast, never who, what or which post-mortem.
//!
//! Counting is an atomic addition. Everything else happens when somebody reads the numbers.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;

/// How the text of [`Metrics::read`] calls itself.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A name and its value.
type Label = [(&'static str, &'static str); 1];

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// One for each refusal, at its place in [`Refusal::ALL`].
    refusals: [Counter; Refusal::ALL.len()],
    problems: Family<Label, Counter>,
    edits: Counter,
    received: Counter,
    sent: Counter,
    connections: Gauge,
    rooms: Gauge,
    waiting: Gauge,
}

/// What is as it is at the moment of reading, and not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Rooms in memory.
    pub rooms: usize,
    /// Writes that wait for the storage engine.
    pub waiting: usize,
}

/// How long commits took. Clones are the same.
#[derive(Debug, Clone)]
pub struct CommitTimes(Histogram);

/// A connection, as long as it lives.
#[derive(Debug)]
pub struct Connected<'m>(&'m Metrics);

impl Metrics {
    /// Counts from zero, and tells of these commits.
    pub fn new(commits: CommitTimes) -> Self {
        let mut registry = Registry::with_prefix("candor");
        let refusals = Family::<Label, Counter>::default();
        let counted = Refusal::ALL.map(|refusal| refusals.get_or_create(&[("reason", refusal.word())]).clone());
        let metrics = Self {
            refusals: counted,
            problems: Family::default(),
            edits: Counter::default(),
            received: Counter::default(),
            sent: Counter::default(),
            connections: Gauge::default(),
            rooms: Gauge::default(),
            waiting: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("refusals", "What clients asked over sockets and were refused", refusals);
        registry.register("problems", "HTTP requests that were answered with a problem", metrics.problems.clone());
        registry.register("edits", "Updates that were accepted", metrics.edits.clone());
        registry.register_with_unit("received", "What clients said over sockets", Unit::Bytes, metrics.received.clone());
        registry.register_with_unit("sent", "What clients were told over sockets", Unit::Bytes, metrics.sent.clone());
        registry.register("connections", "Open sockets", metrics.connections.clone());
        registry.register("rooms_awake", "Post-mortems in memory", metrics.rooms.clone());
        registry.register("writes_waiting", "Writes that wait for the storage engine", metrics.waiting.clone());
        registry.register_with_unit("commit", "How long the storage engine took for a commit", Unit::Seconds, commits.0);
        Self { registry, ..metrics }
    }

    /// The text that monitors read.
    pub fn read(&self, standing: Standing) -> String {
        self.rooms.set(i64::try_from(standing.rooms).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(standing.waiting).unwrap_or(i64::MAX));
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes everything");
        text
    }

    /// Counts what of these events is a refusal.
    pub fn told(&self, events: &[Event]) {
        for event in events {
            if let Event::Refused { refusal } | Event::Rejected { refusal, .. } = event {
                self.refusals[*refusal as usize].inc();
            }
        }
    }

    /// Counts a request that was answered with a problem.
    pub fn problem(&self, code: &'static str) {
        self.problems.get_or_create(&[("code", code)]).inc();
    }

    /// Counts updates that were accepted.
    pub fn accepted(&self, edits: u64) {
        self.edits.inc_by(edits);
    }

    /// Counts what a client said.
    pub fn received(&self, bytes: usize) {
        self.received.inc_by(bytes as u64);
    }

    /// Counts what a client was told.
    pub fn sent(&self, bytes: usize) {
        self.sent.inc_by(bytes as u64);
    }

    /// Counts a connection until the answer is dropped.
    pub fn connected(&self) -> Connected<'_> {
        self.connections.inc();
        Connected(self)
    }
}

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.0.connections.dec();
    }
}

impl Default for CommitTimes {
    /// A quarter of a millisecond, which memory takes, to eight seconds, which a dying disk does.
    fn default() -> Self {
        Self(Histogram::new(exponential_buckets(0.000_25, 2.0, 16)))
    }
}

impl CommitTimes {
    /// Counts a commit.
    pub fn observe(&self, took: Duration) {
        self.0.observe(took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_there_before_it_happens_and_is_counted_as_itself() {
        let metrics = Metrics::new(CommitTimes::default());
        for (times, refusal) in (1..).zip(Refusal::ALL) {
            assert!(read(&metrics).contains(&line(refusal, 0)), "{refusal:?}: {}", read(&metrics));
            for _ in 0..times {
                metrics.told(&[Event::Pong { nonce: 1 }, Event::Refused { refusal }]);
            }
        }
        for (times, refusal) in (1..).zip(Refusal::ALL) {
            assert!(read(&metrics).contains(&line(refusal, times)), "{refusal:?}: {}", read(&metrics));
        }
    }

    #[test]
    fn commits_fall_into_buckets_of_seconds() {
        let commits = CommitTimes::default();
        let metrics = Metrics::new(commits.clone());
        commits.observe(Duration::from_millis(3));
        let text = read(&metrics);
        assert!(text.contains("candor_commit_seconds_bucket{le=\"0.002\"} 0\n"), "{text}");
        assert!(text.contains("candor_commit_seconds_bucket{le=\"0.004\"} 1\n"), "{text}");
    }

    #[test]
    fn a_connection_counts_as_long_as_it_lives() {
        let metrics = Metrics::new(CommitTimes::default());
        let connected = metrics.connected();
        assert!(read(&metrics).contains("candor_connections 1\n"));
        drop(connected);
        assert!(read(&metrics).contains("candor_connections 0\n"));
    }

    fn line(refusal: Refusal, times: u64) -> String {
        format!("candor_refusals_total{{reason=\"{}\"}} {times}\n", refusal.word())
    }

    fn read(metrics: &Metrics) -> String {
        metrics.read(Standing { rooms: 0, waiting: 0 })
    }
}
