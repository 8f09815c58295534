//! `POST api/v1/post-mortems/{id}/join` and `GET …/me`: an invitation becomes a membership of this browser.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use shared::api;
use shared::id::{MemberId, PostMortemId};

use super::Door;
use super::access::{founding, known, member, post_mortem};
use super::address::Address;
use super::body::Json;
use super::cookie;
use super::failure::Failure;
use super::secret::{BrowserSecret, InvitationSecret, invited};
use crate::record::{Membership, SecretHash, Voucher};
use crate::{clock, entropy};

pub(super) async fn join(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
    Json(body): Json<api::Join>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let founding = founding(&door, id).await?;
    let secret = InvitationSecret::read(&body.secret).ok_or(Failure::NoInvitation)?;
    // The engine decides when it admits. This spares it everybody else, and a name that leads nowhere is not asked for.
    let role = invited(&founding.invitations, &secret).ok_or(Failure::NoInvitation)?;
    let name = body.name.map(|name| name.parse()).transpose()?;
    // Behind that, so that nobody without a link keeps out those who have one.
    let now = clock::now();
    door.joins.take(now)?;
    let browser = cookie::read(&headers, &address).unwrap_or_else(|| BrowserSecret::from_bytes(entropy::bytes()));
    let membership = match known(&door, browser.hash(), id).await? {
        Some(known) => Membership { role, name: name.unwrap_or(known.name), ..known },
        None => Membership {
            browser: browser.hash(),
            post_mortem: id,
            member: member_id(browser.hash(), id),
            name: name.ok_or(Failure::NameNeeded)?,
            role,
            joined: now,
        },
    };
    door.engine.admit(membership, Voucher::Invitation(secret.hash())).await?;
    // As it was kept: with the stronger of two roles. Gone again, if the link was revoked in this moment.
    let membership = door.engine.membership(browser.hash(), id).await?.ok_or(Failure::NoInvitation)?;
    tracing::debug!("a browser has joined");
    Ok(([(header::SET_COOKIE, cookie::give(&browser, &address))], axum::Json(told(&membership))).into_response())
}

pub(super) async fn me(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
) -> Result<axum::Json<api::Membership>, Failure> {
    let membership = member(&door, &headers, &address, post_mortem(&id)?).await?;
    Ok(axum::Json(told(&membership)))
}

fn told(membership: &Membership) -> api::Membership {
    api::Membership {
        member: membership.member.to_string(),
        name: membership.name.as_str().to_owned(),
        role: membership.role.word().to_owned(),
    }
}

/// The member that a browser is in a post-mortem: the same one even if two tabs join in the same moment, and a
/// different one, without a visible link, in every other post-mortem.
fn member_id(browser: SecretHash, id: PostMortemId) -> MemberId {
    let digest = Sha256::new().chain_update(b"member").chain_update(browser.0).chain_update(id.bits().to_le_bytes()).finalize();
    let (bits, _) = digest.split_first_chunk().expect("a digest is longer than an id");
    MemberId::from_bits(u64::from_le_bytes(*bits))
}
