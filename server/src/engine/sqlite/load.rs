//! Everything a room needs to live again, with as much of it as can be read.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row};
use shared::id::{PostMortemId, SectionId, Seq};
use shared::limit;

use super::row::{self, Fault, SNAPSHOT};
use super::scan::Scan;
use super::{failure, founding, write};
use crate::engine::EngineError;
use crate::record::{Damage, Snapshot, Stored};

/// Where a room begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// At the newest snapshot of each section.
    Snapshots,
    /// At the first record.
    Beginning,
}

pub(super) fn load(connection: &Connection, id: PostMortemId) -> Result<Option<Stored>, EngineError> {
    // One transaction, so that everything is of the same moment.
    let transaction = connection.unchecked_transaction()?;
    within(&transaction, id, From::Snapshots)
}

/// The same, within a transaction.
pub(super) fn within(connection: &Connection, id: PostMortemId, from: From) -> Result<Option<Stored>, EngineError> {
    let Some((founding, mut damage)) = founding::read(connection, id)? else { return Ok(None) };
    let snapshots = match from {
        From::Snapshots => snapshots(connection, id, &mut damage)?,
        From::Beginning => Vec::new(),
    };
    let mut scan = Scan::new(id, &snapshots);
    scan.run(connection)?;
    let last = match write::last(connection, id) {
        Ok(last) => last,
        // Appending will say so too; what was read is still worth showing.
        Err(error) if failure::is_damage(&error) => scan.reached(),
        Err(error) => return Err(error.into()),
    };
    let (records, damage_of_log) = scan.finish(last);
    damage.extend(damage_of_log);
    damage.truncate(limit::DAMAGES);
    Ok(Some(Stored { founding, last, snapshots, records, damage }))
}

/// The newest undamaged snapshot of each section. They only spare the way through the log, which has everything, so
/// whatever is wrong with one is a report and no failure.
fn snapshots(connection: &Connection, id: PostMortemId, damage: &mut Vec<Damage>) -> Result<Vec<Snapshot>, EngineError> {
    let keys = match keys(connection, id) {
        Err(error) if failure::is_damage(&error) => {
            damage.push(Damage { post_mortem: id, place: "the snapshots".to_owned(), fault: error.to_string() });
            Vec::new()
        }
        keys => keys?,
    };
    let mut newest: Vec<Snapshot> = Vec::new();
    for (section, upto) in keys {
        if newest.last().is_some_and(|newer| newer.section.as_str().as_bytes() == section) {
            continue;
        }
        match one(connection, id, &section, upto) {
            Ok(Ok(snapshot)) => newest.push(snapshot),
            Ok(Err(fault)) => damage.push(fault),
            Err(error) if failure::is_damage(&error) => {
                let place = format!("the snapshot of {} up to {upto}", String::from_utf8_lossy(&section));
                damage.push(Damage { post_mortem: id, place, fault: error.to_string() });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(newest)
}

/// Which snapshots there are: sections together, in each the newest first.
fn keys(connection: &Connection, id: PostMortemId) -> rusqlite::Result<Vec<(Vec<u8>, i64)>> {
    let mut statement =
        connection.prepare_cached("SELECT section, upto FROM snapshot WHERE post_mortem = ?1 ORDER BY section, upto DESC")?;
    let keys = statement.query_map([row::key(id)], |row| {
        let section = row.get_ref(0)?.as_bytes().unwrap_or_default().to_vec();
        Ok((section, row::integer(row, 1).unwrap_or_default()))
    })?;
    keys.collect()
}

fn one(connection: &Connection, id: PostMortemId, section: &[u8], upto: i64) -> rusqlite::Result<Result<Snapshot, Damage>> {
    let mut statement = connection.prepare_cached("SELECT * FROM snapshot WHERE post_mortem = ?1 AND section = ?2 AND upto = ?3")?;
    let section = ToSqlOutput::Borrowed(ValueRef::Text(section));
    statement.query_row((row::key(id), section, upto), |row| Ok(decode(row).map_err(|fault| SNAPSHOT.damage(row, fault))))
}

fn decode(row: &Row<'_>) -> Result<Snapshot, Fault> {
    SNAPSHOT.check(row)?;
    let section = row::string(row, 1).and_then(|text| text.parse::<SectionId>().ok()).ok_or(Fault::Shape("section"))?;
    let upto = row::unsigned(row, 2).map(Seq::new).ok_or(Fault::Shape("place"))?;
    let state = row::blob(row, 3).ok_or(Fault::Shape("state"))?.to_vec();
    Ok(Snapshot { section, upto, state })
}
