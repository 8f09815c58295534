//! `GET yjs/{post-mortem}/{section}`: a stock Yjs client, over the y-websocket protocol.
//!
//! A translator and nothing else: what a client says becomes requests of Candor's own protocol, given to the same room, which
//! decides with the same gate, roles, locks and limits. A token authorises; cookies never count here, and so any page
//! that has a token may connect.

mod caret;
mod company;
mod ending;
mod message;
mod socket;
mod tongue;

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use shared::id::{Channel, SectionId};
use shared::limit;

use self::socket::Frames;
use self::tongue::Yjs;
use super::Door;
use super::access::{bearer, founding, post_mortem};
use super::failure::Failure;
use super::live::{READ_BUFFER, WRITE_BUFFER};
use super::secret::TokenSecret;
use crate::record::Founding;
use crate::relay::Admission;

/// What stands behind `?`. Stock clients may add parameters of their own.
#[derive(Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    token: String,
}

pub(super) async fn bridge(
    State(door): State<Arc<Door>>,
    Path((id, section)): Path<(String, String)>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let era = door.relay.era();
    let secret = TokenSecret::read(bearer(&headers).unwrap_or(&shown.token)).ok_or(Failure::NoToken)?;
    let membership = door.engine.membership(secret.hash(), id).await?.ok_or(Failure::NoToken)?;
    let channel = channel(&founding(&door, id).await?, &section)?;
    let upgrade = upgrade.map_err(|_| Failure::NoUpgrade)?;
    if door.is_stopping() {
        return Err(Failure::Stopping);
    }
    let permit = door.sockets.clone().try_acquire_owned().map_err(|_| Failure::TooManySockets)?;
    let (role, admission) = (membership.role, Admission::of(membership, era));
    let upgrade = upgrade
        .max_message_size(limit::BRIDGE_MESSAGE_BYTES)
        .max_frame_size(limit::BRIDGE_MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER);
    Ok(upgrade.on_upgrade(async move |socket| {
        let metrics = door.relay.metrics();
        let _connected = metrics.connected();
        let mut frames = Frames::new(socket, metrics);
        let mut yjs = Yjs::new(channel, role, metrics);
        door.relay.serve_bridge(admission, &mut frames, &mut yjs).await;
        frames.leave(yjs.ending(), door.is_stopping()).await;
        drop(permit);
    }))
}

/// The channel of a section is its place.
fn channel(founding: &Founding, section: &str) -> Result<Channel, Failure> {
    let section: SectionId = section.parse().map_err(|_| Failure::NoSection)?;
    let mut channels = (1..).map(Channel::new).zip(&founding.sections);
    channels.find(|(_, known)| known.id == section).map(|(channel, _)| channel).ok_or(Failure::NoSection)
}
