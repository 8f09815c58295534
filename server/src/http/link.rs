//! `POST api/v1/post-mortems/{id}/links/{role}`: a facilitator replaces or revokes the link for a role.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use shared::api;
use shared::room::role::Role;

use super::Door;
use super::access::{leader, post_mortem};
use super::address::Address;
use super::body::Json;
use super::create::{link, shortened};
use super::failure::Failure;
use super::secret::InvitationSecret;
use crate::engine::EngineError;
use crate::entropy;
use crate::record::{LinkChange, LinkFate};
use crate::relay::Expelled;

/// What a facilitator can do with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Replace,
    Revoke,
}

pub(super) async fn change(
    State(door): State<Arc<Door>>,
    Path((id, role)): Path<(String, String)>,
    address: Address,
    headers: HeaderMap,
    Json(body): Json<api::ChangeLink>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let role: Role = role.parse().map_err(|_| Failure::NoRole(shortened(&role)))?;
    let action = action(&body.action)?;
    let by = leader(&door, &headers, &address, id).await?;
    let next = InvitationSecret::from_bytes(entropy::bytes());
    let (fate, next) = match action {
        Action::Replace => (LinkFate::Replaced { next: next.hash() }, Some(next)),
        // Somebody must be able to lead, even if whoever revokes it did so by this very link.
        Action::Revoke if role == Role::Facilitator => (LinkFate::Revoked { next: Some(next.hash()) }, Some(next)),
        Action::Revoke => (LinkFate::Revoked { next: None }, None),
    };
    // It takes place as a whole even if whoever asked does not wait for the answer: sockets close when rights are gone.
    let changing = tokio::spawn(carry_out(door, LinkChange { post_mortem: id, role, fate, by }));
    changing.await.map_err(|_| Failure::Stopping)??;
    let changed = api::ChangedLink { link: next.map(|next| link(&next, id, &address)) };
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(changed)).into_response())
}

fn action(word: &str) -> Result<Action, Failure> {
    match word {
        "replace" => Ok(Action::Replace),
        "revoke" => Ok(Action::Revoke),
        _ => Err(Failure::NoAction(shortened(word))),
    }
}

async fn carry_out(door: Arc<Door>, change: LinkChange) -> Result<(), Failure> {
    match door.engine.change_link(change).await {
        Ok(out) => {
            if !out.is_empty() {
                door.relay.expel(change.post_mortem, Expelled::Members(out)).await;
            }
            tracing::debug!("a link was changed");
            Ok(())
        }
        Err(EngineError::NotInvited) => Err(Failure::NotFacilitator),
        Err(error) => {
            // It may have taken place all the same.
            if matches!((&error, change.fate), (EngineError::Trouble { .. }, LinkFate::Revoked { .. })) {
                door.relay.ask_again(change.post_mortem).await;
            }
            Err(error.into())
        }
    }
}
