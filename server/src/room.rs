//! The authority over one post-mortem: a deterministic state machine.

mod view;

pub use view::{RoomView, SectionView};
