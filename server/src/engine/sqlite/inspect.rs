//! A look into a database that changes nothing, whether or not a Candor runs on it.

use std::path::Path;

use rusqlite::Connection;
use shared::id::{PostMortemId, Seq};
use shared::limit;

use super::{OpenError, failure, load, read, row, schema};
use crate::engine::EngineError;
use crate::record::{Damage, Stored};

/// A database as it was at the moment of the first question.
pub struct Inspection {
    connection: Connection,
}

impl Inspection {
    /// A look into this file.
    ///
    /// # Errors
    /// If it is not there, is not of Candor, or not of this version.
    pub fn open(file: &Path) -> Result<Self, OpenError> {
        let connection = schema::inspect(file)?;
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection })
    }

    /// Every post-mortem of which there is anything, as far as the tables can be read.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn post_mortems(&self) -> Result<Vec<PostMortemId>, EngineError> {
        let mut ids = Vec::new();
        for sql in ["SELECT id FROM post_mortem", "SELECT DISTINCT post_mortem FROM section", "SELECT DISTINCT post_mortem FROM record"] {
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            loop {
                match rows.next() {
                    Ok(Some(row)) => ids.extend(row::post_mortem(row, 0)),
                    Ok(None) => break,
                    // What cannot be read is reported with the table it is in.
                    Err(error) if failure::is_damage(&error) => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// What SQLite finds wrong with the file itself, in its words.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn faults(&self) -> Result<Vec<String>, EngineError> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({})", limit::DAMAGES))?;
        let mut rows = statement.query([])?;
        let mut faults = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => faults.extend(row::string(row, 0).filter(|words| *words != "ok").map(str::to_owned)),
                Ok(None) => return Ok(faults),
                Err(error) if failure::is_damage(&error) => {
                    faults.push(error.to_string());
                    return Ok(faults);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Every row of every table, held against its checksum; and every place of every log.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn damage(&self) -> Result<Vec<Damage>, EngineError> {
        read::verify(&self.connection)
    }

    /// What a room would get to live again.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn load(&self, id: PostMortemId) -> Result<Option<Stored>, EngineError> {
        load::within(&self.connection, id, load::From::Snapshots)
    }

    /// The same without snapshots: the whole log.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn load_log(&self, id: PostMortemId) -> Result<Option<Stored>, EngineError> {
        load::within(&self.connection, id, load::From::Beginning)
    }

    /// How many records the log of a post-mortem has, up to its last place.
    ///
    /// # Errors
    /// If the disk does not do as it should.
    pub fn last(&self, id: PostMortemId) -> Result<Seq, EngineError> {
        Ok(super::write::last(&self.connection, id)?)
    }
}
