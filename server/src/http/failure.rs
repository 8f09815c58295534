//! Every "no" of the HTTP door: the only place that knows which status and which words it has.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use shared::api::Problem;
use shared::document::fact::BadFact;
use shared::label::BadLabel;
use shared::limit;
use shared::protocol::event::StorageTrouble;

use super::throttle::TooOften;
use crate::engine::EngineError;
use crate::relay::RelayError;

/// Why a request gets something else than it asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("There is nothing at this address.")]
    NotFound,
    #[error("There is no post-mortem at this address. Ask whoever sent the link for the whole of it.")]
    NoPostMortem,
    #[error("There is no such moment in the history. Take one that the history lists.")]
    NoMoment,
    #[error("There is no section of that name in this post-mortem.")]
    NoSection,
    #[error("Observers read and name nothing. Ask the facilitator for a participant's link.")]
    ReadOnly,
    #[error("This history has {0} names, which is as many as it can have. Give one of its moments another name.")]
    NamesFull(usize),
    #[error("Nothing is lost, but this history is too long to be shown: its log has more than {} MiB.", limit::HISTORY_LOG_BYTES / (1024 * 1024))]
    HistoryTooLong,
    #[error("This address does not know this method.")]
    BadMethod,
    #[error("This browser has not joined this post-mortem. Open an invitation link, or send its secret as a bearer token.")]
    NotJoined,
    #[error("No token that is known here came with this request. Make one in Candor, under Share: Connect a Yjs client.")]
    NoToken,
    #[error("There is no such token of yours here. It may be disconnected already.")]
    NoSuchToken,
    #[error("You have {0} tokens here, which is as many as one can have. Disconnect one that is not used any more, under Share.")]
    TokensFull(usize),
    #[error("A token is for an observer or for a participant, not for `{0}`.")]
    NoTokenRole(String),
    #[error("This invitation is not known here. Ask whoever sent it for a new one.")]
    NoInvitation,
    #[error("Only a facilitator can do that. Open the link for the facilitator, or send its secret as a bearer token.")]
    NotFacilitator,
    #[error("There is no role called `{0}`. Roles are: facilitator, participant, observer.")]
    NoRole(String),
    #[error("There is no action called `{0}`. Actions are: replace, revoke.")]
    NoAction(String),
    #[error("A name is needed to join: what do you want to be called?")]
    NameNeeded,
    #[error("{}", foreign(page.as_deref(), here.as_deref()))]
    ForeignOrigin { page: Option<String>, here: Option<String> },
    #[error("The body must be JSON: send it with the header `Content-Type: application/json`.")]
    NotJson,
    #[error("The body is larger than {} KiB, which is more than anything here needs.", limit::REQUEST_BODY_BYTES / 1024)]
    TooLarge,
    #[error("The body could not be read: {0}.")]
    Unreadable(String),
    #[error("{}.", capitalized(&.0.to_string()))]
    Label(#[from] BadLabel),
    #[error("{}.", capitalized(&.0.to_string()))]
    Fact(#[from] BadFact),
    #[error("There is no fact called `{0}`. Facts are: severity, kind, services, began, detected, mitigated, resolved.")]
    NoFact(String),
    #[error("There is no template called `{0}`. Templates are: default, brief.")]
    NoTemplate(String),
    #[error("Too many at once. Try again in {} s.", wait.as_secs() + 1)]
    TooOften { wait: Duration },
    #[error("The server has as many sockets open as it can serve. The text can be read; try again in a minute to write.")]
    TooManySockets,
    #[error(
        "This address speaks WebSocket, and no `Upgrade` header arrived. Let the proxy in front of Candor pass on `Upgrade` and `Connection`."
    )]
    NoUpgrade,
    #[error("This connection is over. Open another one.")]
    NoStream,
    #[error("The request took too long. Try again.")]
    TooSlow,
    #[error("The server is stopping and will be back soon. Nothing that was saved is lost.")]
    Stopping,
    #[error("What was saved is safe, but {trouble}. Tell whoever runs this server.")]
    Storage { trouble: StorageTrouble, detail: String },
}

/// Left with an answer for whoever counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused {
    /// The word for programs.
    pub(super) code: &'static str,
}

/// A failure as a page, for people who followed a link.
#[derive(Debug)]
pub(super) struct FailurePage(pub(super) Failure);

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoPostMortem | Self::NoRole(_) | Self::NoMoment | Self::NoSection | Self::NoSuchToken => {
                StatusCode::NOT_FOUND
            }
            Self::BadMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJoined | Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::NoInvitation | Self::NotFacilitator | Self::ForeignOrigin { .. } | Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::NamesFull(_) | Self::TokensFull(_) => StatusCode::CONFLICT,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NameNeeded
            | Self::Unreadable(_)
            | Self::Label(_)
            | Self::Fact(_)
            | Self::NoFact(_)
            | Self::NoTemplate(_)
            | Self::NoAction(_)
            | Self::NoTokenRole(_) => StatusCode::BAD_REQUEST,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoUpgrade => StatusCode::UPGRADE_REQUIRED,
            Self::NoStream => StatusCode::GONE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooManySockets | Self::Stopping | Self::HistoryTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::Storage { trouble: StorageTrouble::DiskFull, .. } => StatusCode::INSUFFICIENT_STORAGE,
            Self::Storage {
                trouble: StorageTrouble::Busy | StorageTrouble::Damaged | StorageTrouble::Failed | StorageTrouble::Silent,
                ..
            } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The word for programs.
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NoPostMortem => "no_post_mortem",
            Self::NoMoment => "no_moment",
            Self::NoSection => "no_section",
            Self::ReadOnly => "read_only",
            Self::NamesFull(_) => "names_full",
            Self::HistoryTooLong => "history_too_long",
            Self::BadMethod => "bad_method",
            Self::NotJoined => "not_joined",
            Self::NoToken => "no_token",
            Self::NoSuchToken => "no_such_token",
            Self::TokensFull(_) => "tokens_full",
            Self::NoTokenRole(_) => "no_such_token_role",
            Self::NoInvitation => "no_invitation",
            Self::NotFacilitator => "not_facilitator",
            Self::NoRole(_) => "no_such_role",
            Self::NoAction(_) => "no_such_action",
            Self::NameNeeded => "name_needed",
            Self::ForeignOrigin { .. } => "foreign_origin",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::Unreadable(_) => "unreadable",
            Self::Label(_) => "bad_label",
            Self::Fact(_) => "bad_fact",
            Self::NoFact(_) => "no_such_fact",
            Self::NoTemplate(_) => "no_such_template",
            Self::TooOften { .. } => "too_often",
            Self::TooManySockets => "too_many_sockets",
            Self::NoUpgrade => "no_upgrade",
            Self::NoStream => "no_stream",
            Self::TooSlow => "too_slow",
            Self::Stopping => "stopping",
            Self::Storage { .. } => "storage",
        }
    }

    /// Failures of the disk are for whoever runs the server; all others are told to the visitor alone.
    fn log(&self) {
        if let Self::Storage { trouble, detail } = self {
            tracing::error!(%trouble, detail, "a request failed for want of storage");
        }
    }

    /// Headers that the status asks for, and what is counted.
    fn dress(&self, response: &mut Response) {
        response.extensions_mut().insert(Refused { code: self.code() });
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::TooOften { wait } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            }
            Self::Stopping => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(limit::DRAIN_WINDOW.as_secs()));
            }
            Self::TooManySockets => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(60));
            }
            Self::NotJoined | Self::NoToken => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::NoUpgrade => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            Self::NotFound
            | Self::NoPostMortem
            | Self::NoMoment
            | Self::NoSection
            | Self::ReadOnly
            | Self::NamesFull(_)
            | Self::HistoryTooLong
            | Self::BadMethod
            | Self::NoInvitation
            | Self::NotFacilitator
            | Self::NoRole(_)
            | Self::NoAction(_)
            | Self::NoSuchToken
            | Self::TokensFull(_)
            | Self::NoTokenRole(_)
            | Self::NameNeeded
            | Self::ForeignOrigin { .. }
            | Self::NotJson
            | Self::TooLarge
            | Self::Unreadable(_)
            | Self::Label(_)
            | Self::Fact(_)
            | Self::NoFact(_)
            | Self::NoTemplate(_)
            | Self::NoStream
            | Self::TooSlow
            | Self::Storage { .. } => {}
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.log();
        let problem = Problem { code: self.code().to_owned(), message: self.to_string() };
        let mut response = (self.status(), Json(problem)).into_response();
        self.dress(&mut response);
        response
    }
}

impl IntoResponse for FailurePage {
    fn into_response(self) -> Response {
        let Self(failure) = self;
        failure.log();
        let message = crate::export::escaped(&failure.to_string());
        let page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>Candor</title>\n<h1>Candor</h1>\n<p>{message}</p>\n</html>\n"
        );
        let mut response = (failure.status(), Html(page)).into_response();
        failure.dress(&mut response);
        response
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unknown(_) => Self::NoPostMortem,
            EngineError::NotInvited => Self::NoInvitation,
            EngineError::TokensFull => Self::TokensFull(limit::TOKENS_PER_MEMBER),
            EngineError::Stopped => Self::Stopping,
            EngineError::Conflict { .. } | EngineError::Exists(_) | EngineError::Trouble { .. } => {
                Self::Storage { trouble: error.trouble(), detail: error.to_string() }
            }
        }
    }
}

impl From<RelayError> for Failure {
    fn from(error: RelayError) -> Self {
        match error {
            RelayError::Unknown(_) => Self::NoPostMortem,
            RelayError::Stopping => Self::Stopping,
            RelayError::Engine(error) => error.into(),
        }
    }
}

impl From<TooOften> for Failure {
    fn from(TooOften { wait }: TooOften) -> Self {
        Self::TooOften { wait }
    }
}

/// Mostly this is a proxy that hides the address, so the words are for whoever set it up.
fn foreign(page: Option<&str>, here: Option<&str>) -> String {
    let here = here.unwrap_or("no address at all");
    match page {
        Some(page) => format!(
            "The request comes from a page at {page}, but as far as this server can tell it is at {here}. \
             If both are the same place, let the proxy pass on `Host` (or `X-Forwarded-Host`) and `X-Forwarded-Proto`."
        ),
        None => format!("The request does not say that it comes from a page of this server, which is at {here}."),
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
