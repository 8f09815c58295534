//! `GET api/v1/home`: the post-mortems that this browser has joined.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use shared::api::{Home, HomeEntry};
use shared::limit;
use shared::moment::Moment;

use super::Door;
use super::address::Address;
use super::cookie;
use super::failure::Failure;
use crate::record::{Membership, Summary};

pub(super) async fn home(State(door): State<Arc<Door>>, address: Address, headers: HeaderMap) -> Result<Json<Home>, Failure> {
    let joined = match cookie::read(&headers, &address) {
        Some(browser) => door.engine.memberships(browser.hash(), limit::HOME_LIST).await?,
        None => Vec::new(),
    };
    Ok(Json(Home { post_mortems: joined.into_iter().map(entry).collect() }))
}

fn entry((membership, summary, created): (Membership, Summary, Moment)) -> HomeEntry {
    HomeEntry {
        id: membership.post_mortem.to_string(),
        title: summary.title.as_str().to_owned(),
        severity: summary.severity,
        began: summary.began,
        role: membership.role.word().to_owned(),
        created: created.as_millis(),
    }
}
