//! Who may come in: by a browser's cookie or by an invitation's secret.

use axum::http::{HeaderMap, header};
use shared::id::PostMortemId;
use shared::protocol::event::StorageTrouble;

use super::Door;
use super::address::Address;
use super::cookie;
use super::failure::Failure;
use super::secret::{InvitationSecret, invited};
use crate::engine::EngineError;
use crate::record::{Founding, Leader, Membership, SecretHash};

/// The post-mortem that a path names.
pub(super) fn post_mortem(id: &str) -> Result<PostMortemId, Failure> {
    id.parse().map_err(|_| Failure::NoPostMortem)
}

/// The beginning of a post-mortem that must be there.
pub(super) async fn founding(door: &Door, id: PostMortemId) -> Result<Founding, Failure> {
    door.engine.founding(id).await?.ok_or(Failure::NoPostMortem)
}

/// The membership of the browser that sent these headers, if it has joined.
pub(super) async fn membership(
    door: &Door,
    headers: &HeaderMap,
    address: &Address,
    id: PostMortemId,
) -> Result<Option<Membership>, Failure> {
    match cookie::read(headers, address) {
        Some(browser) => known(door, browser.hash(), id).await,
        None => Ok(None),
    }
}

/// The membership of a browser. A right that may have been altered is no right, and is mended by joining again.
pub(super) async fn known(door: &Door, browser: SecretHash, id: PostMortemId) -> Result<Option<Membership>, Failure> {
    match door.engine.membership(browser, id).await {
        Err(error @ EngineError::Trouble { trouble: StorageTrouble::Damaged, .. }) => {
            tracing::error!(%error, "whoever had joined is asked to join again");
            Ok(None)
        }
        found => Ok(found?),
    }
}

/// The membership of the browser that sent these headers, which must have joined.
pub(super) async fn member(door: &Door, headers: &HeaderMap, address: &Address, id: PostMortemId) -> Result<Membership, Failure> {
    membership(door, headers, address, id).await?.ok_or(Failure::NotJoined)
}

/// Lets pass who may read: a member's browser, or a script with an invitation's secret.
pub(super) async fn reader(door: &Door, headers: &HeaderMap, address: &Address, id: PostMortemId) -> Result<(), Failure> {
    match bearer(headers) {
        Some(token) => {
            let founding = founding(door, id).await?;
            let secret = InvitationSecret::read(token).ok_or(Failure::NoInvitation)?;
            invited(&founding.invitations, &secret).map(|_role| ()).ok_or(Failure::NoInvitation)
        }
        None => member(door, headers, address, id).await.map(|_| ()),
    }
}

/// Whoever leads, as these headers show it. The engine holds it against the moment in which it is used.
pub(super) async fn leader(door: &Door, headers: &HeaderMap, address: &Address, id: PostMortemId) -> Result<Leader, Failure> {
    if let Some(token) = bearer(headers) {
        let founding = founding(door, id).await?;
        let secret = InvitationSecret::read(token).ok_or(Failure::NoInvitation)?;
        let role = invited(&founding.invitations, &secret).ok_or(Failure::NoInvitation)?;
        return if role.may_invite() { Ok(Leader::Link(secret.hash())) } else { Err(Failure::NotFacilitator) };
    }
    let membership = member(door, headers, address, id).await?;
    if membership.role.may_invite() { Ok(Leader::Browser(membership.browser)) } else { Err(Failure::NotFacilitator) }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
