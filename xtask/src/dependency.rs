//! What may come in from outside: licences, sources and banned crates, by the rules of `deny.toml`.

use anyhow::Result;

use crate::program::{program, run};
use crate::step::step;
use crate::tool::Tool;

/// Checks everything that `Cargo.lock` names. Known vulnerabilities are not asked for: that needs the network, and
/// a build must not fail because of what somebody found out today.
pub(crate) fn check() -> Result<()> {
    Tool::cargo_deny().ensure()?;
    step("Checking licences and sources", || {
        run(program("cargo").args(["deny", "--locked", "--log-level", "error", "check", "bans", "licenses", "sources"]))
    })
}
