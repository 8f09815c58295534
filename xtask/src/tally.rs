//! How many tests passed, read from what the test runners print.

use std::fmt;

/// A count of tests over any number of runners.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Takes in one line, if it is a summary of cargo's or of Node's test runner.
    pub(crate) fn hear(&mut self, line: &str) {
        let line = without_colours(line);
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += count_before(counts, " passed");
            self.failed += count_before(counts, " failed");
        }
        // Node writes `# pass 3` for programs and `ℹ pass 3` for people.
        if let Some(count) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            self.passed += count_after(count, "pass ");
            self.failed += count_after(count, "fail ") + count_after(count, "cancelled ");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn count_before(text: &str, word: &str) -> u64 {
    let Some(end) = text.find(word) else { return 0 };
    let digits = text[..end].rsplit(' ').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

fn count_after(text: &str, word: &str) -> u64 {
    text.strip_prefix(word).and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        rest = rest[start..].split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_heard_with_and_without_colours() {
        check("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.02s", 12, 0);
        check("test result: \u{1b}[31mFAILED\u{1b}[m. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", 4, 2);
    }

    #[test]
    fn node_is_heard_in_both_of_its_voices() {
        check("# pass 7", 7, 0);
        check("\u{1b}[34mℹ fail 1\u{1b}[39m", 0, 1);
        check("ℹ cancelled 2", 0, 2);
    }

    #[test]
    fn other_lines_count_nothing() {
        check("running 12 tests", 0, 0);
        check("# duration_ms 12.5", 0, 0);
        check("test a_line_with_3_passed ... ok", 0, 0);
    }

    fn check(line: &str, passed: u64, failed: u64) {
        let mut tally = Tally::default();
        tally.hear(line);
        assert_eq!(tally, Tally { passed, failed }, "{line}");
    }
}
