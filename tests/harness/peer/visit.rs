//! Creating, joining and reading by the HTTP API.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use shared::api::{Create, Created, Join};
use shared::room::role::Role;

use crate::process::http;

/// A post-mortem on a server, with the secrets of its invitations.
#[derive(Debug, Clone)]
pub struct PostMortem {
    server: SocketAddr,
    created: Created,
}

/// What a browser has after joining.
#[derive(Debug, Clone)]
pub struct Pass {
    /// Where.
    pub server: SocketAddr,
    /// The post-mortem's id.
    pub post_mortem: String,
    /// The cookie, as a browser sends it.
    pub cookie: String,
}

impl PostMortem {
    /// A new one with the default template. Blocks, as all calls here do.
    ///
    /// # Panics
    /// If the server does not create it.
    pub fn create(server: SocketAddr, title: &str) -> Self {
        let body = Create { title: title.to_owned(), ..Create::default() };
        let body = serde_json::to_string(&body).expect("plain data");
        let answer = http::post(server, "/api/v1/post-mortems", &[], &body).expect("the server answers");
        assert_eq!(answer.status, 201, "{}", answer.body);
        Self { server, created: serde_json::from_str(&answer.body).expect("what the API promises") }
    }

    /// Joins as somebody with this name.
    ///
    /// # Panics
    /// If the server does not let them in.
    pub fn join(&self, name: &str, role: Role) -> Pass {
        let body = Join { secret: self.secret(role).to_owned(), name: Some(name.to_owned()) };
        let body = serde_json::to_string(&body).expect("plain data");
        let answer =
            http::post(self.server, &format!("/api/v1/post-mortems/{}/join", self.created.id), &[], &body).expect("the server answers");
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("joining gives a cookie");
        Pass { server: self.server, post_mortem: self.created.id.clone(), cookie: cookie.to_owned() }
    }

    /// The text of each section by its name, as a script reads it.
    ///
    /// # Errors
    /// What the server answers instead, or that it does not.
    pub fn read(&self) -> Result<BTreeMap<String, String>, String> {
        let token = format!("Bearer {}", self.secret(Role::Observer));
        let path = format!("/api/v1/post-mortems/{}", self.created.id);
        let answer = http::get(self.server, &path, &[("authorization", &token)]).map_err(|error| error.to_string())?;
        let read: shared::api::PostMortem = serde_json::from_str(&answer.body).map_err(|_| answer.body)?;
        Ok(read.sections.into_iter().map(|section| (section.id, section.text)).collect())
    }

    fn secret(&self, role: Role) -> &str {
        let link = match role {
            Role::Facilitator => &self.created.links.facilitator,
            Role::Participant => &self.created.links.participant,
            Role::Observer => &self.created.links.observer,
        };
        link.path.split_once('#').expect("a link carries its secret").1
    }
}
