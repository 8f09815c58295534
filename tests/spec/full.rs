//! A section has a budget: what goes past it is refused, kept for its author, and harms nothing.

use shared::limit;
use shared::protocol::refusal::Refusal;
use shared::replica::SaveState;
use tests::cast::{Person, REVIEW, TLDR};
use tests::simulation::{Simulation, TabId};

/// Bytes that the section still takes when it is almost full.
const LEFT: usize = 7;

#[test]
fn a_full_section_refuses_more_text_and_its_author_keeps_it_as_a_draft() {
    let (mut room, ada, ben) = a_room_with_a_section_almost_full();
    let full = room.kept(TLDR);
    room.write(ben, TLDR, 0, "One sentence more.");
    room.write(ben, TLDR, 18, " And another.");
    room.settle();
    let draft = room.draft(ben, TLDR).expect("his words are kept");
    assert_eq!((draft.refusal, draft.text.as_str()), (Refusal::SectionFull, "One sentence more. And another."));
    assert!(room.kept(TLDR) == full && room.text(ben, TLDR) == full, "the section is as it was");
    assert_eq!(room.save_state(ben), SaveState::Saved, "nothing waits to be sent for ever");
    assert!(room.draft(ada, TLDR).is_none() && room.may_edit(ben, TLDR) && room.may_edit(ben, REVIEW));
    // What still fits is taken, to the last byte.
    room.write(ben, TLDR, 0, &"!".repeat(LEFT));
    room.write(ben, REVIEW, 0, "Elsewhere there is room.");
    room.settle();
    assert_eq!(room.kept(TLDR).len(), limit::SECTION_TEXT_BYTES);
    assert!(room.kept(REVIEW).starts_with("Elsewhere there is room."));
    room.everybody_agrees();
}

#[test]
fn a_full_section_can_be_shortened_and_the_draft_put_back() {
    let (mut room, ada, ben) = a_room_with_a_section_almost_full();
    room.write(ada, TLDR, 0, &"!".repeat(LEFT));
    room.write(ben, TLDR, 0, "One sentence more.");
    room.settle();
    assert_eq!(room.draft(ben, TLDR).map(|draft| draft.refusal), Some(Refusal::SectionFull));
    // There is no room for the bytes that say what goes, but they add no text.
    room.erase(ada, TLDR, 0, 100);
    room.settle();
    assert!(room.draft(ada, TLDR).is_none());
    room.put_back_draft(ben, TLDR);
    room.settle();
    let kept = room.kept(TLDR);
    assert!(kept.starts_with("One sentence more.") && kept.len() == limit::SECTION_TEXT_BYTES - 100 + 18);
    assert!(room.draft(ben, TLDR).is_none());
    room.everybody_agrees();
}

#[test]
fn a_full_section_is_whole_after_a_crash() {
    let (mut room, _, ben) = a_room_with_a_section_almost_full();
    let full = room.kept(TLDR);
    room.write(ben, TLDR, 0, "One sentence more.");
    room.settle();
    room.kill(true);
    room.start();
    room.settle();
    assert!(room.kept(TLDR) == full && room.read_by_a_stranger(TLDR) == full);
    assert_eq!(room.draft(ben, TLDR).map(|draft| draft.text.as_str()), Some("One sentence more."));
    room.everybody_agrees();
}

/// Ada pastes a megabyte in the way of people: some hundred pages at a time.
fn a_room_with_a_section_almost_full() -> (Simulation, TabId, TabId) {
    let mut room = Simulation::calm();
    let (ada, ben) = (room.enter(Person::Ada), room.enter(Person::Ben));
    room.settle();
    let text = "It was a long day, and everybody wrote down all of it.\n".repeat(limit::SECTION_TEXT_BYTES / 54);
    for piece in text.as_bytes()[..limit::SECTION_TEXT_BYTES - LEFT].chunks(300_000) {
        let at = room.length(ada, TLDR);
        room.write(ada, TLDR, at, std::str::from_utf8(piece).expect("letters"));
        room.settle();
    }
    assert_eq!(room.kept(TLDR).len() + LEFT, limit::SECTION_TEXT_BYTES, "all of it came in");
    (room, ada, ben)
}
