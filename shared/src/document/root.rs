//! The names of a section's shared roots. The gate lets nothing else in.

use crate::limit;

/// The flat map of small values.
pub const FIELDS: &str = "fields";

/// The text of a prose section.
pub const BODY: &str = "body";

/// What the names of row texts begin with: `text/<row id>`.
pub const ROW_TEXT: &str = "text/";

/// Whether a root of this name is a text of the schema.
pub fn is_text(name: &str) -> bool {
    name == BODY || name.strip_prefix(ROW_TEXT).is_some_and(is_row_id)
}

/// Whether this can be a key of [`FIELDS`]: lower-case words, digits, `-`, `_` and `/`.
pub fn is_field_key(key: &str) -> bool {
    (1..=limit::KEY_BYTES).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'/'))
}

fn is_row_id(id: &str) -> bool {
    (1..=limit::KEY_BYTES - ROW_TEXT.len()).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
