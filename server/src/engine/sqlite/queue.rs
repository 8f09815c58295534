//! Where calls wait for a thread, in the order in which they were made.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use shared::limit;

/// What waits in a queue.
pub(super) trait Work {
    /// Whether nobody waits for the answer.
    fn is_abandoned(&self) -> bool;

    /// About how much memory it holds.
    fn bytes(&self) -> usize;
}

/// Calls enter at once, so that their order is the order in which they were made; a caller who awaits the answer waits
/// for a place with it. Past [`limit::ENGINE_QUEUE`] only work that somebody waits for is kept: the queue is never
/// longer than that and twice the callers there are.
pub(super) struct Queue<W> {
    waiting: Mutex<Waiting<W>>,
    arrived: Condvar,
}

struct Waiting<W> {
    work: VecDeque<W>,
    /// The length at which abandoned work is swept out: grows with the queue, so that sweeping stays cheap per call.
    sweep_at: usize,
    closed: bool,
}

impl<W: Work> Queue<W> {
    pub(super) fn new() -> Self {
        let waiting = Waiting { work: VecDeque::new(), sweep_at: limit::ENGINE_QUEUE, closed: false };
        Self { waiting: Mutex::new(waiting), arrived: Condvar::new() }
    }

    /// Adds to the end. Work for a closed queue is dropped, which its caller notices.
    pub(super) fn push(&self, work: W) {
        let mut waiting = self.lock();
        if waiting.closed {
            return;
        }
        if waiting.work.len() >= waiting.sweep_at {
            waiting.sweep();
        }
        waiting.work.push_back(work);
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Waits for work, then takes from the front: at most `most`, and nothing after `bytes` are passed.
    /// None when the queue is closed and empty.
    pub(super) fn take(&self, most: usize, bytes: usize) -> Option<Vec<W>> {
        let mut waiting = self.lock();
        while waiting.work.is_empty() && !waiting.closed {
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        let mut held = 0;
        while taken.len() < most && held <= bytes {
            let Some(work) = waiting.work.pop_front() else { break };
            held += work.bytes();
            taken.push(work);
        }
        (!taken.is_empty()).then_some(taken)
    }

    /// Waits until as many more have come as were just answered; at most for [`limit::COMMIT_GATHER`].
    pub(super) fn gather(&self, answered: usize) {
        let waiting = self.lock();
        let expected = waiting.work.len() + answered;
        let is_short = |waiting: &mut Waiting<W>| waiting.work.len() < expected && !waiting.closed;
        // Whether they came or the time passed: what is there is taken next.
        drop(self.arrived.wait_timeout_while(waiting, limit::COMMIT_GATHER, is_short));
    }

    /// How much waits.
    pub(super) fn len(&self) -> usize {
        self.lock().work.len()
    }

    /// Lets nothing more in. What waits is still taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<W>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Work> Waiting<W> {
    fn sweep(&mut self) {
        let mut place = 0;
        self.work.retain(|work| {
            place += 1;
            place <= limit::ENGINE_QUEUE || !work.is_abandoned()
        });
        self.sweep_at = limit::ENGINE_QUEUE.max(2 * self.work.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Parcel {
        number: usize,
        abandoned: bool,
    }

    impl Work for Parcel {
        fn is_abandoned(&self) -> bool {
            self.abandoned
        }

        fn bytes(&self) -> usize {
            10
        }
    }

    #[test]
    fn work_is_taken_in_the_order_of_the_calls_up_to_a_number_and_a_size() {
        let queue = Queue::new();
        (0..10).for_each(|number| queue.push(Parcel { number, abandoned: false }));
        assert_eq!(numbers(queue.take(3, 1_000)), [0, 1, 2]);
        assert_eq!(numbers(queue.take(100, 15)), [3, 4]);
        assert_eq!(numbers(queue.take(100, 1_000)), [5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_closed_queue_is_emptied_and_then_says_so() {
        let queue = Queue::new();
        queue.push(Parcel { number: 0, abandoned: true });
        queue.close();
        queue.push(Parcel { number: 1, abandoned: false });
        assert_eq!(numbers(queue.take(100, 1_000)), [0]);
        assert!(queue.take(100, 1_000).is_none());
    }

    #[test]
    fn past_the_limit_only_work_that_somebody_waits_for_is_kept() {
        let queue = Queue::new();
        (0..limit::ENGINE_QUEUE).for_each(|number| queue.push(Parcel { number, abandoned: true }));
        for number in limit::ENGINE_QUEUE..10 * limit::ENGINE_QUEUE {
            queue.push(Parcel { number, abandoned: number % 1_000 != 0 });
            assert!(queue.lock().work.len() <= 2 * (limit::ENGINE_QUEUE + 37), "swept");
        }
        let kept = numbers(queue.take(usize::MAX, usize::MAX));
        assert!((0..limit::ENGINE_QUEUE).all(|number| kept[number] == number), "what is within the limit goes on");
        assert!((5..40).all(|thousand| kept.contains(&(thousand * 1_000))), "what is waited for goes on");
        assert!(kept.is_sorted());
    }

    fn numbers(taken: Option<Vec<Parcel>>) -> Vec<usize> {
        taken.into_iter().flatten().map(|parcel| parcel.number).collect()
    }
}
