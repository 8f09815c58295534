//! Who plays, and where.

use server::record::SectionSpec;
use shared::document::kind::SectionKind;
use shared::document::template::{SectionTemplate, Template};
use shared::id::{Channel, MemberId};
use shared::label::DisplayName;
use shared::room::role::Role;

/// A member of the post-mortem that every story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Was on call.
    Ada,
    /// Wrote the part that failed.
    Ben,
    /// Reads and follows.
    Chi,
    /// Leads.
    Noor,
    /// Has the longest name that fits, in a script that needs three bytes a character.
    Longest,
}

impl Person {
    /// Everybody.
    pub const ALL: [Self; 5] = [Self::Ada, Self::Ben, Self::Chi, Self::Noor, Self::Longest];

    /// What they may do.
    pub const fn role(self) -> Role {
        match self {
            Self::Ada | Self::Ben | Self::Longest => Role::Participant,
            Self::Chi => Role::Observer,
            Self::Noor => Role::Facilitator,
        }
    }

    /// What they are called.
    pub fn name(self) -> DisplayName {
        let name = match self {
            Self::Ada => "Ada".to_owned(),
            Self::Ben => "Ben".to_owned(),
            Self::Chi => "Chi".to_owned(),
            Self::Noor => "Noor".to_owned(),
            Self::Longest => "語".repeat(shared::limit::NAME_CHARS),
        };
        name.parse().expect("a valid name")
    }

    /// Who they are to the server.
    pub const fn member(self) -> MemberId {
        MemberId::from_bits(self as u64 + 100)
    }

    /// Whose member id this is.
    pub fn of(member: MemberId) -> Option<Self> {
        Self::ALL.into_iter().find(|person| person.member() == member)
    }
}

/// The header facts.
pub const FACTS: Channel = Channel::new(1);
/// A section that begins empty.
pub const TLDR: Channel = Channel::new(2);
/// A section that has text from the template.
pub const REVIEW: Channel = Channel::new(3);

/// Every section.
pub const SECTIONS: [Channel; 3] = [FACTS, TLDR, REVIEW];
/// The sections with a text.
pub const PROSE: [Channel; 2] = [TLDR, REVIEW];

/// The sections of every story: few, because each one more makes each story slower and no different.
pub fn sections() -> Vec<SectionTemplate> {
    let sections: Vec<SectionTemplate> = Template::Default.sections().into_iter().filter(|section| NAMES.contains(&section.id)).collect();
    assert!(sections.iter().map(|section| section.id).eq(NAMES) && sections[0].kind == SectionKind::Facts);
    sections
}

/// A section as the engine keeps it.
///
/// # Panics
/// If its name is none.
pub fn spec(template: &SectionTemplate) -> SectionSpec {
    SectionSpec {
        id: template.id.parse().expect("templates have valid section ids"),
        kind: template.kind,
        title: template.title.to_owned(),
        prompt: template.prompt.to_owned(),
        opening: template.opening.to_owned(),
    }
}

/// The name of a section in addresses and in the log.
pub fn name(channel: Channel) -> &'static str {
    NAMES[usize::from(channel.get()) - 1]
}

const NAMES: [&str; 3] = ["facts", "tldr", "review"];
