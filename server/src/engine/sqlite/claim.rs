//! That only one Candor at a time writes into a data folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::OpenError;

/// A data folder held by this engine until it is dropped. The operating system gives it back when the process dies, so
/// no stale claim is ever in the way.
pub(super) struct Claim {
    _held: File,
}

impl Claim {
    const FILE: &'static str = "candor.lock";

    pub(super) fn take(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(Self::FILE);
        let unusable = |source| OpenError::Folder { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Claimed { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}
