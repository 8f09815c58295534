//! Rooms full of people who type: how long it takes until others see it, and what it costs.

mod typist;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tests::chance::Chance;
use tests::peer::Pass;
use tokio::task::{JoinSet, spawn_local};
use tokio::time::{sleep, sleep_until};

use crate::machine::processor_time;
use crate::member::{Member, keystrokes};
use crate::stopwatch::{Spread, now};
use typist::Typist;

/// How people talk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Edits per second and person, at irregular times.
    pub(crate) rate: f64,
    /// Whether their carets are seen, as those of a page are.
    pub(crate) carets: bool,
    /// How long is measured, after a warm-up.
    pub(crate) span: Duration,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Talked {
    /// From sending until each of the others had it.
    pub(crate) relayed: Spread,
    /// From sending until the author was told that it is saved.
    pub(crate) saved: Spread,
    /// How much later than planned people typed. Past a few milliseconds the generator is the limit.
    pub(crate) late: Spread,
    /// Edits that were sent, and edits of others that reached somebody, within the span.
    pub(crate) edits: u64,
    pub(crate) deliveries: u64,
    /// What the server needed for it.
    pub(crate) processor: Duration,
    pub(crate) span: Duration,
    /// Deliveries that should have come and did not, until long after.
    pub(crate) missing: u64,
    /// How often somebody read too slowly, and how many were cut off for it.
    pub(crate) fell_behind: u64,
    pub(crate) cut: u64,
}

impl Talked {
    /// Deliveries that a second of the server's processor makes.
    pub(crate) fn deliveries_per_processor_second(&self) -> f64 {
        self.deliveries as f64 / self.processor.as_secs_f64()
    }
}

/// What all rooms add to.
#[derive(Default)]
struct Totals {
    window: Cell<Option<(Instant, Instant)>>,
    /// One delivery in so many is timed.
    timed: Cell<u64>,
    edits: Cell<u64>,
    expected: Cell<u64>,
    deliveries: Cell<u64>,
    fell_behind: Cell<u64>,
    cut: Cell<u64>,
    relayed: RefCell<Vec<Duration>>,
    saved: RefCell<Vec<Duration>>,
    late: RefCell<Vec<Duration>>,
}

/// When each edit of each writer of a room was sent.
type Sent = Rc<RefCell<HashMap<u64, Vec<Instant>>>>;

const WARM_UP: Duration = Duration::from_secs(3);

/// How long the last edits may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where there are more deliveries than this, only some are timed.
const TIMED: f64 = 300_000.0;

/// Lets everybody in and lets them type. Needs a `LocalSet`.
pub(crate) async fn talk(server: u32, rooms: &[Vec<Pass>], manner: Manner) -> Talked {
    let all = Rc::new(Totals::default());
    let others: usize = rooms.iter().map(|room| room.len() * (room.len() - 1)).sum();
    all.timed.set((others as f64 * manner.rate * manner.span.as_secs_f64() / TIMED) as u64 + 1);
    let strokes = ((manner.span + WARM_UP).as_secs_f64() * manner.rate * 1.5) as usize + 10;
    let mut people = Vec::new();
    for room in rooms {
        let sent = Sent::default();
        for pass in room {
            let Member { hear, say, writer } = Member::enter(pass).await.expect("the server lets members in");
            let typist = Typist::new(writer, room.len() as u64 - 1, Rc::clone(&sent), Rc::clone(&all));
            people.push((typist, hear, say, keystrokes(writer, strokes)));
        }
    }
    let begin = now() + WARM_UP;
    let end = begin + manner.span;
    all.window.set(Some((begin, end)));
    let mut chance = Chance::new(7);
    let mut typing = JoinSet::new();
    for (typist, hear, say, strokes) in people {
        spawn_local(typist.clone().listen(hear));
        typing.spawn_local(typist.type_on(say, strokes, manner, chance.fork()));
    }
    sleep_until(begin.into()).await;
    let (at, processor, deliveries) = (now(), processor_time(server), all.deliveries.get());
    sleep_until(end.into()).await;
    let (span, processor, deliveries) = (at.elapsed(), processor_time(server) - processor, all.deliveries.get() - deliveries);
    // Whoever has typed stays until everybody has seen it.
    let _sockets = typing.join_all().await;
    let deadline = now() + PATIENCE;
    while all.deliveries.get() < all.expected.get() && now() < deadline {
        sleep(Duration::from_millis(20)).await;
    }
    Talked {
        relayed: Spread::of(all.relayed.take()),
        saved: Spread::of(all.saved.take()),
        late: Spread::of(all.late.take()),
        edits: all.edits.get(),
        deliveries,
        processor,
        span,
        missing: all.expected.get().saturating_sub(all.deliveries.get()),
        fell_behind: all.fell_behind.get(),
        cut: all.cut.get(),
    }
}
