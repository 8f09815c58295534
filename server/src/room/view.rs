//! What a room answers to readers outside of it.

use std::collections::BTreeMap;

use shared::id::PostMortemId;
use shared::room::lock::Lock;

use crate::record::SectionSpec;

/// What is written in a post-mortem, and on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomView {
    /// Which one.
    pub id: PostMortemId,
    /// In reading order.
    pub sections: Vec<SectionView>,
}

/// One section of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionView {
    /// What the template gave.
    pub spec: SectionSpec,
    /// Its lock, if it is locked.
    pub lock: Option<Lock>,
    /// Its body, Markdown.
    pub body: String,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
}
