//! Rows and their checksums.

use crc32fast::Hasher;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row};
use shared::id::{PostMortemId, SectionId};

use crate::record::Damage;

/// A table whose rows end with a checksum of what is before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// How many columns there are before the checksum.
    pub(super) columns: usize,
    /// The column with the post-mortem's id.
    pub(super) post_mortem: usize,
    insert: &'static str,
    /// Where a row stands, for people.
    place: fn(&Row<'_>) -> String,
}

pub(super) const POST_MORTEM: Table = Table {
    name: "post_mortem",
    columns: 2,
    post_mortem: 0,
    insert: "INSERT INTO post_mortem VALUES (?,?,?)",
    place: |_| "its beginning".to_owned(),
};
pub(super) const SECTION: Table = Table {
    name: "section",
    columns: 7,
    post_mortem: 0,
    insert: "INSERT INTO section VALUES (?,?,?,?,?,?,?,?)",
    place: |row| in_section(format!("section {}", integer(row, 1).unwrap_or_default()), string(row, 2)),
};
pub(super) const INVITATION: Table = Table {
    name: "invitation",
    columns: 4,
    post_mortem: 0,
    insert: "INSERT INTO invitation VALUES (?,?,?,?,?)",
    place: |row| format!("invitation {}", integer(row, 1).unwrap_or_default()),
};
pub(super) const SUMMARY: Table = Table {
    name: "summary",
    columns: 4,
    post_mortem: 0,
    insert: "REPLACE INTO summary VALUES (?,?,?,?,?)",
    place: |_| "its summary".to_owned(),
};
pub(super) const RECORD: Table = Table {
    name: "record",
    columns: 7,
    post_mortem: 0,
    insert: "INSERT INTO record VALUES (?,?,?,?,?,?,?,?)",
    place: |row| in_section(format!("record {}", integer(row, 1).unwrap_or_default()), string(row, 5)),
};
pub(super) const SNAPSHOT: Table = Table {
    name: "snapshot",
    columns: 4,
    post_mortem: 0,
    insert: "REPLACE INTO snapshot VALUES (?,?,?,?,?)",
    place: |row| format!("the snapshot of {} up to {}", string(row, 1).unwrap_or("a section"), integer(row, 2).unwrap_or_default()),
};
pub(super) const MEMBERSHIP: Table = Table {
    name: "membership",
    columns: 6,
    post_mortem: 1,
    insert: "REPLACE INTO membership VALUES (?,?,?,?,?,?,?)",
    // Neither the browser nor the name: reports end up in logs.
    place: |_| "a membership".to_owned(),
};

/// Every table with checksums.
pub(super) const TABLES: [Table; 7] = [POST_MORTEM, SECTION, INVITATION, SUMMARY, RECORD, SNAPSHOT, MEMBERSHIP];

/// Why a row cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("its checksum does not match")]
    Checksum,
    #[error("its {0} makes no sense")]
    Shape(&'static str),
}

impl Table {
    /// Adds a row, or replaces it where the table allows that.
    pub(super) fn put(self, connection: &Connection, fields: &[ValueRef<'_>]) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(self.insert)?;
        for (place, field) in fields.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, ToSqlOutput::Borrowed(*field))?;
        }
        statement.raw_bind_parameter(self.columns + 1, checksum(self.name, fields.iter().copied()))?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Whether a row that was selected with all its columns is what was put.
    pub(super) fn check(self, row: &Row<'_>) -> Result<(), Fault> {
        let fields = (0..self.columns).map(|column| row.get_ref(column).unwrap_or(ValueRef::Null));
        let computed = checksum(self.name, fields);
        if integer(row, self.columns) == Some(computed) { Ok(()) } else { Err(Fault::Checksum) }
    }

    /// A damaged row, named for people.
    pub(super) fn damage(self, row: &Row<'_>, fault: Fault) -> Damage {
        let post_mortem = post_mortem(row, self.post_mortem).unwrap_or(PostMortemId::from_bits(0));
        Damage { post_mortem, place: (self.place)(row), fault: fault.to_string() }
    }
}

/// CRC-32 of the table's name and of each field with its type and length, so that no two rows run into the same bytes.
fn checksum<'f>(table: &str, fields: impl Iterator<Item = ValueRef<'f>>) -> i64 {
    let mut hasher = Hasher::new();
    hasher.update(table.as_bytes());
    for field in fields {
        match field {
            ValueRef::Null => hasher.update(b"n"),
            ValueRef::Integer(number) => {
                hasher.update(b"i");
                hasher.update(&number.to_le_bytes());
            }
            ValueRef::Real(number) => {
                hasher.update(b"r");
                hasher.update(&number.to_le_bytes());
            }
            ValueRef::Text(bytes) => {
                hasher.update(b"t");
                hasher.update(&(bytes.len() as u64).to_le_bytes());
                hasher.update(bytes);
            }
            ValueRef::Blob(bytes) => {
                hasher.update(b"b");
                hasher.update(&(bytes.len() as u64).to_le_bytes());
                hasher.update(bytes);
            }
        }
    }
    i64::from(hasher.finalize())
}

/// A place with the section that the row names, as far as that can be believed.
pub(super) fn in_section(place: String, section: Option<&str>) -> String {
    match section.and_then(|name| name.parse::<SectionId>().ok()) {
        Some(section) => format!("{place} ({section})"),
        None => place,
    }
}

/// A number as SQLite keeps it: the same 64 bits, with a sign.
pub(super) fn number(number: u64) -> ValueRef<'static> {
    ValueRef::Integer(number.cast_signed())
}

/// A text as SQLite keeps it.
pub(super) fn text(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

/// A post-mortem's id as SQLite keeps it.
pub(super) fn key(id: PostMortemId) -> [u8; 16] {
    id.bits().to_be_bytes()
}

pub(super) fn integer(row: &Row<'_>, column: usize) -> Option<i64> {
    row.get_ref(column).ok()?.as_i64().ok()
}

pub(super) fn unsigned(row: &Row<'_>, column: usize) -> Option<u64> {
    integer(row, column).map(i64::cast_unsigned)
}

pub(super) fn string<'r>(row: &'r Row<'_>, column: usize) -> Option<&'r str> {
    row.get_ref(column).ok()?.as_str().ok()
}

pub(super) fn blob<'r>(row: &'r Row<'_>, column: usize) -> Option<&'r [u8]> {
    row.get_ref(column).ok()?.as_blob().ok()
}

pub(super) fn post_mortem(row: &Row<'_>, column: usize) -> Option<PostMortemId> {
    let bytes = blob(row, column)?.try_into().ok()?;
    Some(PostMortemId::from_bits(u128::from_be_bytes(bytes)))
}
