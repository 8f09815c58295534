//! What is done to the data beside serving it: checking, copying, restoring.

use std::path::Path;

use super::remedy;
use crate::check::{self, Report};
use crate::engine::EngineError;
use crate::engine::sqlite::{self, CopyError, Inspection, OpenError, Restoration};

/// Why what is kept could not be checked, copied or restored, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CareError {
    /// The data cannot be used.
    #[error("{error}.{}", remedy(error))]
    Data {
        /// What the engine says.
        #[from]
        error: OpenError,
    },
    /// There is no copy.
    #[error("{error}.{}", remedy_of_copy(error))]
    Copy {
        /// What the engine says.
        #[from]
        error: CopyError,
    },
    /// Reading failed halfway.
    #[error("{0}. Nothing was changed.")]
    Reading(#[from] EngineError),
    /// The backup is damaged.
    #[error(
        "This backup was not restored, because a part of it is damaged. Take another one, or restore without that part: candor restore FILE --damaged"
    )]
    Damaged {
        /// What is wrong with it.
        report: Report,
    },
}

/// Reads everything in a data folder.
///
/// # Errors
/// If there is nothing to read, or it cannot be read. Damage is no error.
pub fn check(data: &Path) -> Result<Report, CareError> {
    Ok(check::check(&Inspection::open(&data.join(sqlite::FILE))?)?)
}

/// Copies everything into a file; what the copy holds.
///
/// # Errors
/// If there is no copy.
pub fn backup(data: &Path, file: &Path) -> Result<Report, CareError> {
    sqlite::backup(data, file)?;
    Ok(check::check(&Inspection::open(file)?)?)
}

/// Makes a data folder of a copy; what it holds. A damaged copy is only restored if that was asked for.
///
/// # Errors
/// If nothing was restored.
pub fn restore(data: &Path, file: &Path, damaged: bool) -> Result<Report, CareError> {
    let restoration = Restoration::begin(file, data)?;
    let report = check::check(&restoration.inspect()?)?;
    if !(report.problems.is_empty() || damaged) {
        return Err(CareError::Damaged { report });
    }
    restoration.finish()?;
    Ok(report)
}

fn remedy_of_copy(error: &CopyError) -> &'static str {
    match error {
        CopyError::Open(OpenError::Claimed { .. }) => " Stop that one first, and move its data away",
        CopyError::Open(error) => remedy(error),
        CopyError::Exists { .. } | CopyError::NotEmpty { .. } | CopyError::Unusable { .. } | CopyError::Copying { .. } => "",
    }
}
