//! What each write does to the tables. Every function here runs inside of a transaction.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use shared::id::{MemberId, PostMortemId, Seq};

use super::{link, log, row};
use crate::engine::EngineError;
use crate::failpoint::{self, Place};
use crate::record::{Batch, Founding, LinkChange, Membership, Record, SectionSpec, Snapshot, Summary, TokenRevocation, Voucher};

/// A call that changes something.
#[derive(Debug)]
pub(super) enum Write {
    Found(Founding, Vec<Record>),
    Append(Batch),
    KeepSnapshot(PostMortemId, Snapshot),
    Summarize(PostMortemId, Summary),
    Admit(Membership, Voucher),
    ChangeLink(LinkChange),
    RevokeToken(TokenRevocation),
    /// Something that takes place on the disk as an edit does, and is of no other use.
    Pulse,
}

/// Performs a write; which members are out by it, or whose token is.
pub(super) fn perform(connection: &Connection, write: &Write) -> Result<Vec<MemberId>, EngineError> {
    match write {
        Write::Found(founding, records) => found(connection, founding, records)?,
        Write::Append(batch) => append(connection, batch)?,
        Write::KeepSnapshot(id, snapshot) => keep_snapshot(connection, *id, snapshot)?,
        Write::Summarize(id, summary) => summarize(connection, *id, summary)?,
        Write::Admit(membership, by) => link::admit(connection, membership, *by)?,
        Write::ChangeLink(change) => return link::change(connection, change),
        Write::RevokeToken(revocation) => return link::revoke_token(connection, revocation),
        Write::Pulse => pulse(connection)?,
    }
    Ok(Vec::new())
}

/// The end of a log: its last record, or the last that a snapshot has, should the records after it have vanished.
pub(super) fn last(connection: &Connection, id: PostMortemId) -> rusqlite::Result<Seq> {
    let mut statement = connection.prepare_cached(
        "SELECT max(ifnull((SELECT max(seq) FROM record WHERE post_mortem = ?1), 0),
                    ifnull((SELECT max(upto) FROM snapshot WHERE post_mortem = ?1), 0))",
    )?;
    statement.query_row([row::key(id)], |row| row.get::<_, i64>(0)).map(|last| Seq::new(last.cast_unsigned()))
}

fn found(connection: &Connection, founding: &Founding, records: &[Record]) -> Result<(), EngineError> {
    let id = founding.id;
    if is_known(connection, id)? {
        return Err(EngineError::Exists(id));
    }
    let key = row::key(id);
    row::POST_MORTEM.put(connection, &[ValueRef::Blob(&key), row::number(founding.created.as_millis())])?;
    for (place, section) in (1..).zip(&founding.sections) {
        put_section(connection, id, place, section)?;
    }
    for (place, invitation) in (1..).zip(&founding.invitations) {
        let fields =
            [ValueRef::Blob(&key), ValueRef::Integer(place), row::text(invitation.role.word()), ValueRef::Blob(&invitation.hash.0)];
        row::INVITATION.put(connection, &fields)?;
    }
    put_summary(connection, id, &founding.summary)?;
    for (seq, record) in (1..).map(Seq::new).zip(records) {
        log::put(connection, id, seq, record)?;
    }
    Ok(())
}

fn append(connection: &Connection, batch: &Batch) -> Result<(), EngineError> {
    let (id, first) = (batch.post_mortem, batch.first);
    let last = last_of_known(connection, id)?;
    let conflict = EngineError::Conflict { last, first };
    if first.get() == 0 {
        return Err(conflict);
    }
    if first == last.next() {
        for (seq, record) in (first.get()..).map(Seq::new).zip(&batch.records) {
            log::put(connection, id, seq, record)?;
        }
        return Ok(());
    }
    let is_stored = first < last.next() && is_stored(connection, batch)?;
    if is_stored { Ok(()) } else { Err(conflict) }
}

/// Whether every record of the batch stands in the log at its place.
fn is_stored(connection: &Connection, batch: &Batch) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached("SELECT * FROM record WHERE post_mortem = ?1 AND seq = ?2")?;
    for (seq, record) in (batch.first.get()..).zip(&batch.records) {
        let same = statement.query_row((row::key(batch.post_mortem), seq.cast_signed()), |row| Ok(log::holds(row, record))).optional()?;
        if same != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn keep_snapshot(connection: &Connection, id: PostMortemId, snapshot: &Snapshot) -> Result<(), EngineError> {
    let last = last_of_known(connection, id)?;
    if snapshot.upto > last {
        return Err(EngineError::Conflict { last, first: snapshot.upto });
    }
    let key = row::key(id);
    let section = snapshot.section.as_str();
    let fields = [ValueRef::Blob(&key), row::text(section), row::number(snapshot.upto.get()), ValueRef::Blob(&snapshot.state)];
    row::SNAPSHOT.put(connection, &fields)?;
    failpoint::pass(Place::Pruned);
    // Two generations: should the newer one be damaged, the older one and the log still hold everything.
    let mut prune = connection.prepare_cached(
        "DELETE FROM snapshot WHERE post_mortem = ?1 AND section = ?2 AND upto NOT IN
           (SELECT upto FROM snapshot WHERE post_mortem = ?1 AND section = ?2 ORDER BY upto DESC LIMIT 2)",
    )?;
    prune.execute((key, section))?;
    Ok(())
}

fn summarize(connection: &Connection, id: PostMortemId, summary: &Summary) -> Result<(), EngineError> {
    demand_known(connection, id)?;
    Ok(put_summary(connection, id, summary)?)
}

fn pulse(connection: &Connection) -> Result<(), EngineError> {
    let mut take = connection.prepare_cached("UPDATE pulse SET beat = beat + 1, ballast = zeroblob(16384)")?;
    take.execute([])?;
    let mut give_back = connection.prepare_cached("UPDATE pulse SET ballast = NULL")?;
    give_back.execute([])?;
    Ok(())
}

fn put_section(connection: &Connection, id: PostMortemId, place: i64, section: &SectionSpec) -> rusqlite::Result<()> {
    let fields = [
        ValueRef::Blob(&row::key(id)),
        ValueRef::Integer(place),
        row::text(section.id.as_str()),
        row::text(section.kind.word()),
        row::text(&section.title),
        row::text(&section.prompt),
        row::text(&section.opening),
    ];
    row::SECTION.put(connection, &fields)
}

fn put_summary(connection: &Connection, id: PostMortemId, summary: &Summary) -> rusqlite::Result<()> {
    let fields =
        [ValueRef::Blob(&row::key(id)), row::text(summary.title.as_str()), row::text(&summary.severity), row::text(&summary.began)];
    row::SUMMARY.put(connection, &fields)
}

fn last_of_known(connection: &Connection, id: PostMortemId) -> Result<Seq, EngineError> {
    let last = last(connection, id)?;
    // A log that has records has a post-mortem, so the second look is rare.
    if last.get() == 0 {
        demand_known(connection, id)?;
    }
    Ok(last)
}

pub(super) fn demand_known(connection: &Connection, id: PostMortemId) -> Result<(), EngineError> {
    if is_known(connection, id)? { Ok(()) } else { Err(EngineError::Unknown(id)) }
}

fn is_known(connection: &Connection, id: PostMortemId) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM post_mortem WHERE id = ?1")?.exists([row::key(id)])
}
