//! The first records of a post-mortem: the template, applied once.

use std::collections::BTreeMap;

use shared::document::change::TextChange;
use shared::document::fact::Fact;
use shared::document::kind::SectionKind;
use shared::document::section::Section;
use shared::document::template::SectionTemplate;
use shared::id::ClientId;
use shared::moment::Moment;

use crate::record::{Attribution, Happening, Record};

/// Records that give each section its first content: the facts, and `bodies` by section name where given, else the template's text.
/// Written by the server under its own id, because a document that two clients began from text would hold it twice.
pub fn seed(sections: &[SectionTemplate], facts: &BTreeMap<Fact, String>, bodies: &BTreeMap<&str, String>, at: Moment) -> Vec<Record> {
    let mut records = Vec::new();
    for section in sections {
        let mut document = Section::new(ClientId::SERVER);
        let updates: Vec<Vec<u8>> = match section.kind {
            SectionKind::Facts => facts.iter().filter_map(|(fact, value)| document.set_field(fact.key(), Some(value))).collect(),
            SectionKind::Prose => {
                let body = bodies.get(section.id).map_or(section.body, String::as_str);
                document.edit(&[TextChange { at: 0, delete: 0, insert: body.to_owned() }])
            }
        };
        let id: shared::id::SectionId = section.id.parse().expect("templates have valid section ids, as a test checks");
        let happened = updates.into_iter().map(|bytes| Happening::Update { section: id.clone(), bytes });
        records.extend(happened.map(|what| Record { at, by: Attribution::Server, what }));
    }
    records
}
