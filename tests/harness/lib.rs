//! The cast, the simulation and the browser that the specification is told with.

pub mod cast;
pub mod chance;
pub mod engine_rate;
pub mod ledger;
pub mod peer;
pub mod process;
pub mod scratch;
pub mod simulation;
