//! Copies of the whole database: one to keep elsewhere, and one that takes the place of what was lost.
//!
//! A copy is made under another name, synced, and only then given its own: whatever has the right name is whole.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::claim::Claim;
use super::{FILE, Inspection, OpenError, failure, make, owner, schema};
use crate::engine::EngineError;

/// What a copy begins with that a crash has left in a data folder.
const LEFT_OVER: &str = "candor.db.part";

/// Why a copy was not made. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A backup never overwrites one that may be better.
    #[error("{file} is there already, and was left as it is. Choose a name that is free, or move it away")]
    Exists {
        /// Where the copy was to be.
        file: PathBuf,
    },
    /// A data folder in use is not overwritten.
    #[error(
        "{folder} is not empty: it holds {entry}. Nothing was changed. Move what is in it away, or restore into another folder: candor restore FILE --data FOLDER"
    )]
    NotEmpty {
        /// The data folder.
        folder: PathBuf,
        /// One of the things in it.
        entry: String,
    },
    /// Reading the one or writing the other failed.
    #[error("{path} cannot be used: {source}")]
    Unusable {
        /// Which one.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be copied.
    #[error("the copy to {file} was given up: {error}")]
    Copying {
        /// Where the copy was to be.
        file: PathBuf,
        /// What the engine says.
        error: EngineError,
    },
}

/// Copies the database of a data folder, as it is at one moment, into one file. A server may run on it meanwhile and is
/// not held up.
///
/// # Errors
/// If there is no database, the file is there already, or the disk does not take it.
pub fn backup(folder: &Path, file: &Path) -> Result<(), CopyError> {
    if fs::symlink_metadata(file).is_ok() {
        return Err(CopyError::Exists { file: file.to_owned() });
    }
    let draft = Draft::beside(file)?;
    draft.fill(&folder.join(FILE), "DELETE")?;
    draft.keep(file)
}

/// A copy that lies in a data folder and is not its database yet. Dropped, it is gone.
pub struct Restoration {
    draft: Draft,
    file: PathBuf,
    _claim: Claim,
}

impl Restoration {
    /// Copies a backup into a data folder, which is made if it is not there.
    ///
    /// # Errors
    /// If the backup is none, or the folder holds anything or is in use.
    pub fn begin(backup: &Path, folder: &Path) -> Result<Self, CopyError> {
        // Before the folder is made: a backup that is none leaves no trace.
        schema::refuse_foreign(backup)?;
        make(folder).map_err(|source| unusable(folder, source))?;
        let claim = Claim::take(folder)?;
        if let Some(entry) = entry(folder).map_err(|source| unusable(folder, source))? {
            return Err(CopyError::NotEmpty { folder: folder.to_owned(), entry });
        }
        let file = folder.join(FILE);
        let draft = Draft::beside(&file)?;
        draft.fill(backup, "WAL")?;
        schema::bring_up_to_date(&draft.path)?;
        Ok(Self { draft, file, _claim: claim })
    }

    /// A look into the copy.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn inspect(&self) -> Result<Inspection, OpenError> {
        Inspection::open(&self.draft.path)
    }

    /// Makes the copy the folder's database, which belongs to whoever the folder belongs to.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn finish(self) -> Result<(), CopyError> {
        for path in [&self.draft.path, &self.file.with_file_name(Claim::FILE)] {
            owner::as_folder(path).map_err(|source| unusable(path, source))?;
        }
        self.draft.keep(&self.file)
    }
}

/// A file that has no name of its own yet.
struct Draft {
    path: PathBuf,
}

impl Draft {
    /// Files that SQLite may put beside a database.
    const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

    fn beside(file: &Path) -> Result<Self, CopyError> {
        let draft = Self { path: schema::beside(file, ".part") };
        // One that a crash left is of no use to anybody.
        draft.remove().map_err(|source| unusable(&draft.path, source))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&draft.path) {
            Ok(_) => Ok(draft),
            Err(source) => Err(unusable(file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")), source)),
        }
    }

    /// Copies page by page in one step, so that all of it is of one moment and damage stays where it is.
    fn fill(&self, from: &Path, journal: &str) -> Result<(), CopyError> {
        let copying = |error: rusqlite::Error| CopyError::Copying { file: self.path.clone(), error: error.into() };
        let source = schema::source(from)?;
        let mut copy = Connection::open(&self.path).map_err(copying)?;
        // It is synced as a whole before it gets its name.
        copy.pragma_update(None, "synchronous", "OFF").map_err(copying)?;
        {
            let backup = Backup::new(&source, &mut copy).map_err(copying)?;
            if backup.step(-1).map_err(copying)? != StepResult::Done {
                return Err(CopyError::Copying { file: self.path.clone(), error: failure::held_by_another() });
            }
        }
        copy.pragma_update_and_check(None, "journal_mode", journal, |_| Ok(())).map_err(copying)?;
        copy.close().map_err(|(_, error)| copying(error))
    }

    /// Gives it its name, durably.
    fn keep(self, file: &Path) -> Result<(), CopyError> {
        let synced = File::options().write(true).open(&self.path).and_then(|draft| draft.sync_all());
        synced.map_err(|source| unusable(&self.path, source))?;
        fs::rename(&self.path, file).map_err(|source| unusable(file, source))?;
        schema::sync_folder(file).map_err(|source| unusable(file, source))
    }

    fn remove(&self) -> io::Result<()> {
        let companions = Self::COMPANIONS.map(|ending| schema::beside(&self.path, ending));
        companions.iter().chain([&self.path]).try_for_each(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            tracing::warn!(%error, "a copy that was given up is left beside its place, with the ending .part");
        }
    }
}

/// The name of something in a folder, beside what claims it.
fn entry(folder: &Path) -> io::Result<Option<String>> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != Claim::FILE && !name.starts_with(LEFT_OVER) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn unusable(path: &Path, source: io::Error) -> CopyError {
    CopyError::Unusable { path: path.to_owned(), source }
}
