//! The wire: what a client asks, what the server tells, and how both become bytes.
//!
//! A WebSocket message is one or more frames: `channel: varuint · kind: u8 · length: varuint · body`.
//! Varuints are LEB128 as in lib0. Every decoder is total: any bytes give a message or a [`codec::Malformed`].

pub mod codec;
pub mod event;
pub mod refusal;
pub mod request;
pub mod version;
