//! How a chore speaks: every step says that it begins and how long it took, or that there is nothing to do.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Announces a step, does it, and says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("• {name} …");
    let begun = now();
    let outcome = work().with_context(|| name.to_owned())?;
    println!("• {name}: {}", spoken(begun.elapsed()));
    Ok(outcome)
}

/// Says that a step has nothing to do.
pub(crate) fn up_to_date(name: &str) {
    println!("• {name}: up to date");
}

#[expect(clippy::disallowed_methods, reason = "a chore tells a person how long it took; nothing is decided by it")]
fn now() -> Instant {
    Instant::now()
}

fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 10 {
        format!("{:.1}s", time.as_secs_f32())
    } else if seconds < 60 {
        format!("{seconds}s")
    } else {
        format!("{}m{:02}s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_unit_a_person_would_use() {
        assert_eq!(spoken(Duration::from_millis(420)), "0.4s");
        assert_eq!(spoken(Duration::from_secs(42)), "42s");
        assert_eq!(spoken(Duration::from_secs(151)), "2m31s");
    }
}
