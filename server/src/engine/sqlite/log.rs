//! Records as rows.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use shared::id::{ClientId, MemberId, PostMortemId, SectionId, Seq};
use shared::label::{DisplayName, MomentName};
use shared::moment::Moment;

use super::row::{self, Fault, RECORD};
use crate::record::{Attribution, Happening, Record};

/// The kinds of record. No single flipped bit makes one of another.
const UPDATE: i64 = 1;
const LOCK: i64 = 2;
const LEASE: i64 = 4;
const NAMING: i64 = 8;

/// A record's fields as its row has them.
struct Encoded<'r> {
    at: ValueRef<'r>,
    member: ValueRef<'r>,
    kind: i64,
    section: ValueRef<'r>,
    payload: Payload<'r>,
}

enum Payload<'r> {
    Borrowed(&'r [u8]),
    Number([u8; 8]),
    Built(Vec<u8>),
}

impl Payload<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Number(bytes) => bytes,
            Self::Built(bytes) => bytes,
        }
    }
}

/// Adds a record at its place.
pub(super) fn put(connection: &Connection, id: PostMortemId, seq: Seq, record: &Record) -> rusqlite::Result<()> {
    let encoded = encode(record);
    let key = row::key(id);
    RECORD.put(
        connection,
        &[
            ValueRef::Blob(&key),
            row::number(seq.get()),
            encoded.at,
            encoded.member,
            ValueRef::Integer(encoded.kind),
            encoded.section,
            ValueRef::Blob(encoded.payload.bytes()),
        ],
    )
}

/// Whether the row holds this record.
pub(super) fn holds(row: &Row<'_>, record: &Record) -> bool {
    let encoded = encode(record);
    let fields = [encoded.at, encoded.member, ValueRef::Integer(encoded.kind), encoded.section, ValueRef::Blob(encoded.payload.bytes())];
    fields.iter().enumerate().all(|(place, field)| row.get_ref(place + 2).is_ok_and(|stored| stored == *field))
}

/// The record in a row, if the row is intact.
pub(super) fn decode(row: &Row<'_>) -> Result<Record, Fault> {
    RECORD.check(row)?;
    let at = row::unsigned(row, 2).map(Moment::from_millis).ok_or(Fault::Shape("time"))?;
    let by = match row.get_ref(3) {
        Ok(ValueRef::Null) => Attribution::Server,
        Ok(ValueRef::Integer(bits)) => Attribution::Named(MemberId::from_bits(bits.cast_unsigned())),
        Ok(ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_)) | Err(_) => return Err(Fault::Shape("member")),
    };
    let section = || row::string(row, 5).and_then(|text| text.parse::<SectionId>().ok()).ok_or(Fault::Shape("section"));
    let payload = row::blob(row, 6).ok_or(Fault::Shape("payload"))?;
    let what = match row::integer(row, 4) {
        Some(UPDATE) => Happening::Update { section: section()?, bytes: payload.to_vec() },
        Some(LOCK) => Happening::Lock { section: section()?, by: locker(payload)? },
        Some(LEASE) => Happening::Lease { client: leased(payload)? },
        Some(NAMING) => {
            let (moment, name) = naming(payload)?;
            Happening::Naming { moment, name }
        }
        Some(_) | None => return Err(Fault::Shape("kind")),
    };
    Ok(Record { at, by, what })
}

fn encode(record: &Record) -> Encoded<'_> {
    let (kind, section, payload) = match &record.what {
        Happening::Update { section, bytes } => (UPDATE, row::text(section.as_str()), Payload::Borrowed(bytes)),
        // A name is never empty, so an empty payload is an opened section.
        Happening::Lock { section, by } => {
            (LOCK, row::text(section.as_str()), Payload::Borrowed(by.as_ref().map_or(&[], |name| name.as_str().as_bytes())))
        }
        Happening::Lease { client } => (LEASE, ValueRef::Null, Payload::Number(client.get().to_be_bytes())),
        Happening::Naming { moment, name } => {
            (NAMING, ValueRef::Null, Payload::Built([&moment.get().to_be_bytes(), name.as_str().as_bytes()].concat()))
        }
    };
    let member = match record.by {
        Attribution::Named(member) => row::number(member.bits()),
        Attribution::Server => ValueRef::Null,
    };
    Encoded { at: row::number(record.at.as_millis()), member, kind, section, payload }
}

fn locker(payload: &[u8]) -> Result<Option<DisplayName>, Fault> {
    if payload.is_empty() {
        return Ok(None);
    }
    let name = std::str::from_utf8(payload).ok().and_then(|text| text.parse().ok());
    name.map(Some).ok_or(Fault::Shape("name"))
}

fn leased(payload: &[u8]) -> Result<ClientId, Fault> {
    let number = payload.try_into().ok().map(u64::from_be_bytes);
    number.and_then(ClientId::new).ok_or(Fault::Shape("writer id"))
}

fn naming(payload: &[u8]) -> Result<(Seq, MomentName), Fault> {
    let (moment, name) = payload.split_first_chunk().ok_or(Fault::Shape("moment"))?;
    let name = std::str::from_utf8(name).ok().and_then(|text| text.parse().ok());
    name.map(|name| (Seq::new(u64::from_be_bytes(*moment)), name)).ok_or(Fault::Shape("name"))
}
