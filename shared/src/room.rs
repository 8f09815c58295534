//! Words about the room: the people who are in it and what the server decides for them.

pub mod lock;
pub mod member;
pub mod presence;
pub mod role;
