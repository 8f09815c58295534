//! What is written, for scripts and for people: `GET api/v1/post-mortems/{id}` and `GET p/{id}.md`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use shared::api;
use shared::id::PostMortemId;

use super::Door;
use super::access::{post_mortem, reader};
use super::address::Address;
use super::failure::Failure;
use crate::export;
use crate::room::{RoomView, SectionView};

pub(super) async fn read(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = post_mortem(&id)?;
    reader(&door, &headers, &address, id).await?;
    let view = door.relay.read(id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(told(&view))).into_response())
}

/// The Markdown twin of a post-mortem's page.
pub(super) async fn markdown(door: &Door, id: PostMortemId, address: &Address, headers: &HeaderMap) -> Result<Response, Failure> {
    reader(door, headers, address, id).await?;
    let view = door.relay.read(id).await?;
    let headers = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, export::markdown(&view)).into_response())
}

fn told(view: &RoomView) -> api::PostMortem {
    let mut facts = export::facts(view);
    facts.remove(shared::document::fact::Fact::Title.key());
    api::PostMortem {
        id: view.id.to_string(),
        title: export::title(view).to_owned(),
        facts,
        sections: view.sections.iter().map(section).collect(),
    }
}

fn section(section: &SectionView) -> api::Section {
    api::Section {
        id: section.spec.id.to_string(),
        kind: section.spec.kind.word().to_owned(),
        title: section.spec.title.clone(),
        lock: section.lock.as_ref().map(|lock| api::Lock { by: lock.by.as_str().to_owned(), at: lock.at.as_millis() }),
        text: export::section_markdown(section),
    }
}
