//! The words and the core that server and client agree on.
//!
//! Words (what can be said): [`id`], [`moment`], [`label`], [`limit`], [`document`], [`room`], [`protocol`], [`api`].
//! Core (what must happen): [`gate`], which decides which bytes may reach the CRDT, and [`replica`], the client's half of a room.
//!
//! Nothing here reads a clock, draws a random number, waits, or does input and output.

pub mod api;
pub mod document;
pub mod gate;
pub mod id;
pub mod label;
pub mod limit;
pub mod moment;
pub mod protocol;
pub mod replica;
pub mod room;
