//! The beginning of a post-mortem. A damaged row costs what it says, never the post-mortem.

use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::kind::SectionKind;
use shared::id::{PostMortemId, SectionId};
use shared::label::Title;
use shared::moment::Moment;

use super::row::{self, INVITATION, POST_MORTEM, SECTION, SUMMARY, Table};
use crate::engine::EngineError;
use crate::record::{Damage, Founding, Invitation, SecretHash, SectionSpec, Summary};

/// The beginning, and what of it is damaged.
pub(super) fn read(connection: &Connection, id: PostMortemId) -> Result<Option<(Founding, Vec<Damage>)>, EngineError> {
    let mut damage = Vec::new();
    let mut check = |table: Table, row: &Row<'_>| {
        let fault = table.check(row).err();
        damage.extend(fault.map(|fault| table.damage(row, fault)));
        fault.is_none()
    };
    let created = connection
        .prepare_cached("SELECT * FROM post_mortem WHERE id = ?1")?
        .query_row([row::key(id)], |row| {
            check(POST_MORTEM, row);
            Ok(Moment::from_millis(row::unsigned(row, 1).unwrap_or_default()))
        })
        .optional()?;
    let mut sections: Vec<SectionSpec> = Vec::new();
    let mut statement = connection.prepare_cached("SELECT * FROM section WHERE post_mortem = ?1 ORDER BY place")?;
    let mut rows = statement.query([row::key(id)])?;
    while let Some(row) = rows.next()? {
        check(SECTION, row);
        let section = section(row, &sections);
        sections.push(section);
    }
    if created.is_none() && sections.is_empty() {
        return Ok(None);
    }
    let mut invitations = Vec::new();
    let mut statement = connection.prepare_cached("SELECT * FROM invitation WHERE post_mortem = ?1 ORDER BY place")?;
    let mut rows = statement.query([row::key(id)])?;
    while let Some(row) = rows.next()? {
        // A right that may have been altered is no right.
        if check(INVITATION, row) {
            invitations.extend(invitation(row));
        }
    }
    let summary = summary(connection, id, &mut check)?;
    if created.is_none() {
        damage.push(Damage { post_mortem: id, place: "its beginning".to_owned(), fault: "it is missing".to_owned() });
    }
    Ok(Some((Founding { id, created: created.unwrap_or_default(), sections, invitations, summary }, damage)))
}

/// What lists show of a post-mortem.
pub(super) fn summary(
    connection: &Connection,
    id: PostMortemId,
    mut check: impl FnMut(Table, &Row<'_>) -> bool,
) -> Result<Summary, EngineError> {
    let stored = connection
        .prepare_cached("SELECT * FROM summary WHERE post_mortem = ?1")?
        .query_row([row::key(id)], |row| {
            check(SUMMARY, row);
            Ok((words(row, 1).parse().ok(), words(row, 2), words(row, 3)))
        })
        .optional()?;
    let (title, severity, began) = stored.unwrap_or_default();
    Ok(Summary { title: title.unwrap_or_else(|| stand_in(id)), severity, began })
}

/// A section as far as its row can be read. Those after it keep their places, whatever became of it.
fn section(row: &Row<'_>, before: &[SectionSpec]) -> SectionSpec {
    let id = row::string(row, 2).and_then(|text| text.parse::<SectionId>().ok());
    let id = id.filter(|id| before.iter().all(|section| section.id != *id));
    let kind = row::string(row, 3).and_then(|text| text.parse().ok());
    SectionSpec {
        id: id.unwrap_or_else(|| format!("damaged-{}", before.len() + 1).parse().expect("lower case, a dash and digits are a section id")),
        kind: kind.unwrap_or(SectionKind::Prose),
        title: words(row, 4),
        prompt: words(row, 5),
        opening: words(row, 6),
    }
}

fn invitation(row: &Row<'_>) -> Option<Invitation> {
    let role = row::string(row, 2)?.parse().ok()?;
    let hash = row::blob(row, 3)?.try_into().ok()?;
    Some(Invitation { role, hash: SecretHash(hash) })
}

/// The id is the one title that every post-mortem has.
fn stand_in(id: PostMortemId) -> Title {
    id.to_string().parse().expect("an id is a short text of visible characters")
}

/// A text that may be damaged, as far as it can be read.
fn words(row: &Row<'_>, column: usize) -> String {
    let bytes = row.get_ref(column).ok().and_then(|field| field.as_bytes().ok());
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}
