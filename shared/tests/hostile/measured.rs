//! What it costs to look at an update: time of the processor and memory.

use std::time::Duration;

use shared::limit;

/// The longest time that one update may take, to look at it and to apply it: nobody in the room writes meanwhile.
pub(crate) const LONGEST: Duration = Duration::from_millis(50);

/// The worst of what was measured, and how often a limit was passed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) hangs: u64,
    pub(crate) hogs: u64,
    pub(crate) slowest: Duration,
    /// The most bytes held at once, whatever the frame.
    pub(crate) most_bytes: u64,
    /// The most bytes held for each byte of a frame, in hundredths, of frames past a kilobyte.
    pub(crate) most_each: u64,
}

impl Cost {
    /// Measures what `look` holds in memory, and its time.
    pub(crate) fn of_looking<T>(&mut self, frame: usize, look: impl FnOnce() -> T) -> T {
        let (seen, held) = self.of_memory(limit::GATE_BYTES_EACH * frame + limit::GATE_BYTES_FIRST, look);
        self.most_bytes = self.most_bytes.max(held);
        if frame > 1_024 {
            self.most_each = self.most_each.max(100 * held / frame as u64);
        }
        seen
    }

    /// Measures what the document takes when a frame is applied to a short text, and the time.
    pub(crate) fn of_applying<T>(&mut self, apply: impl FnOnce() -> T) -> T {
        self.of_memory(limit::DOCUMENT_BYTES, apply).0
    }

    fn of_memory<T>(&mut self, most: usize, take: impl FnOnce() -> T) -> (T, u64) {
        let mut taken = None;
        let held = self.of_time(|| allocation_counter::measure(|| taken = Some(take())).bytes_max);
        self.hogs += u64::from(held > most as u64);
        (taken.expect("it was just taken"), held)
    }

    /// Measures the time that `take` keeps the processor.
    pub(crate) fn of_time<T>(&mut self, take: impl FnOnce() -> T) -> T {
        let began = processor();
        let taken = take();
        let took = processor().saturating_sub(began);
        self.hangs += u64::from(took > LONGEST);
        self.slowest = self.slowest.max(took);
        taken
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            hangs: self.hangs + other.hangs,
            hogs: self.hogs + other.hogs,
            slowest: self.slowest.max(other.slowest),
            most_bytes: self.most_bytes.max(other.most_bytes),
            most_each: self.most_each.max(other.most_each),
        }
    }
}

/// Time that this thread has had the processor.
#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).expect("below a second"))
}

/// Where it cannot be told, time as everybody has it.
#[cfg(not(unix))]
fn processor() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970")
}
