//! What is looked up by itself: records, memberships, and whether every row is intact.

use rusqlite::{Connection, OptionalExtension, Row};
use shared::id::{MemberId, PostMortemId, Seq};
use shared::label::DisplayName;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::StorageTrouble;

use super::row::{self, Fault, MEMBERSHIP, RECORD, TABLES, Table};
use super::{failure, founding, log};
use crate::engine::EngineError;
use crate::record::{Damage, Membership, Record, SecretHash, Summary};

/// At most `most` records after a place, without the damaged ones.
pub(super) fn records(connection: &Connection, id: PostMortemId, after: Seq, most: usize) -> Result<Vec<(Seq, Record)>, EngineError> {
    let mut statement = connection.prepare_cached("SELECT * FROM record WHERE post_mortem = ?1 AND seq > ?2 ORDER BY seq")?;
    let mut rows = statement.query((row::key(id), i64::try_from(after.get()).unwrap_or(i64::MAX)))?;
    let mut records = Vec::new();
    while records.len() < most {
        let row = match rows.next() {
            Ok(row) => row,
            // The next call begins at the damage and reports it.
            Err(error) if failure::is_damage(&error) && !records.is_empty() => break,
            Err(error) => return Err(error.into()),
        };
        let Some(row) = row else { break };
        if let (Ok(record), Some(seq)) = (log::decode(row), row::unsigned(row, 1)) {
            records.push((Seq::new(seq), record));
        }
    }
    Ok(records)
}

/// A browser's membership. One that may have been altered is an error: it says what its holder may do.
pub(super) fn membership(connection: &Connection, browser: SecretHash, id: PostMortemId) -> Result<Option<Membership>, EngineError> {
    let mut statement = connection.prepare_cached("SELECT * FROM membership WHERE browser = ?1 AND post_mortem = ?2")?;
    let found = statement.query_row((browser.0, row::key(id)), |row| Ok(member(row).map_err(|fault| MEMBERSHIP.damage(row, fault))));
    let unreadable = |damage: Damage| EngineError::Trouble { trouble: StorageTrouble::Damaged, detail: damage.to_string() };
    found.optional()?.transpose().map_err(unreadable)
}

/// What the member behind a browser has let in besides it. Damaged ones are left out.
pub(super) fn tokens(connection: &Connection, browser: SecretHash, id: PostMortemId) -> Result<Vec<Membership>, EngineError> {
    let Some(maker) = membership(connection, browser, id)? else { return Ok(Vec::new()) };
    let mut statement = connection
        .prepare_cached("SELECT * FROM membership WHERE post_mortem = ?1 AND member = ?2 AND browser <> ?3 ORDER BY joined, browser")?;
    let mut rows = statement.query((row::key(id), maker.member.bits().cast_signed(), browser.0))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.extend(member(row).ok());
    }
    Ok(list)
}

/// A browser's memberships, the newest post-mortem first. Damaged ones are left out.
pub(super) fn memberships(
    connection: &Connection,
    browser: SecretHash,
    most: usize,
) -> Result<Vec<(Membership, Summary, Moment)>, EngineError> {
    let mut statement = connection.prepare_cached(
        "SELECT membership.*, post_mortem.created FROM membership JOIN post_mortem ON post_mortem.id = membership.post_mortem
         WHERE browser = ?1 ORDER BY created DESC, post_mortem.id DESC",
    )?;
    let mut rows = statement.query([browser.0])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| list.len() < most) {
        if let Ok(membership) = member(row) {
            let summary = founding::summary(connection, membership.post_mortem, |_, _| true)?;
            let created = row::unsigned(row, MEMBERSHIP.columns + 1).map(Moment::from_millis).unwrap_or_default();
            list.push((membership, summary, created));
        }
    }
    Ok(list)
}

/// Who has ever joined a post-mortem, and what they are called. Damaged memberships are left out.
pub(super) fn members(connection: &Connection, id: PostMortemId, most: usize) -> Result<Vec<(MemberId, DisplayName)>, EngineError> {
    let mut statement = connection.prepare_cached("SELECT * FROM membership WHERE post_mortem = ?1 ORDER BY browser")?;
    let mut rows = statement.query([row::key(id)])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| list.len() < most) {
        list.extend(member(row).ok().map(|membership| (membership.member, membership.name)));
    }
    Ok(list)
}

/// Every row of every table, held against its checksum; and every place of every log.
pub(super) fn verify(connection: &Connection) -> Result<Vec<Damage>, EngineError> {
    let mut damage = Vec::new();
    for table in TABLES {
        verify_table(connection, table, &mut damage)?;
    }
    Ok(damage)
}

/// From the first row to the last; where a page cannot be read, from the last back to it.
fn verify_table(connection: &Connection, table: Table, damage: &mut Vec<Damage>) -> Result<(), EngineError> {
    let mut before = (PostMortemId::from_bits(0), 0);
    let forward = walk(connection, table, "", |row| {
        note(damage, table.check(row).err().map(|fault| table.damage(row, fault)));
        let here = (row::post_mortem(row, table.post_mortem).unwrap_or(before.0), row::integer(row, 1).unwrap_or_default());
        let expected = if here.0 == before.0 { before.1 + 1 } else { 1 };
        let has_gap = table.name == RECORD.name && here.1 != expected;
        note(damage, has_gap.then(|| missing(here.0, format!("what is before record {}", here.1))));
        before = here;
    });
    match forward {
        Err(error) if failure::is_damage(&error) => {
            let fault = error.to_string();
            note(damage, Some(Damage { post_mortem: before.0, place: format!("what follows in the table {}", table.name), fault }));
        }
        outcome => return Ok(outcome?),
    }
    let backward = walk(connection, table, "ORDER BY 1 DESC, 2 DESC", |row| {
        note(damage, table.check(row).err().map(|fault| table.damage(row, fault)));
    });
    match backward {
        Err(error) if !failure::is_damage(&error) => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn walk(connection: &Connection, table: Table, order: &str, mut visit: impl FnMut(&Row<'_>)) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {} {order}", table.name))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(row);
    }
    Ok(())
}

/// Adds to the report, as far as it goes.
fn note(damage: &mut Vec<Damage>, found: Option<Damage>) {
    if let Some(found) = found.filter(|found| damage.len() < limit::DAMAGES && !damage.contains(found)) {
        damage.push(found);
    }
}

fn missing(post_mortem: PostMortemId, place: String) -> Damage {
    Damage { post_mortem, place, fault: "it is missing".to_owned() }
}

fn member(row: &Row<'_>) -> Result<Membership, Fault> {
    MEMBERSHIP.check(row)?;
    Ok(Membership {
        browser: row::blob(row, 0).and_then(|bytes| bytes.try_into().ok()).map(SecretHash).ok_or(Fault::Shape("browser"))?,
        post_mortem: row::post_mortem(row, 1).ok_or(Fault::Shape("post-mortem"))?,
        member: row::unsigned(row, 2).map(MemberId::from_bits).ok_or(Fault::Shape("member"))?,
        name: row::string(row, 3).and_then(|text| text.parse().ok()).ok_or(Fault::Shape("name"))?,
        role: row::string(row, 4).and_then(|text| text.parse().ok()).ok_or(Fault::Shape("role"))?,
        joined: row::unsigned(row, 5).map(Moment::from_millis).ok_or(Fault::Shape("time"))?,
    })
}
