//! Post-mortems and records for tests of engines: small, and different from each other.

use server::record::{Attribution, Batch, Founding, Happening, Invitation, Membership, Record, SecretHash, SectionSpec, Snapshot, Summary};
use shared::document::kind::SectionKind;
use shared::id::{ClientId, MemberId, PostMortemId, SectionId, Seq};
use shared::moment::Moment;
use shared::room::role::Role;

/// Ada, who writes.
pub const ADA: MemberId = MemberId::from_bits(0xada);
/// Ben, who writes too.
pub const BEN: MemberId = MemberId::from_bits(0xbe2);

/// The post-mortem with this number.
pub const fn id(number: u128) -> PostMortemId {
    PostMortemId::from_bits(number)
}

/// A post-mortem of three sections, created at second `number`.
pub fn founding(number: u128) -> Founding {
    Founding {
        id: id(number),
        created: Moment::from_millis(u64::try_from(number).unwrap_or(u64::MAX).saturating_mul(1_000)),
        sections: vec![
            spec("facts", SectionKind::Facts, "Facts"),
            spec("tldr", SectionKind::Prose, "TL;DR"),
            spec("impact", SectionKind::Prose, "Wirkung auf die Kundschaft · 影響"),
        ],
        invitations: [Role::Facilitator, Role::Participant, Role::Observer]
            .into_iter()
            .map(|role| Invitation { role, hash: secret(role) })
            .collect(),
        summary: summary(&format!("Outage {number}")),
    }
}

/// What lists show.
///
/// # Panics
/// If the title is none.
pub fn summary(title: &str) -> Summary {
    Summary { title: title.parse().expect("a title"), severity: "2".to_owned(), began: "2026-11-17T13:52Z".to_owned() }
}

/// A section by its name.
///
/// # Panics
/// If it is not a section's name.
pub fn section(name: &str) -> SectionId {
    name.parse().expect("a section id")
}

/// Ada types something into a section.
pub fn edit(name: &str, text: &str) -> Record {
    let what = Happening::Update { section: section(name), bytes: text.as_bytes().to_vec() };
    Record { at: Moment::from_millis(1_000 + text.len() as u64), by: Attribution::Named(ADA), what }
}

/// A facilitator locks a section.
///
/// # Panics
/// If that is no name.
pub fn lock(name: &str, by: &str) -> Record {
    let by = Some(by.parse().expect("a name"));
    Record { at: Moment::from_millis(2_000), by: Attribution::Named(BEN), what: Happening::Lock { section: section(name), by } }
}

/// A section is opened again, by the server.
pub fn unlock(name: &str) -> Record {
    Record { at: Moment::from_millis(3_000), by: Attribution::Server, what: Happening::Lock { section: section(name), by: None } }
}

/// A member gets a writer id.
pub fn lease(member: MemberId, bits: u32) -> Record {
    let what = Happening::Lease { client: ClientId::leased(bits) };
    Record { at: Moment::from_millis(4_000), by: Attribution::Named(member), what }
}

/// Records for the end of a log.
pub fn batch(number: u128, first: u64, records: Vec<Record>) -> Batch {
    Batch { post_mortem: id(number), first: Seq::new(first), records }
}

/// A snapshot of a section.
pub fn snapshot(name: &str, upto: u64, state: &[u8]) -> Snapshot {
    Snapshot { section: section(name), upto: Seq::new(upto), state: state.to_vec() }
}

/// The hash of the secret that lets people in as this role.
pub const fn secret(role: Role) -> SecretHash {
    match role {
        Role::Facilitator => SecretHash([1; 32]),
        Role::Participant => SecretHash([2; 32]),
        Role::Observer => SecretHash([3; 32]),
    }
}

/// A browser's membership in the post-mortem with this number.
///
/// # Panics
/// If that is no name.
pub fn membership(browser: SecretHash, number: u128, name: &str, role: Role) -> Membership {
    Membership {
        browser,
        post_mortem: id(number),
        member: ADA,
        name: name.parse().expect("a name"),
        role,
        joined: Moment::from_millis(5_000),
    }
}

fn spec(name: &str, kind: SectionKind, title: &str) -> SectionSpec {
    let (prompt, opening) = ("What belongs here.".to_owned(), "At …, … began to …".to_owned());
    SectionSpec { id: section(name), kind, title: title.to_owned(), prompt, opening }
}
