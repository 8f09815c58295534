//! The history of a post-mortem: `GET …/history`, `GET …/history/{seq}`, `GET …/history/{seq}/authors`, `POST …/history/{seq}/name`.

mod markup;
mod shelf;
mod told;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::id::{PostMortemId, SectionId, Seq};
use shared::label::MomentName;
use shared::{api, limit};

use super::Door;
use super::access::{founding, member, post_mortem, reader};
use super::address::Address;
use super::body::Json;
use super::failure::Failure;
use crate::clock;
use crate::record::{Founding, Membership};

pub(super) use self::shelf::Shelf;
use self::told::Names;

/// Which part of the time line.
#[derive(Debug, Deserialize)]
pub(super) struct Part {
    /// Revisions that ended before this record; all, if absent.
    before: Option<u64>,
    /// At most so many.
    most: Option<usize>,
}

/// What a moment is compared with.
#[derive(Debug, Deserialize)]
pub(super) struct Against {
    against: Option<u64>,
}

/// Where to look for authors.
#[derive(Debug, Deserialize)]
pub(super) struct Where {
    section: String,
}

type Asked<T> = Result<Query<T>, QueryRejection>;

pub(super) async fn list(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    part: Asked<Part>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (id, Part { before, most }) = (post_mortem(&id)?, asked(part)?);
    let before = before.map_or(Seq::new(u64::MAX), Seq::new);
    let most = most.unwrap_or(limit::HISTORY_PAGE).min(limit::HISTORY_PAGE);
    let (founding, names) = looking(&door, &headers, &address, id).await?;
    let list = door.histories.ask(&*door.engine, founding, move |history| told::list(history, &names, before, most)).await?;
    Ok(answer(&list))
}

pub(super) async fn moment(
    State(door): State<Arc<Door>>,
    Path((id, seq)): Path<(String, String)>,
    against: Asked<Against>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (id, seq, against) = (post_mortem(&id)?, place(&seq)?, asked(against)?.against.map(Seq::new));
    reader(&door, &headers, &address, id).await?;
    let founding = founding(&door, id).await?;
    let page = door.histories.ask(&*door.engine, founding, move |history| told::moment(history, seq, against));
    page.await?.map(|page| answer(&page)).ok_or(Failure::NoMoment)
}

pub(super) async fn authors(
    State(door): State<Arc<Door>>,
    Path((id, seq)): Path<(String, String)>,
    section: Asked<Where>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (id, seq) = (post_mortem(&id)?, place(&seq)?);
    let section: SectionId = asked(section)?.section.parse().map_err(|_| Failure::NoSection)?;
    let (founding, names) = looking(&door, &headers, &address, id).await?;
    let authors = door.histories.ask(&*door.engine, founding, move |history| {
        let (seq, _) = history.settle(seq).ok_or(Failure::NoMoment)?;
        history.authors(seq, &section).ok_or(Failure::NoSection)
    });
    Ok(answer(&told::authors(&names, authors.await??)))
}

/// Names a moment, for a member who may write.
pub(super) async fn name(
    State(door): State<Arc<Door>>,
    Path((id, seq)): Path<(String, String)>,
    address: Address,
    headers: HeaderMap,
    Json(body): Json<api::NameMoment>,
) -> Result<Response, Failure> {
    let (id, seq) = (post_mortem(&id)?, place(&seq)?);
    let Membership { member, role, name: by, .. } = member(&door, &headers, &address, id).await?;
    if !role.may_write() {
        return Err(Failure::ReadOnly);
    }
    let name: MomentName = body.name.parse()?;
    door.namings.take(clock::now())?;
    let founding = founding(&door, id).await?;
    let moment = door.histories.ask(&*door.engine, founding, move |history| (history.settle(seq), history.named()));
    let (moment, named) = moment.await?;
    let (moment, _) = moment.ok_or(Failure::NoMoment)?;
    if named >= limit::NAMED_MOMENTS {
        return Err(Failure::NamesFull(named));
    }
    let told = api::MomentName { name: name.as_str().to_owned(), by: Some(by.as_str().to_owned()) };
    door.relay.name(id, member, moment, name).await?;
    Ok(answer(&told))
}

/// Lets pass who may read, with what is needed to tell a history.
async fn looking(door: &Door, headers: &HeaderMap, address: &Address, id: PostMortemId) -> Result<(Founding, Names), Failure> {
    reader(door, headers, address, id).await?;
    let names = door.engine.members(id, limit::HISTORY_MEMBERS).await?;
    Ok((founding(door, id).await?, Names::new(names)))
}

fn place(seq: &str) -> Result<Seq, Failure> {
    seq.parse().map(Seq::new).map_err(|_| Failure::NoMoment)
}

fn asked<T>(query: Asked<T>) -> Result<T, Failure> {
    query.map(|Query(query)| query).map_err(|error| Failure::Unreadable(error.body_text()))
}

fn answer(body: &impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}
