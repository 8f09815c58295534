//! The pages: `GET /` and `GET p/{id}`, readable before and without the client.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use shared::id::PostMortemId;

use super::Door;
use super::access::{founding, membership, post_mortem};
use super::address::Address;
use super::failure::{Failure, FailurePage};
use super::policy;
use super::read;
use super::shell::Filling;
use crate::export;

/// Browsers keep the cookie back when a link of another site was followed, so an own link is offered.
fn uninvited(id: PostMortemId) -> String {
    format!(
        "<main id=\"text\" class=\"page\"><article class=\"sheet\"><header class=\"front\"><h1 class=\"title\">A post-mortem</h1>\
         <p>This page looks whether this browser has joined.</p><noscript><p>If it has, <a href=\"p/{id}\">the text is here</a>. \
         If not, an invitation link is needed, and JavaScript to join with it.</p></noscript></header></article></main>"
    )
}

const WELCOME: &str = "<main id=\"text\" class=\"page\"><h1 class=\"title\">Candor</h1>\
    <p>A whole team writes a blameless post-mortem together, live.</p></main>";

pub(super) async fn home(State(door): State<Arc<Door>>) -> Response {
    page(&door, &Written { base: "./", live: "", title: "Candor", text: WELCOME })
}

/// `p/{id}` and, because it has the same shape, `p/{id}.md`.
pub(super) async fn post_mortem_page(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Response> {
    match id.strip_suffix(".md") {
        Some(id) => twin(&door, id, &address, &headers).await.map_err(IntoResponse::into_response),
        None => document(&door, &id, &address, &headers).await.map_err(|failure| FailurePage(failure).into_response()),
    }
}

/// `p/{id}/` is a slip of the hand. The way back is relative, because a proxy may have cut the path.
pub(super) async fn without_slash(Path(id): Path<String>) -> Result<Redirect, FailurePage> {
    let id = post_mortem(&id).map_err(FailurePage)?;
    Ok(Redirect::permanent(&format!("../{id}")))
}

async fn twin(door: &Door, id: &str, address: &Address, headers: &HeaderMap) -> Result<Response, Failure> {
    read::markdown(door, post_mortem(id)?, address, headers).await
}

async fn document(door: &Door, id: &str, address: &Address, headers: &HeaderMap) -> Result<Response, Failure> {
    let id = post_mortem(id)?;
    if membership(door, headers, address, id).await?.is_none() {
        founding(door, id).await?;
        return Ok(page(door, &Written { base: "../", live: "", title: "Candor", text: &uninvited(id) }));
    }
    let (title, text) = written(door, id).await?;
    let (live, title) = (format!("live/{id}"), format!("{title} · Candor"));
    Ok(page(door, &Written { base: "../", live: &live, title: &title, text: &text }))
}

/// The title, and the whole text as HTML.
async fn written(door: &Door, id: PostMortemId) -> Result<(String, String), Failure> {
    let view = door.relay.read(id).await?;
    // Up to some megabytes of Markdown: not on a thread that serves sockets.
    let rendered = tokio::task::spawn_blocking(move || (export::title(&view).to_owned(), export::html(&view))).await;
    Ok(rendered.expect("rendering is total"))
}

/// What a page has of its own.
struct Written<'a> {
    base: &'static str,
    live: &'a str,
    title: &'a str,
    text: &'a str,
}

fn page(door: &Door, written: &Written<'_>) -> Response {
    let Written { base, live, title, text } = *written;
    let shell = door.client.shell();
    let nonce = policy::nonce();
    let html = shell.filled(&Filling { base, nonce: &nonce, live, title, text });
    let policy = policy::of_page(&nonce, &shell.inline_scripts());
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (headers, Html(html)).into_response()
}
