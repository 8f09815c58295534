//! What stands at an address.

pub(crate) mod entrance;
pub(crate) mod home;
mod join;
pub(crate) mod lost;
mod room;
