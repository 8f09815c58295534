//! The HTTP API, as the page asks it.

use serde::de::DeserializeOwned;
use shared::api::{Create, Created, Home, Join, Membership, Problem};
use shared::id::PostMortemId;

use crate::browser::fetch::{self, Answer, Unreachable};

/// Why there is no answer to what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// There is no server to be reached.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The server said no. Its words are for people.
    #[error("{}", .0.message)]
    Refused(Problem),
}

/// Makes a post-mortem.
pub(crate) async fn create(wish: &Create) -> Result<Created, Failure> {
    read(fetch::post("api/v1/post-mortems", &write(wish)).await?)
}

/// Makes a copy of the sample.
pub(crate) async fn sample() -> Result<Created, Failure> {
    read(fetch::post("api/v1/sample", "{}").await?)
}

/// The post-mortems that this browser has joined.
pub(crate) async fn home() -> Result<Home, Failure> {
    read(fetch::get("api/v1/home").await?)
}

/// Exchanges an invitation's secret for membership.
pub(crate) async fn join(id: PostMortemId, wish: &Join) -> Result<Membership, Failure> {
    read(fetch::post(&path(id, "/join"), &write(wish)).await?)
}

/// Who this browser is in a post-mortem.
pub(crate) async fn me(id: PostMortemId) -> Result<Membership, Failure> {
    read(fetch::get(&path(id, "/me")).await?)
}

fn path(id: PostMortemId, rest: &str) -> String {
    ["api/v1/post-mortems/", &id.to_string(), rest].concat()
}

fn write(wish: &impl serde::Serialize) -> String {
    serde_json::to_string(wish).expect("texts and lists of texts can be written as JSON")
}

/// An answer that is not ours, for example a proxy's, counts as no answer.
fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, Failure> {
    if answer.ok {
        serde_json::from_str(&answer.text).map_err(|_| Failure::Unreachable(Unreachable))
    } else {
        Err(serde_json::from_str(&answer.text).map_or(Failure::Unreachable(Unreachable), Failure::Refused))
    }
}
