//! A set of clocks, kept as the fewest spans.

use std::ops::Range;

/// Spans in order, none empty, none touching the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spans(Vec<Range<u32>>);

impl Spans {
    /// How many spans are sorted in at once: that looks at all that are known.
    const MANY: usize = 16;

    pub(super) const NEW: Self = Self(Vec::new());

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether every clock of the span is in the set.
    pub(super) fn cover(&self, span: &Range<u32>) -> bool {
        let after = self.0.partition_point(|known| known.start <= span.start);
        after > 0 && self.0[after - 1].end >= span.end
    }

    /// How many spans overlap with this one, or touch it.
    pub(super) fn touching(&self, span: &Range<u32>) -> usize {
        let before = self.0.partition_point(|known| known.end < span.start);
        self.0.partition_point(|known| known.start <= span.end) - before
    }

    /// What of a span is not in the set, in order.
    pub(super) fn gaps(&self, span: &Range<u32>) -> Vec<Range<u32>> {
        let mut gaps = Vec::new();
        let mut from = span.start;
        for known in &self.0[self.0.partition_point(|known| known.end <= span.start)..] {
            if known.start >= span.end {
                break;
            }
            if from < known.start {
                gaps.push(from..known.start);
            }
            from = known.end;
        }
        if from < span.end {
            gaps.push(from..span.end);
        }
        gaps
    }

    /// The last clock up to this one at which a span begins or has ended, and the first behind it.
    pub(super) fn around(&self, clock: u32) -> (Option<u32>, Option<u32>) {
        let after = self.0.partition_point(|known| known.start <= clock);
        let next = self.0.get(after).map(|known| known.start);
        match after.checked_sub(1).map(|before| &self.0[before]) {
            Some(last) if last.end > clock => (Some(last.start), Some(last.end)),
            Some(last) => (Some(last.end), next),
            None => (None, next),
        }
    }

    /// Adds spans that are in order and apart, none empty. Each of many that go before known ones would have to move those.
    pub(super) fn add_all(&mut self, spans: impl DoubleEndedIterator<Item = Range<u32>> + ExactSizeIterator) {
        if spans.len() < Self::MANY {
            return spans.for_each(|span| self.add(span));
        }
        let (mut read, mut write) = (self.0.len(), self.0.len() + spans.len());
        self.0.resize(write, 0..0);
        for span in spans.rev() {
            while let Some(before) = read.checked_sub(1).filter(|before| self.0[*before].start > span.start) {
                (read, write) = (before, write - 1);
                self.0.swap(read, write);
            }
            write -= 1;
            self.0[write] = span;
        }
        self.0.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
    }

    /// Adds a span that is not empty.
    fn add(&mut self, span: Range<u32>) {
        let from = self.0.partition_point(|known| known.end < span.start);
        let to = self.0.partition_point(|known| known.start <= span.end);
        if from == to {
            self.0.insert(from, span);
        } else {
            let joined = self.0[from].start.min(span.start)..self.0[to - 1].end.max(span.end);
            self.0[from] = joined;
            self.0.drain(from + 1..to);
        }
    }

    #[cfg(test)]
    fn spans(&self) -> &[Range<u32>] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_become_one() {
        let mut set = Spans::NEW;
        for span in [4..6, 0..1, 8..9, 1..2, 6..8] {
            set.add_all([span].into_iter());
        }
        assert_eq!(set.spans(), [0..2, 4..9]);
        assert!(set.cover(&(4..9)) && set.cover(&(0..1)) && set.cover(&(5..7)));
        assert_eq!(
            [3, 4, 8, 9, 20].map(|clock| set.around(clock)),
            [(Some(2), Some(4)), (Some(4), Some(9)), (Some(4), Some(9)), (Some(9), None), (Some(9), None)]
        );
        assert_eq!(Spans::NEW.around(3), (None, None));
        assert_eq!(set.gaps(&(0..12)), [2..4, 9..12]);
        assert_eq!(set.gaps(&(5..9)), []);
        assert!(!set.cover(&(1..3)) && !set.cover(&(2..4)) && !set.cover(&(8..10)));
    }

    #[test]
    fn a_set_of_spans_has_what_a_set_of_numbers_has() {
        let mut set = Spans::NEW;
        let mut numbers = [false; 64];
        // Every span of a few lengths, in an order that jumps about.
        for step in 0..64_u32 {
            let start = step * 37 % 60;
            let span = start..start + 1 + step % 3;
            numbers[start as usize..span.end as usize].fill(true);
            set.add_all([span].into_iter());
            for from in 0..63_u32 {
                for to in from + 1..64 {
                    let all = numbers[from as usize..to as usize].iter().all(|has| *has);
                    assert_eq!(set.cover(&(from..to)), all, "{from}..{to} after step {step}");
                }
            }
        }
    }
    #[test]
    fn many_spans_at_once_are_what_they_are_one_by_one() {
        for step in 1..40_u32 {
            let (mut at_once, mut one_by_one) = (Spans::NEW, Spans::NEW);
            for pass in 0..4_u32 {
                let spans: Vec<Range<u32>> = (0..20)
                    .map(|at| pass * step % 11 + at * step..)
                    .zip(1..)
                    .map(|(from, length)| from.start..from.start + 1 + length % step)
                    .collect();
                at_once.add_all(spans.iter().cloned());
                spans.into_iter().for_each(|span| one_by_one.add(span));
                assert_eq!(at_once, one_by_one, "step {step}, pass {pass}");
            }
        }
    }
}
