//! What SQLite complains of, in the words of the engine.

use rusqlite::{Error, ErrorCode};
use shared::protocol::event::StorageTrouble;

use crate::engine::EngineError;

impl From<Error> for EngineError {
    fn from(error: Error) -> Self {
        Self::Trouble { trouble: trouble(&error), detail: error.to_string() }
    }
}

/// Whether a part of the file cannot be understood: what lies beside it may still be.
pub(super) fn is_damage(error: &Error) -> bool {
    trouble(error) == StorageTrouble::Damaged
}

/// What is said of a copy that could not be made because another program was busy with the database all the while.
pub(super) fn held_by_another() -> EngineError {
    EngineError::Trouble { trouble: StorageTrouble::Busy, detail: "it stays locked".to_owned() }
}

fn trouble(error: &Error) -> StorageTrouble {
    let code = error.sqlite_error_code();
    if code == Some(ErrorCode::DiskFull) {
        StorageTrouble::DiskFull
    } else if matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
        StorageTrouble::Busy
    } else if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
        StorageTrouble::Damaged
    } else {
        StorageTrouble::Failed
    }
}
