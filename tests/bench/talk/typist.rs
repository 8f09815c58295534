//! One member who types and listens.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use shared::id::ClientId;
use shared::limit;
use shared::protocol::event::Event;
use tests::chance::Chance;
use tokio::time::sleep_until;

use super::{Manner, Sent, Totals};
use crate::frame::{self, Heard};
use crate::member::caret;
use crate::socket::{Hear, Say};
use crate::stopwatch::now;

#[derive(Clone)]
pub(super) struct Typist {
    writer: ClientId,
    /// How many see what they type.
    others: u64,
    sent: Sent,
    all: Rc<Totals>,
}

impl Typist {
    pub(super) fn new(writer: ClientId, others: u64, sent: Sent, all: Rc<Totals>) -> Self {
        sent.borrow_mut().insert(writer.get(), Vec::new());
        Self { writer, others, sent, all }
    }

    /// Types until the end of the window; keeps to a plan, so that a slow server gets no less to do.
    pub(super) async fn type_on(self, mut say: Say, strokes: Vec<Vec<u8>>, manner: Manner, mut chance: Chance) -> Say {
        let (begin, end) = self.all.window.get().expect("set before anybody types");
        let pause = Duration::from_secs_f64(1.0 / manner.rate);
        let mut planned = now() + pause.mul_f64(share(&mut chance));
        let mut shown = now();
        for (count, stroke) in (1..).zip(strokes) {
            sleep_until(planned.into()).await;
            let at = now();
            if at >= end {
                break;
            }
            if at >= begin {
                self.all.late.borrow_mut().push(at - planned);
                add(&self.all.edits, 1);
            }
            self.sent.borrow_mut().get_mut(&self.writer.get()).expect("inserted at the start").push(at);
            add(&self.all.expected, self.others);
            let mut sent = say.send(&stroke).await;
            if manner.carets && at >= shown + limit::PRESENCE_INTERVAL {
                sent = sent.and(say.send(&caret(self.writer, count)).await);
                shown = at;
            }
            if sent.is_err() {
                add(&self.all.cut, 1);
                break;
            }
            planned += pause.mul_f64(0.5 + share(&mut chance));
        }
        say
    }

    /// Counts what others typed, and times it.
    pub(super) async fn listen(self, mut hear: Hear) {
        let mut acknowledged = 0;
        let mut heard = 0;
        loop {
            let told = hear.messages(|message| {
                let at = now();
                frame::each(message, |frame| match frame {
                    // Of whoever does not type here nobody waits for anything.
                    Heard::Update { writer, clock } if writer != self.writer.get() && self.sent.borrow().contains_key(&writer) => {
                        add(&self.all.deliveries, 1);
                        heard += 1;
                        if heard % self.all.timed.get() == 0 {
                            self.time(writer, clock, at);
                        }
                    }
                    // A message for everybody is encoded once, so that some hear themselves.
                    Heard::Update { .. } => {}
                    Heard::Event(Event::Acknowledged { client_seq, .. }) => {
                        for seq in acknowledged..client_seq.get() {
                            self.saved(seq, at);
                        }
                        acknowledged = client_seq.get();
                    }
                    // Whoever is too slow is welcomed again.
                    Heard::Event(Event::Welcome { .. }) => add(&self.all.fell_behind, 1),
                    Heard::Event(event @ (Event::Rejected { .. } | Event::Refused { .. } | Event::Storage { .. })) => panic!("{event:?}"),
                    Heard::Event(_) => {}
                });
            });
            if told.await.is_err() {
                return;
            }
        }
    }

    fn time(&self, writer: u64, clock: u64, at: Instant) {
        if let Some(sent) = self.sent_at(writer, clock) {
            self.all.relayed.borrow_mut().push(at - sent);
        }
    }

    fn saved(&self, seq: u64, at: Instant) {
        if let Some(sent) = self.sent_at(self.writer.get(), seq) {
            self.all.saved.borrow_mut().push(at - sent);
        }
    }

    /// When an edit was sent, if that is within the window.
    fn sent_at(&self, writer: u64, clock: u64) -> Option<Instant> {
        let (begin, _) = self.all.window.get()?;
        let sent = self.sent.borrow();
        let sent = *sent.get(&writer)?.get(usize::try_from(clock).ok()?)?;
        (sent >= begin).then_some(sent)
    }
}

fn add(count: &Cell<u64>, more: u64) {
    count.set(count.get() + more);
}

/// A number from 0 to 1.
fn share(chance: &mut Chance) -> f64 {
    chance.within(0..1_000) as f64 / 1_000.0
}
