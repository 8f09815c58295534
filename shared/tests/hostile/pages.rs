//! Candor's own pages: what their sections say fits, undoing and all.

use shared::document::change::TextChange;
use shared::document::section::{LiveSection, Section, Step};
use shared::gate::Gate;
use shared::id::ClientId;
use shared::moment::Moment;

use crate::chance::Chance;
use crate::witness::{Witness, clocks};

#[test]
fn what_a_page_says_while_somebody_writes_and_undoes_fits() {
    for seed in 1..=40 {
        println!("seed {seed}");
        let mut chance = Chance::new(seed);
        let mut server = Witness::new();
        let mut template = Section::new(ClientId::SERVER);
        let mut log = template.edit(&[TextChange { at: 0, delete: 0, insert: "## What happened\n\n".to_owned() }]);
        log.extend(template.set_field("severity", Some("2")));
        log.iter().for_each(|update| server.gate.learn(update).expect("the template can be learnt"));
        log.iter().for_each(|update| crate::witness::apply(&server.doc, update));
        let mut pages: Vec<(u64, LiveSection, usize)> =
            [16, 4_000_000_000].map(|writer| (writer, LiveSection::new(ClientId::new(writer).expect("a writer")), 0)).into();
        for at in 0..200 {
            let (writer, page, read) = chance_of(&mut pages, &mut chance);
            for update in &log[*read..] {
                page.merge(update).expect("what the server let in");
            }
            *read = log.len();
            for update in act(page, Moment::from_millis(at * 400), &mut chance).updates {
                let news = server.take(&update, |named| named.get() == *writer).expect("an edit fits");
                assert_eq!(server.take(&update, |named| named.get() == *writer), Ok(false), "what comes again is no news");
                if news {
                    log.push(update);
                }
            }
        }
        server.examine();
        let mut learnt = Gate::new();
        log.iter().for_each(|record| learnt.learn(record).expect("the log can be learnt"));
        assert_eq!(clocks(&learnt), clocks(&server.gate));
    }
}

#[test]
fn removing_a_field_and_taking_it_back_fits() {
    let mut server = Witness::new();
    let mut ada = LiveSection::new(ClientId::leased(16));
    let mut said = Vec::new();
    for (at, value) in [Some("one"), Some("two"), None, Some("three")].into_iter().enumerate() {
        said.extend(ada.set_field(Moment::from_millis(at as u64 * 10_000), "title", value).updates);
    }
    for _ in 0..4 {
        said.extend(ada.undo().updates);
    }
    for _ in 0..4 {
        said.extend(ada.redo().updates);
    }
    for update in &said {
        server.take(update, |_| true).expect("an edit of a field fits");
    }
    assert_eq!(crate::witness::shown(&server.doc).fields, [("title".to_owned(), "three".to_owned())].into());
    server.examine();
}

fn chance_of<'a, T>(from: &'a mut [T], chance: &mut Chance) -> &'a mut T {
    let at = chance.below(from.len());
    &mut from[at]
}

fn act(page: &mut LiveSection, now: Moment, chance: &mut Chance) -> Step {
    let units = page.section().body_units();
    match chance.below(10) {
        0 => page.undo(),
        1 => page.redo(),
        2 => page.set_field(now, "title", chance.pick(&[None, Some("Outage"), Some("Slow search")])),
        _ => {
            let at = chance.below(units as usize + 1) as u32;
            let delete = if chance.permille(300) { chance.below((units - at) as usize + 1).min(9) as u32 } else { 0 };
            let insert = chance.pick(&["a", "word ", "\u{65e5}\u{672c}", "", "\u{e9}"]).to_owned();
            page.edit(now, &[TextChange { at, delete, insert }])
        }
    }
}
