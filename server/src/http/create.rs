//! `POST api/v1/post-mortems`, and the founding of a post-mortem.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::{Create, Created, Link, Links};
use shared::document::fact::Fact;
use shared::document::template::{SectionTemplate, Template};
use shared::id::PostMortemId;
use shared::label::Title;
use shared::moment::Moment;
use shared::room::role::Role;

use super::Door;
use super::address::Address;
use super::body::Json;
use super::failure::Failure;
use super::secret::InvitationSecret;
use crate::record::{Founding, Invitation, SectionSpec, Summary};
use crate::{clock, entropy, room};

/// What a post-mortem begins with.
pub(super) struct Beginning {
    pub(super) title: Title,
    pub(super) template: Template,
    /// Without the title; only what is known.
    pub(super) facts: BTreeMap<Fact, String>,
    /// Text that sections have from the start, by their ids; the template's where there is none.
    pub(super) bodies: BTreeMap<&'static str, String>,
}

pub(super) async fn create(State(door): State<Arc<Door>>, address: Address, Json(body): Json<Create>) -> Result<Response, Failure> {
    begin(&door, &address, read(body)?).await
}

/// Founds a post-mortem and answers 201 with its links.
pub(super) async fn begin(door: &Door, address: &Address, beginning: Beginning) -> Result<Response, Failure> {
    let now = clock::now();
    door.creations.take(now)?;
    let id = PostMortemId::from_bits(u128::from_le_bytes(entropy::bytes()));
    let secrets = Secrets::draw();
    let Beginning { title, template, mut facts, bodies } = beginning;
    let founding = founding(id, now, &title, &template.sections(), &facts, &secrets);
    facts.insert(Fact::Title, title.as_str().to_owned());
    door.engine.found(founding, room::seed(&template.sections(), &facts, &bodies, now)).await?;
    tracing::debug!("a post-mortem was created");
    let created = Created { id: id.to_string(), links: secrets.links(id, address) };
    // Relative to the request's own address, because a proxy may have cut the path.
    let location = format!("post-mortems/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())], axum::Json(created))
        .into_response())
}

fn read(body: Create) -> Result<Beginning, Failure> {
    let Create { title, template, facts } = body;
    let template = match template {
        Some(word) => word.parse().map_err(|_| Failure::NoTemplate(shortened(&word)))?,
        None => Template::Default,
    };
    let mut known = BTreeMap::new();
    for (key, value) in facts {
        let fact = match key.parse() {
            Ok(Fact::Title) | Err(_) => return Err(Failure::NoFact(shortened(&key))),
            Ok(fact) => fact,
        };
        let value = fact.parse(&value)?;
        if !value.is_empty() {
            known.insert(fact, value);
        }
    }
    Ok(Beginning { title: title.parse()?, template, facts: known, bodies: BTreeMap::new() })
}

fn founding(
    id: PostMortemId,
    created: Moment,
    title: &Title,
    sections: &[SectionTemplate],
    facts: &BTreeMap<Fact, String>,
    secrets: &Secrets,
) -> Founding {
    let known = |fact| facts.get(&fact).cloned().unwrap_or_default();
    Founding {
        id,
        created,
        sections: sections.iter().map(specified).collect(),
        invitations: secrets.invitations(),
        summary: Summary { title: title.clone(), severity: known(Fact::Severity), began: known(Fact::Began) },
    }
}

fn specified(section: &SectionTemplate) -> SectionSpec {
    SectionSpec {
        id: section.id.parse().expect("a test checks the ids of every template"),
        kind: section.kind,
        title: section.title.to_owned(),
        prompt: section.prompt.to_owned(),
        opening: section.opening.to_owned(),
    }
}

/// One secret a role.
struct Secrets {
    facilitator: InvitationSecret,
    participant: InvitationSecret,
    observer: InvitationSecret,
}

impl Secrets {
    fn draw() -> Self {
        let draw = || InvitationSecret::from_bytes(entropy::bytes());
        Self { facilitator: draw(), participant: draw(), observer: draw() }
    }

    fn of(&self, role: Role) -> &InvitationSecret {
        match role {
            Role::Facilitator => &self.facilitator,
            Role::Participant => &self.participant,
            Role::Observer => &self.observer,
        }
    }

    fn invitations(&self) -> Vec<Invitation> {
        Role::ALL.map(|role| Invitation { role, hash: self.of(role).hash() }).to_vec()
    }

    fn links(&self, id: PostMortemId, address: &Address) -> Links {
        let link = |role| link(self.of(role), id, address);
        Links { facilitator: link(Role::Facilitator), participant: link(Role::Participant), observer: link(Role::Observer) }
    }
}

/// The address that lets people in by a secret.
pub(super) fn link(secret: &InvitationSecret, id: PostMortemId, address: &Address) -> Link {
    let path = format!("p/{id}#{}", secret.reveal());
    Link { url: address.url(&path), path }
}

/// What was sent, short enough to be repeated in an answer.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
