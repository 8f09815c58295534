//! The file: whose it is, which tables it has, how connections treat it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use shared::limit;

use super::{OpenError, Options};

/// What brings the tables from each version to the next; the version is how many of these were applied.
const MIGRATIONS: [&str; 2] = [include_str!("../../../migrations/0001_log.sql"), include_str!("../../../migrations/0002_links.sql")];

/// SQLite's place for "whose file is this": the letters `CNDR`.
const APPLICATION: u32 = u32::from_be_bytes(*b"CNDR");
/// What every SQLite file begins with, and where in its first bytes the application stands.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const APPLICATION_AT: std::ops::Range<usize> = 68..72;
const HEADER_BYTES: usize = 100;

/// The connection that writes, on a file with the tables that this version knows: made or migrated if needed.
pub(super) fn prepare(file: &Path, options: Options) -> Result<Connection, OpenError> {
    if is_absent(file)? {
        create(file)?;
    }
    refuse_foreign(file)?;
    refuse_newer(file)?;
    let connection = writer(file, options)?;
    migrate(&connection)?;
    Ok(connection)
}

/// A connection that only reads, on a file that is not to be changed: it must have the tables that this version knows.
pub(super) fn inspect(file: &Path) -> Result<Connection, OpenError> {
    let connection = source(file)?;
    let found = version(&connection)?;
    if found < MIGRATIONS.len() {
        return Err(OpenError::Older { file: file.to_owned(), found, known: MIGRATIONS.len() });
    }
    Ok(connection)
}

/// A connection that only reads, on a file of this version or an older one.
pub(super) fn source(file: &Path) -> Result<Connection, OpenError> {
    refuse_foreign(file)?;
    refuse_newer(file)?;
    let connection = reader(file)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Refuses what is no database of Candor.
pub(super) fn refuse_foreign(file: &Path) -> Result<(), OpenError> {
    if is_absent(file)? {
        return Err(OpenError::Absent { file: file.to_owned() });
    }
    match is_ours(file) {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::Foreign { file: file.to_owned() }),
        Err(source) => Err(OpenError::Folder { path: file.to_owned(), source }),
    }
}

/// Gives a file of an older version the tables that this one knows.
pub(super) fn bring_up_to_date(file: &Path) -> Result<(), OpenError> {
    let connection = writer(file, Options::default())?;
    migrate(&connection)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// A connection that writes, on a prepared file.
pub(super) fn writer(file: &Path, options: Options) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(limit::ENGINE_PATIENCE)?;
    // `FULL`, and the stronger sync that macOS has besides: a commit that the machine can forget would make "saved" a lie.
    // Deleted text is overwritten, so that it does not live on in pages that nobody looks at.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", limit::LOG_PAGES, |_| Ok(()))?;
    if let Some(most) = options.most_bytes {
        let page_bytes: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        connection.pragma_update_and_check(None, "max_page_count", most / page_bytes.max(1), |_| Ok(()))?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A connection that only reads, on a prepared file.
pub(super) fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(limit::ENGINE_PATIENCE)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
    Ok(connection)
}

/// Makes the file under another name first: whatever has the right name is whole.
fn create(file: &Path) -> Result<(), OpenError> {
    let unusable = |source| OpenError::Folder { path: file.to_owned(), source };
    // It may hold edits that were called saved, and SQLite would mix them into the new file.
    if beside(file, "-wal").try_exists().map_err(unusable)? {
        return Err(OpenError::Orphan { file: file.to_owned() });
    }
    let draft = beside(file, ".new");
    for left_over in [draft.clone(), beside(&draft, "-journal"), beside(&draft, "-wal"), beside(&draft, "-shm")] {
        match fs::remove_file(left_over) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    let connection = Connection::open(&draft)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(unusable(io::Error::other("the file system has no shared memory, which the database needs")));
    }
    migrate(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    fs::rename(&draft, file).map_err(unusable)?;
    sync_folder(file).map_err(unusable)
}

fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let version = version(connection)?;
    for (applied, migration) in MIGRATIONS.iter().enumerate().skip(version) {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", applied + 1)?;
        transaction.commit()?;
        tracing::info!(schema = applied + 1, "the database was brought to schema {}", applied + 1);
    }
    Ok(())
}

fn refuse_newer(file: &Path) -> Result<(), OpenError> {
    let connection = reader(file)?;
    // Even the closing of a file that is not understood must not write into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = version(&connection)?;
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer { file: file.to_owned(), found, known: MIGRATIONS.len() });
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn is_absent(file: &Path) -> Result<bool, OpenError> {
    match fs::metadata(file) {
        Ok(found) => Ok(found.len() == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(source) => Err(OpenError::Folder { path: file.to_owned(), source }),
    }
}

/// Read without SQLite, which might tidy up a file of somebody else.
fn is_ours(file: &Path) -> io::Result<bool> {
    let mut header = Vec::new();
    File::open(file)?.take(HEADER_BYTES as u64).read_to_end(&mut header)?;
    Ok(header.len() == HEADER_BYTES && header.starts_with(MAGIC) && header[APPLICATION_AT] == APPLICATION.to_be_bytes())
}

/// A name beside a file's.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

/// A new name is durable when its folder is.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        // A bare name lies in the folder that the program was started in.
        Some(folder) if cfg!(unix) => File::open(if folder == Path::new("") { Path::new(".") } else { folder })?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test without pulling the plug can tell these from weaker ones.
    #[test]
    fn a_commit_is_synced_before_it_is_answered() {
        let folder = std::env::temp_dir().join(format!("candor-schema-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let connection = prepare(&folder.join("candor.db"), Options::default()).expect("prepared");
        let setting = |name| connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).expect(name);
        let settings = ["journal_mode", "synchronous", "fullfsync", "foreign_keys", "secure_delete"].map(setting);
        drop(connection);
        fs::remove_dir_all(&folder).expect("removed");
        let full = rusqlite::types::Value::Integer(2);
        let on = rusqlite::types::Value::Integer(1);
        assert_eq!(settings, [rusqlite::types::Value::Text("wal".to_owned()), full, on.clone(), on.clone(), on]);
    }
}
