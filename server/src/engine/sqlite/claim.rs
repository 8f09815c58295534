//! That only one Candor at a time writes into a data folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::OpenError;

/// A data folder held by this engine until it is dropped. The operating system gives it back when the process dies, so
/// no stale claim is ever in the way.
pub(super) struct Claim {
    held: File,
}

impl Claim {
    /// What is held.
    pub(super) const FILE: &'static str = "candor.lock";

    pub(super) fn take(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(Self::FILE);
        let unusable = |source| OpenError::Folder { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { held: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Claimed { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Closing would do, but for a process that is being started at this moment and still shares the open file.
        if let Err(error) = self.held.unlock() {
            tracing::warn!(%error, "the data folder is given back only when this process ends");
        }
    }
}
