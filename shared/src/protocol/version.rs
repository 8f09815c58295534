//! Which words both sides know.

/// The version of the protocol. A server refuses another one with
/// [`Refusal::Version`](super::refusal::Refusal::Version), and the page says "reload".
pub const VERSION: u16 = 1;
