//! `api/v1/post-mortems/{id}/tokens`: a member lets stock Yjs clients come in as themselves, looks which, and ends that.
//!
//! A token is one more membership of the same member, for a browser that is none: nothing else is stored. It is in no
//! browser's list, because a list belongs to a cookie, and a token is too short for a cookie.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::{MakeToken, Token, TokenEntry, Tokens};
use shared::id::TokenId;
use shared::label::DisplayName;
use shared::limit;
use shared::room::role::Role;

use super::Door;
use super::access::{member, post_mortem};
use super::address::Address;
use super::body::{Json, Nothing};
use super::failure::Failure;
use super::secret::TokenSecret;
use crate::engine::EngineError;
use crate::record::{Membership, SecretHash, TokenRevocation, Voucher};
use crate::relay::Expelled;
use crate::{clock, entropy};

/// What stands behind the name of whoever is there through a token: others see that it is not their page.
const MARK: &str = " (Yjs)";

/// What is told of tokens is for whoever asks alone.
const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

pub(super) async fn make(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
    Json(body): Json<MakeToken>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let member = member(&door, &headers, &address, id).await?;
    let role = role(member.role, body.role.as_deref())?;
    let now = clock::now();
    door.tokens.take(now)?;
    let secret = TokenSecret::from_bytes(entropy::bytes());
    let membership = Membership { browser: secret.hash(), name: marked(&member.name), role, joined: now, ..member.clone() };
    door.engine.admit(membership, Voucher::Browser(member.browser)).await?;
    tracing::debug!("a token was made");
    let url = address.url(&format!("yjs/{id}"));
    let url = url.strip_prefix("http").map(|rest| format!("ws{rest}")).unwrap_or(url);
    // It is shown once, so whoever made it has it even if the others cannot be read.
    let tokens = entries(&door, &member).await.unwrap_or_default();
    let made = Token { tokens, id: name(secret.hash()).to_string(), token: secret.reveal(), role: role.word().to_owned(), url };
    Ok((StatusCode::CREATED, NOT_KEPT, axum::Json(made)).into_response())
}

/// `GET`: the tokens of the member who asks.
pub(super) async fn list(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let member = member(&door, &headers, &address, id).await?;
    told(&door, &member).await
}

/// `POST …/{token}/revoke`: a token of the member who asks lets nobody in any more, and its sockets close.
pub(super) async fn revoke(
    State(door): State<Arc<Door>>,
    Path((id, token)): Path<(String, String)>,
    address: Address,
    headers: HeaderMap,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    let wanted: TokenId = token.parse().map_err(|_| Failure::NoSuchToken)?;
    let member = member(&door, &headers, &address, id).await?;
    let tokens = door.engine.tokens(member.browser, id).await?;
    let token = tokens.iter().map(|token| token.browser).find(|token| name(*token) == wanted).ok_or(Failure::NoSuchToken)?;
    // It takes place as a whole even if whoever asked does not wait for the answer: sockets close when rights are gone.
    let revoking = tokio::spawn(carry_out(Arc::clone(&door), TokenRevocation { post_mortem: id, token, by: member.browser }));
    revoking.await.map_err(|_| Failure::Stopping)??;
    told(&door, &member).await
}

async fn carry_out(door: Arc<Door>, revocation: TokenRevocation) -> Result<(), Failure> {
    let TokenRevocation { post_mortem, token, .. } = revocation;
    match door.engine.revoke_token(revocation).await {
        Ok(true) => {
            door.relay.expel(post_mortem, Expelled::Token(token)).await;
            tracing::debug!("a token was revoked");
            Ok(())
        }
        Ok(false) => Err(Failure::NoSuchToken),
        Err(EngineError::NotInvited) => Err(Failure::NotJoined),
        Err(error) => {
            // It may have taken place all the same.
            if matches!(error, EngineError::Trouble { .. }) {
                door.relay.ask_again(post_mortem).await;
            }
            Err(error.into())
        }
    }
}

async fn told(door: &Door, member: &Membership) -> Result<Response, Failure> {
    Ok((NOT_KEPT, axum::Json(Tokens { tokens: entries(door, member).await? })).into_response())
}

async fn entries(door: &Door, member: &Membership) -> Result<Vec<TokenEntry>, Failure> {
    let tokens = door.engine.tokens(member.browser, member.post_mortem).await?;
    let entry = |token: &Membership| TokenEntry {
        id: name(token.browser).to_string(),
        role: token.role.word().to_owned(),
        made: token.joined.as_millis(),
    };
    Ok(tokens.iter().map(entry).collect())
}

/// What lists call a token: how its hash begins, which leads nowhere by itself.
fn name(token: SecretHash) -> TokenId {
    let (beginning, _) = token.0.split_first_chunk().expect("a hash is longer than a name");
    TokenId::from_bits(u64::from_be_bytes(*beginning))
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
