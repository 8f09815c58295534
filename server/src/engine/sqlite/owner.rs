//! Whose files are: an administrator restores what a service is to serve, as a user of its own.

use std::io;
use std::path::Path;

/// Gives a file to whoever owns its folder. Who may not do that keeps it, as with every file that they make.
#[cfg(unix)]
pub(super) fn as_folder(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};

    let Some(folder) = file.parent() else { return Ok(()) };
    let (folder, own) = (folder.metadata()?, file.metadata()?);
    if folder.uid() == own.uid() {
        return Ok(());
    }
    match chown(file, Some(folder.uid()), Some(folder.gid())) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome,
    }
}

/// Elsewhere a folder hands its owner down by itself, or nobody asks.
#[cfg(not(unix))]
pub(super) fn as_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}
