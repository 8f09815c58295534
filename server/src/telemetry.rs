//! Logs: lines for people or for machines, on standard error.
//!
//! # Who is told what
//! - `error`: a promise is at risk or broken, somebody must act at once. The disk does not save; a room was lost to a panic.
//! - `warn`: it works, and somebody should look today.
//! - `info`: the server starts, stops, or changes how it works. A few lines a day.
//! - `debug`: one line a request, by its route. `trace`: what happens within.
//!
//! # What is never told, at any level
//! What people write, how they are called, who they are, their addresses, cookies, secrets, and addresses of pages with
//! what follows `#`. Libraries are held at `warn`, because some log what passes through them.

use std::io;
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{LogFormat, LogLevel};

/// Begins to log, panics too. Only the first call of a process counts.
pub fn start(format: LogFormat, level: LogLevel) {
    let lines = fmt().with_env_filter(filter(level)).with_writer(io::stderr).with_ansi(io::IsTerminal::is_terminal(&io::stderr()));
    // A second call fails, and the first one goes on.
    let _ = match format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "somewhere".to_owned(), ToString::to_string);
        tracing::error!(place, message = message(panic.payload()), "a panic: what was acknowledged is on disk");
    }));
}

/// Only this program's own modules: they are known to log nothing that people wrote.
fn filter(level: LogLevel) -> EnvFilter {
    let level = match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    };
    let libraries = if level == "error" { "error" } else { "warn" };
    EnvFilter::new(format!("{libraries},candor={level},server={level},shared={level}"))
}

/// A panic's words if they stand in the source like that. Words that were put together could hold what somebody wrote.
fn message(payload: &(dyn std::any::Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("(withheld: its words were put together when it happened)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_stay_quiet_even_when_everything_is_traced() {
        assert_eq!(filter(LogLevel::Trace).to_string(), "shared=trace,server=trace,candor=trace,warn");
        assert!(filter(LogLevel::Error).to_string().ends_with(",error"));
    }

    #[test]
    fn a_panic_with_words_of_somebody_keeps_them_to_itself() {
        let written = "Ada wrote this";
        let payload = panic::catch_unwind(|| panic!("{written}")).unwrap_err();
        assert!(!message(&*payload).contains("Ada"));
        let payload = panic::catch_unwind(|| panic!("a fixed text")).unwrap_err();
        assert_eq!(message(&*payload), "a fixed text");
    }
}
