//! The Candor server. `ARCHITECTURE.md` tells which module may know which.

pub mod clock;
pub mod engine;
pub mod entropy;
pub mod record;
pub mod relay;
pub mod room;
