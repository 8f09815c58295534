//! The HTTP API, as the page asks it.

pub(crate) mod history;

use shared::api::{Create, Created, Home, HomeEntry, Join, Link, Links, Membership, Problem, TokenEntry};
use shared::id::PostMortemId;
use shared::room::role::Role;

use crate::browser::fetch::{self, Answer, Unreachable};
use crate::browser::json::{Json, Wish};

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

impl Failure {
    /// Whether the server says that this browser is no member.
    pub(crate) fn is_not_joined(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.code == "not_joined")
    }
}

/// Makes a post-mortem.
pub(crate) async fn create(wish: &Create) -> Result<Created, Failure> {
    let facts = wish.facts.iter().fold(Wish::default(), |facts, (fact, value)| facts.with(fact, value));
    let body = Wish::default().with("title", &wish.title).with_object("facts", &facts);
    let body = match &wish.template {
        Some(template) => body.with("template", template),
        None => body,
    };
    read(&fetch::post("api/v1/post-mortems", &body.written()).await?, created)
}

/// Makes a copy of the sample.
pub(crate) async fn sample() -> Result<Created, Failure> {
    read(&fetch::post("api/v1/sample", "{}").await?, created)
}

/// The post-mortems that this browser has joined.
pub(crate) async fn home() -> Result<Home, Failure> {
    read(&fetch::get("api/v1/home").await?, known)
}

/// Exchanges an invitation's secret for membership.
pub(crate) async fn join(id: PostMortemId, wish: &Join) -> Result<Membership, Failure> {
    let body = Wish::default().with("secret", &wish.secret);
    let body = match &wish.name {
        Some(name) => body.with("name", name),
        None => body,
    };
    read(&fetch::post(&path(id, "/join"), &body.written()).await?, membership)
}

/// Who this browser is in a post-mortem.
pub(crate) async fn me(id: PostMortemId) -> Result<Membership, Failure> {
    read(&fetch::get(&path(id, "/me")).await?, membership)
}

/// Replaces or revokes the link for a role; the path of the new one, empty if there is none.
pub(crate) async fn change_link(id: PostMortemId, role: Role, revoke: bool) -> Result<String, Failure> {
    let body = Wish::default().with("action", if revoke { "revoke" } else { "replace" }).written();
    let answer = fetch::post(&path(id, &["/links/", role.word()].concat()), &body).await?;
    read(&answer, |json| Some(json.object("link").and_then(|link| link.text("path")).unwrap_or_default()))
}

/// What can be done about tokens for Yjs clients.
pub(crate) enum TokenWish {
    /// Nothing: which are there?
    Look,
    /// One is made.
    Make(Role),
    /// The one with this id lets nobody in any more.
    Revoke(String),
}

/// The tokens of this member, after that was done.
#[derive(Default)]
pub(crate) struct Tokens {
    /// Where a client connects with the one that was just made, and the token.
    pub(crate) made: Option<(String, String)>,
    /// All that are there.
    pub(crate) kept: Vec<TokenEntry>,
}

/// Does something about tokens.
pub(crate) async fn tokens(id: PostMortemId, wish: TokenWish) -> Result<Tokens, Failure> {
    let (rest, body) = match wish {
        TokenWish::Look => ("/tokens".to_owned(), None),
        TokenWish::Make(role) => ("/tokens".to_owned(), Some(Wish::default().with("role", role.word()).written())),
        TokenWish::Revoke(token) => (["/tokens/", &token, "/revoke"].concat(), Some("{}".to_owned())),
    };
    let path = path(id, &rest);
    let answer = match body {
        Some(body) => fetch::post(&path, &body).await,
        None => fetch::get(&path).await,
    };
    read(&answer?, |json| {
        let kept = json.list("tokens")?.iter().map(token_entry).collect::<Option<_>>()?;
        Some(Tokens { made: json.text("url").zip(json.text("token")), kept })
    })
}

fn path(id: PostMortemId, rest: &str) -> String {
    ["api/v1/post-mortems/", &id.to_string(), rest].concat()
}

/// An answer that is not ours, for example a proxy's, counts as no answer.
fn read<T>(answer: &Answer, parse: impl Fn(&Json) -> Option<T>) -> Result<T, Failure> {
    if answer.ok {
        Json::parse(&answer.text).and_then(|json| parse(&json)).ok_or(Failure::Unreachable(Unreachable))
    } else {
        Err(refused(&answer.text))
    }
}

/// What the server says with a "no", whatever was asked.
pub(crate) fn refused(said: &str) -> Failure {
    Json::parse(said).and_then(|json| problem(&json)).map_or(Failure::Unreachable(Unreachable), Failure::Refused)
}

fn created(json: &Json) -> Option<Created> {
    let links = json.object("links")?;
    let link = |role| links.object(role).and_then(|link| Some(Link { url: link.text("url")?, path: link.text("path")? }));
    let links = Links { facilitator: link("facilitator")?, participant: link("participant")?, observer: link("observer")? };
    Some(Created { id: json.text("id")?, links })
}

fn known(json: &Json) -> Option<Home> {
    let entries = json.list("post_mortems")?;
    Some(Home { post_mortems: entries.iter().map(entry).collect::<Option<_>>()? })
}

fn entry(json: &Json) -> Option<HomeEntry> {
    Some(HomeEntry {
        id: json.text("id")?,
        title: json.text("title")?,
        severity: json.text("severity")?,
        began: json.text("began")?,
        role: json.text("role")?,
        created: json.number("created")?,
    })
}

fn token_entry(json: &Json) -> Option<TokenEntry> {
    Some(TokenEntry { id: json.text("id")?, role: json.text("role")?, made: json.number("made")? })
}

fn membership(json: &Json) -> Option<Membership> {
    Some(Membership { member: json.text("member")?, name: json.text("name")?, role: json.text("role")? })
}

fn problem(json: &Json) -> Option<Problem> {
    Some(Problem { code: json.text("code")?, message: json.text("message")? })
}
