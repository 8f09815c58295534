//! What a post-mortem consists of: sections, each one CRDT document of the same shape.
//!
//! A section has one flat map, [`root::FIELDS`], and named texts, of which [`root::BODY`] is one.

pub mod change;
pub mod fact;
pub mod kind;
pub mod root;
pub mod section;
pub mod template;
