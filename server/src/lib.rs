//! The Candor server. `ARCHITECTURE.md` tells which module may know which.

pub mod app;
pub mod check;
pub mod clock;
pub mod config;
pub mod engine;
pub mod entropy;
pub mod export;
pub mod failpoint;
pub mod http;
pub mod record;
pub mod relay;
pub mod room;
pub mod telemetry;
