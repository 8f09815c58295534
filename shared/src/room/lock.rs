//! A lock on a section.

use crate::label::DisplayName;
use crate::moment::Moment;

/// A section that is finished: nobody but a facilitator changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The facilitator who locked it, as they were called.
    pub by: DisplayName,
    /// When the server decided it.
    pub at: Moment,
}
