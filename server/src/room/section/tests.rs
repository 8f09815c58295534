use shared::document::change::TextChange;
use shared::document::kind::SectionKind;
use shared::document::section::Section;
use shared::id::{Channel, ClientId};
use shared::limit;

use super::{NotTaken, RoomSection};
use crate::record::SectionSpec;

#[test]
fn a_section_of_a_short_text_in_very_many_pieces_is_full_too_and_can_still_be_read() {
    let ada = ClientId::new(3_000_000_000).expect("a valid id");
    let mut page = Section::new(ada);
    let mut section = RoomSection::new(spec(), Channel::new(1), 0);
    let (refusal, before) = loop {
        let have = page.state_vector();
        // Each letter before all others: no two of them are one block, and each takes ten times of what a letter takes in a row.
        for _ in 0..4_000 {
            page.edit(&[TextChange { at: 0, delete: 0, insert: "x".to_owned() }]);
        }
        let before = section.view().body;
        let update = page.state_since(&have).expect("its own state vector");
        if let Err(refusal) = section.take(update, |writer| writer == ada) {
            break (refusal, before);
        }
    };
    assert!(matches!(refusal, NotTaken::Full), "{refusal:?}");
    assert!(before.len() < limit::SECTION_TEXT_BYTES / 2, "its text is short: {} bytes", before.len());
    assert_eq!(section.view().body, before, "what was refused left no trace");
    let state = section.due_snapshot(0).expect("there is something to keep");
    assert!(state.len() <= limit::SECTION_STATE_BYTES && state.len() > limit::SECTION_STATE_BYTES * 9 / 10, "{} bytes", state.len());
    let mut again = RoomSection::new(spec(), Channel::new(1), 0);
    again.replay(&state).expect("its own state");
    assert!(again.view().body == before);
}

fn spec() -> SectionSpec {
    let words = || "Summary".to_owned();
    SectionSpec {
        id: "summary".parse().expect("a section id"),
        kind: SectionKind::Prose,
        title: words(),
        prompt: words(),
        opening: words(),
    }
}
