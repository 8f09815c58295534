//! The HTTP door, through its real router; where sockets matter, through the loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod assets;
mod attack;
mod binary;
mod create;
mod harness;
mod history;
mod join;
mod links;
mod live;
mod page;
mod poison;
mod proxy;
mod read;
mod refusal;
mod stream;
mod sub_path;
mod tokens;
