//! `POST api/v1/post-mortems/{id}/tokens`: a member lets a stock Yjs client come in as themselves.
//!
//! A token is one more membership of the same member, for a browser that is none: nothing else is stored. It is in no
//! browser's list, because a list belongs to a cookie, and a token is too short for a cookie.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::{MakeToken, Token};
use shared::label::DisplayName;
use shared::limit;
use shared::room::role::Role;

use super::Door;
use super::access::{membership, post_mortem};
use super::address::Address;
use super::body::Json;
use super::failure::Failure;
use super::secret::TokenSecret;
use crate::record::{Membership, Voucher};
use crate::{clock, entropy};

/// What stands behind the name of whoever is there through a token: others see that it is not their page.
const MARK: &str = " (Yjs)";

pub(super) async fn make(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
    Json(body): Json<MakeToken>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let member = membership(&door, &headers, &address, id).await?.ok_or(Failure::NotJoined)?;
    let role = role(member.role, body.role.as_deref())?;
    let now = clock::now();
    door.tokens.take(now)?;
    let secret = TokenSecret::from_bytes(entropy::bytes());
    let membership = Membership { browser: secret.hash(), name: marked(&member.name), role, joined: now, ..member.clone() };
    door.engine.admit(membership, Voucher::Browser(member.browser)).await?;
    tracing::debug!("a token was made");
    let url = address.url(&format!("yjs/{id}"));
    let url = url.strip_prefix("http").map(|rest| format!("ws{rest}")).unwrap_or(url);
    let made = Token { token: secret.reveal(), role: role.word().to_owned(), url };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], axum::Json(made)).into_response())
}

/// What a token allows: never more than its maker may, and never to lead, because no stock client can show that it does.
fn role(own: Role, wish: Option<&str>) -> Result<Role, Failure> {
    let wish = match wish {
        None | Some("participant") => Role::Participant,
        Some("observer") => Role::Observer,
        Some(other) => return Err(Failure::NoTokenRole(other.chars().take(40).collect())),
    };
    Ok(wish.min(own))
}

fn marked(name: &DisplayName) -> DisplayName {
    let most = limit::NAME_CHARS - MARK.chars().count();
    let short: String = name.as_str().chars().take(most).collect();
    format!("{short}{MARK}").parse().expect("a name that was shortened, and a mark")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_leads_and_never_allows_more_than_its_maker_may() {
        assert_eq!(role(Role::Facilitator, None).ok(), Some(Role::Participant));
        assert_eq!(role(Role::Participant, Some("observer")).ok(), Some(Role::Observer));
        assert_eq!(role(Role::Observer, Some("participant")).ok(), Some(Role::Observer));
        assert!(role(Role::Facilitator, Some("facilitator")).is_err());
    }

    #[test]
    fn the_longest_name_has_room_for_the_mark() {
        let longest: DisplayName = "ü".repeat(limit::NAME_CHARS).parse().unwrap();
        assert!(marked(&longest).as_str().ends_with("ü (Yjs)"));
        assert_eq!(marked(&"Ada".parse().unwrap()).as_str(), "Ada (Yjs)");
    }
}
