//! Links and those who came by them: whether a link stands is decided in the same transaction as what it is used for.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use shared::id::{MemberId, PostMortemId};
use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::room::role::Role;

use super::row::{self, INVITATION, MEMBERSHIP};
use super::{read, write};
use crate::engine::EngineError;
use crate::record::{Leader, LinkChange, LinkFate, Membership, SecretHash, TokenRevocation, Voucher};

/// Keeps a membership, if what vouches for it holds.
pub(super) fn admit(connection: &Connection, membership: &Membership, by: Voucher) -> Result<(), EngineError> {
    let id = membership.post_mortem;
    write::demand_known(connection, id)?;
    let role = match by {
        Voucher::Invitation(hash) => {
            let invited = role_of(connection, id, hash)?.ok_or(EngineError::NotInvited)?;
            let known = match read::membership(connection, membership.browser, id) {
                // Whoever comes again mends it.
                Err(EngineError::Trouble { trouble: StorageTrouble::Damaged, .. }) => None,
                known => known?,
            };
            known.map_or(invited, |known| known.role.max(invited))
        }
        Voucher::Browser(browser) => {
            let maker = read::membership(connection, browser, id)?.filter(|maker| maker.member == membership.member);
            let maker = maker.ok_or(EngineError::NotInvited)?;
            if others_of(connection, &maker, membership.browser)? >= limit::TOKENS_PER_MEMBER {
                return Err(EngineError::TokensFull);
            }
            membership.role.min(maker.role)
        }
    };
    let fields = [
        ValueRef::Blob(&membership.browser.0),
        ValueRef::Blob(&row::key(id)),
        row::number(membership.member.bits()),
        row::text(membership.name.as_str()),
        row::text(role.word()),
        row::number(membership.joined.as_millis()),
    ];
    Ok(MEMBERSHIP.put(connection, &fields)?)
}

/// Replaces or revokes a link; who is out by that.
pub(super) fn change(connection: &Connection, change: &LinkChange) -> Result<Vec<MemberId>, EngineError> {
    let LinkChange { post_mortem, role, fate, by } = *change;
    write::demand_known(connection, post_mortem)?;
    if !leads(connection, post_mortem, by)? {
        return Err(EngineError::NotInvited);
    }
    let key = row::key(post_mortem);
    connection.prepare_cached("DELETE FROM invitation WHERE post_mortem = ?1 AND role = ?2")?.execute((key, role.word()))?;
    let (next, revoked) = match fate {
        LinkFate::Replaced { next } => (Some(next), false),
        LinkFate::Revoked { next } => (next, true),
    };
    if let Some(hash) = next {
        let mut free = connection.prepare_cached("SELECT ifnull(max(place), 0) + 1 FROM invitation WHERE post_mortem = ?1")?;
        let place: i64 = free.query_row([key], |row| row.get(0))?;
        INVITATION.put(connection, &[ValueRef::Blob(&key), ValueRef::Integer(place), row::text(role.word()), ValueRef::Blob(&hash.0)])?;
    }
    if !revoked {
        return Ok(Vec::new());
    }
    let mut read = connection.prepare_cached("SELECT member, role, browser FROM membership WHERE post_mortem = ?1")?;
    let mut strongest = BTreeMap::<i64, (Role, bool)>::new();
    let rows = read.query_map([key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, [u8; 32]>(2)?)))?;
    for row in rows {
        let (member, word, browser) = row?;
        // A right that may have been altered is the least.
        let known = word.parse().unwrap_or(Role::Observer);
        let (strong, asks) = strongest.entry(member).or_insert((known, false));
        *strong = known.max(*strong);
        *asks |= by == Leader::Browser(SecretHash(browser));
    }
    let mut out = Vec::new();
    let mut expel = connection.prepare_cached("DELETE FROM membership WHERE post_mortem = ?1 AND member = ?2")?;
    for (member, _) in strongest.into_iter().filter(|(_, (strong, asks))| *strong == role && !asks) {
        expel.execute((key, member))?;
        out.push(MemberId::from_bits(member.cast_unsigned()));
    }
    Ok(out)
}

/// How many tokens a member has besides this one.
fn others_of(connection: &Connection, maker: &Membership, token: SecretHash) -> rusqlite::Result<usize> {
    let mut count =
        connection.prepare_cached("SELECT count(*) FROM membership WHERE post_mortem = ?1 AND member = ?2 AND browser NOT IN (?3, ?4)")?;
    let member = maker.member.bits().cast_signed();
    count.query_row((row::key(maker.post_mortem), member, maker.browser.0, token.0), |row| row.get(0))
}

/// Forgets a token; whose it was, if there was such a one.
pub(super) fn revoke_token(connection: &Connection, revocation: &TokenRevocation) -> Result<Vec<MemberId>, EngineError> {
    let TokenRevocation { post_mortem, token, by } = *revocation;
    write::demand_known(connection, post_mortem)?;
    let maker = read::membership(connection, by, post_mortem)?.ok_or(EngineError::NotInvited)?;
    if token == by {
        return Ok(Vec::new());
    }
    let mut forget = connection.prepare_cached("DELETE FROM membership WHERE browser = ?1 AND post_mortem = ?2 AND member = ?3")?;
    let forgotten = forget.execute((token.0, row::key(post_mortem), maker.member.bits().cast_signed()))?;
    Ok(if forgotten == 0 { Vec::new() } else { vec![maker.member] })
}

fn leads(connection: &Connection, id: PostMortemId, by: Leader) -> Result<bool, EngineError> {
    let role = match by {
        Leader::Browser(browser) => read::membership(connection, browser, id)?.map(|membership| membership.role),
        Leader::Link(hash) => role_of(connection, id, hash)?,
    };
    Ok(role == Some(Role::Facilitator))
}

/// The role that an invitation gives. A right that may have been altered is no right.
fn role_of(connection: &Connection, id: PostMortemId, hash: SecretHash) -> rusqlite::Result<Option<Role>> {
    let mut statement = connection.prepare_cached("SELECT * FROM invitation WHERE post_mortem = ?1 AND hash = ?2")?;
    let role = statement.query_row((row::key(id), hash.0), |row| {
        let intact = INVITATION.check(row).is_ok();
        Ok(row::string(row, 2).filter(|_| intact).and_then(|word| word.parse().ok()))
    });
    Ok(role.optional()?.flatten())
}
