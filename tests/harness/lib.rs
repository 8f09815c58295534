//! The cast, the simulation and the browser that the specification is told with.

pub mod engine_rate;
pub mod ledger;
pub mod scratch;
