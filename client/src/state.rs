//! What the page knows: the replica of the room, turned into signals. The only writer of signals that others read.

mod announcer;
mod attendance;
mod blank;
mod difference;
mod driver;
pub(crate) mod invitation;
pub(crate) mod kept;
pub(crate) mod passage;
pub(crate) mod preference;
mod room;
mod section;

pub(crate) use attendance::Person;
pub(crate) use room::Room;
pub(crate) use section::Section;
