//! The fullest frames that anybody can send: tens of thousands of the smallest things that have a meaning.

use std::ops::Range;

use shared::document::section::Section;
use shared::gate::{Gate, Unfit, check_awareness, check_state_vector, cut};
use shared::id::ClientId;
use shared::limit;

use crate::asked;
use crate::craft::{At, Craft, deleted, number, string, text, values};
use crate::measured::{Cost, LONGEST};

const ADA: u64 = 16;
const BEN: u64 = 17;
const BODY: At<'_> = At::Root("body");
const TRUE: &[u8] = &[120];

/// Writers and clocks that take one byte each.
const SHORT: Range<u64> = 16..128;

/// Updates of which one has more than the other, and what the section had before them.
struct Family {
    name: &'static str,
    before: Vec<Vec<u8>>,
    /// The update with so many things in it.
    of: Box<dyn Fn(u32) -> Vec<u8>>,
}

impl Family {
    /// The fullest of them that the gate lets in.
    fn fullest(&self, gate: &Gate) -> Vec<u8> {
        let fits = |count: u32| {
            let update = (self.of)(count);
            update.len() <= limit::UPDATE_BYTES && gate.check(&update, |_| true).is_ok()
        };
        assert!(fits(1), "{}: the least of them fits", self.name);
        let (mut most, mut over) = (1, limit::UPDATE_BYTES as u32);
        while over - most > 1 {
            let middle = most.midpoint(over);
            if fits(middle) { most = middle } else { over = middle }
        }
        (self.of)(most)
    }
}

#[test]
fn the_fullest_updates_take_little_memory_and_little_time() {
    println!("{:46}{:>8}  gate for each byte, document and kept in kilobytes, time", "", "bytes");
    // Without optimisation the gate takes twenty times as long.
    let is_optimised = !cfg!(debug_assertions) || asked("CANDOR_GATE_CASES").is_some();
    let mut worst = 0;
    for family in families() {
        let Family { name, before, .. } = &family;
        let mut gate = Gate::new();
        let known = allocation_counter::measure(|| before.iter().for_each(|update| gate.learn(update).expect("what came before")));
        let (_, mut document) = section(before);
        let text = document.body().len();
        let update = family.fullest(&gate);
        let mut joined = None;
        let mut cost = Cost::default();
        let (gated, applied) = cost.of_time(|| {
            let gated = allocation_counter::measure(|| {
                let fit = gate.check(&update, |_| true).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
                joined = Some(fit.joined(&update));
                gate.accept(fit);
            });
            let joined = joined.expect("it was just checked");
            (gated, allocation_counter::measure(|| document.merge(&joined).expect(name)))
        });
        // A list that grows by itself takes room for twice of what it holds.
        let free = limit::GATE_BYTES_FIRST as u64 + 2 * known.bytes_current.unsigned_abs();
        let each = gated.bytes_max.saturating_sub(free).div_ceil(update.len() as u64);
        let taken = applied.bytes_max.saturating_sub(2 * text as u64);
        let kept = applied.bytes_current.max(0) / 1024;
        println!("{name:46}{:>8}  {each:>3} {:>6} {kept:>6}  {:?}", update.len(), taken / 1024, cost.slowest);
        assert!(each <= limit::GATE_BYTES_EACH as u64, "{name}: the gate takes {} bytes", gated.bytes_max);
        assert!(taken <= limit::DOCUMENT_BYTES as u64, "{name}: the document takes {taken} bytes");
        assert!(!is_optimised || cost.hangs == 0, "{name}: {:?}", cost.slowest);
        worst = worst.max(taken);
        assert_whole(name, &document, &gate);
    }
    assert!(worst * 2 > limit::DOCUMENT_BYTES as u64, "the limit says what is so");
}

#[test]
fn blocks_in_fewer_bytes_than_anybody_writes_are_refused() {
    let (gate, _) = section(&fronts());
    assert_eq!(gate.check(&behind_each(3_000, &|at| deleted(at, 1)), |_| true).err(), Some(Unfit::Tangled));
}

#[test]
fn what_would_split_a_long_text_for_long_is_refused_and_a_day_of_edits_is_not_if_it_is_cut() {
    let pasted = megabyte();
    let (many, _) = section(&[paste(ADA, 0, 90_000), deleting_apart(ADA, 50_000, 20_000)]);
    assert_eq!(many.check(&deleting_apart(ADA, 0, 20_000), |_| true).err(), Some(Unfit::Tangled), "before tens of thousands of blocks");
    let backwards = |count: u32| (0..count).rev().map(move |at| 1_039_000 / count * at);
    let (gate, _) = section(&pasted);
    let refused = |update: &[u8]| gate.check(update, |_| true).err();
    assert_eq!(refused(&deleting_apart(ADA, 0, 32_000)), Some(Unfit::Tangled), "tens of thousands of cuts into a megabyte");
    assert_eq!(refused(&inserting(backwards(200))), Some(Unfit::Tangled), "from its end to its beginning");
    // What somebody did in a day without a network, as one update, all over the largest text that there may be: cut, it fits.
    let (one, other) = ([paste(ADA, 0, 130_000)], pasted.clone());
    for (before, update) in [
        (&other[..], inserting((0..2_000).map(|at| 500 * at))),
        (&other, inserting((0..2_000).map(|at| 7_919 * at % 1_000_003))),
        (&other, inserting(backwards(2_000))),
        (&other, Craft::new().deleting(ADA, &(0..2_000).map(|at| (500 * at, 40)).collect::<Vec<_>>()).bytes()),
        (&other, deleting_apart(ADA, 0, 32_000)),
        (&one, inserting((0..2_000).rev().map(|at| 60 * at))),
    ] {
        fits_in_pieces(before, &update);
    }
}

#[test]
fn what_two_wrote_at_the_same_thousands_of_places_fits_when_it_is_cut() {
    const PLACES: u32 = 9_000;
    let letters = |writer: u64| {
        let blocks: Vec<_> = (0..PLACES).map(|at| string(At::Beside(Some((ADA, 2 * at)), Some((ADA, 2 * at + 1))), "y")).collect();
        Craft::new().with(writer, 0, &blocks).bytes()
    };
    fits_in_pieces(&[paste(ADA, 0, 60_000), letters(BEN)], &letters(BEN + 1));
}

#[test]
fn a_long_text_with_many_corrections_fits_when_it_is_cut() {
    let update = chain(ADA, 12_000, &by_turns);
    assert_eq!(Gate::new().check(&update, |_| true).err(), Some(Unfit::Tangled), "six thousand letters, each behind one that was deleted");
    fits_in_pieces(&[], &update);
}

#[test]
fn a_field_that_was_set_thousands_of_times_fits_when_it_is_cut() {
    // Whoever can take back what they did keeps the values that they overwrote.
    let sentence = |at: u32| {
        let mut value = vec![119];
        text(&mut value, &format!("Impact, as it was understood at minute {at}. ").repeat(8));
        value
    };
    let written: Vec<Vec<u8>> = (0..1_000).map(sentence).collect();
    let all: Vec<&[u8]> = written.iter().map(Vec::as_slice).collect();
    let last = values(At::Beside(Some((ADA, 999)), None), &[&sentence(1_000)]);
    let craft = Craft::new().with(ADA, 0, &[values(At::Key("fields", "impact"), &all), last]);
    let section = fits_in_pieces(&[], &craft.clone().deleting(ADA, &[(0, 1_000)]).bytes());
    assert!(section.field("impact").is_some_and(|value| value.contains("minute 1000")));
    // Who says that a field has several values is not helped.
    let mut gate = Gate::new();
    let refused = cut(&craft.bytes()).iter().find_map(|piece| match gate.check(piece, |_| true) {
        Ok(fit) => {
            gate.accept(fit);
            None
        }
        Err(unfit) => Some(unfit),
    });
    assert_eq!(refused, Some(Unfit::Values));
}

#[test]
fn all_of_a_text_with_many_holes_is_deleted_by_one_range_if_it_is_cut() {
    let before = [paste(ADA, 0, 30_000), deleting_apart(ADA, 0, 6_000), deleting_apart(ADA, 12_000, 6_000)];
    let all = Craft::new().deleting(ADA, &[(0, 30_000)]).bytes();
    let (mut gate, mut document) = section(&before);
    assert_eq!(gate.check(&all, |_| true).err(), Some(Unfit::Tangled));
    for piece in gate.clone().cut_fresh(&all) {
        let fit = gate.check(&piece, |_| true).expect("what is left between a few holes");
        document.merge(&piece).expect("it fits");
        gate.accept(fit);
    }
    assert_eq!(document.body(), "");
    assert!(gate.cut_fresh(&all).is_empty(), "there is nothing left to delete");
}

#[test]
fn what_no_gate_takes_is_not_mended_by_cutting_it() {
    let letters = |from: u32| -> Vec<Vec<u8>> {
        (from..from + 100).map(|at| string(at.checked_sub(1).map_or(BODY, |at| At::Beside(None, Some((ADA, at)))), "x")).collect()
    };
    let twice = Craft::new().with(ADA, 0, &letters(0)).with(ADA, 100, &letters(100)).bytes();
    assert!(Gate::new().check(&twice, |_| true).is_err(), "a writer is listed twice");
    assert!(matches!(cut(&twice).as_slice(), [one] if **one == twice));
}

#[test]
fn an_update_whose_blocks_wait_for_each_other_is_cut_in_no_time() {
    // Each of Ada's and Ben's letters stands behind the other's, and Cy's long text behind all of them.
    let count = 20_000;
    let adas = |at: u32| string(at.checked_sub(1).map_or(BODY, |before| At::Beside(Some((BEN, before)), None)), "a");
    let bens = |at: u32| string(At::Beside(Some((ADA, at)), None), "b");
    let long = string(At::Beside(Some((BEN, count - 1)), None), &"c".repeat(500_000));
    let update = Craft::new()
        .with(18, 0, &[long])
        .with(ADA, 0, &(0..count).map(adas).collect::<Vec<_>>())
        .with(BEN, 0, &(0..count).map(bens).collect::<Vec<_>>())
        .bytes();
    assert!(update.len() <= limit::BRIDGE_MESSAGE_BYTES);
    let mut cost = Cost::default();
    let pieces = cost.of_time(|| cut(&update).len());
    assert!(pieces > 2_000);
    println!("{pieces} pieces in {:?}", cost.slowest);
    assert!(cfg!(debug_assertions) || cost.slowest < 5 * LONGEST, "{:?}", cost.slowest);
}

/// Each piece passes, and together they say what the whole says.
fn fits_in_pieces(before: &[Vec<u8>], update: &[u8]) -> Section {
    let (mut gate, mut document) = section(before);
    let (_, mut whole) = section(before);
    whole.merge(update).expect("what nobody sends");
    for piece in cut(update) {
        let fit = gate.check(&piece, |_| true).unwrap_or_else(|unfit| panic!("{} of {} bytes, {unfit}", piece.len(), update.len()));
        document.merge(&fit.joined(&piece)).expect("it fits");
        gate.accept(fit);
    }
    assert!(document.body() == whole.body() && document.fields() == whole.fields(), "the pieces say what the whole says");
    document
}

#[test]
fn letters_that_were_typed_one_after_the_other_are_one_block() {
    let update = chain(ADA, 16_000, &|_, at| string(at, "x"));
    let gate = Gate::new();
    let fit = gate.check(&update, |_| true).expect("sixteen thousand letters");
    let joined = fit.joined(&update);
    assert!(joined.len() < 16_100, "their bytes and little else");
    let mut document = Section::new(ClientId::SERVER);
    let taken = allocation_counter::measure(|| document.merge(&joined).expect("one block"));
    assert!(taken.bytes_max < 4 * update.len() as u64);
    assert_eq!(document.body().len(), 16_000);
}

#[test]
fn the_fullest_state_vectors_and_the_fullest_words_about_who_is_here_take_little_memory() {
    let mut vector = Vec::new();
    let writers = limit::STATE_VECTOR_CLIENTS as u64;
    number(&mut vector, writers);
    (1..=writers).for_each(|writer| {
        number(&mut vector, writer);
        vector.push(0);
    });
    let mut said = Vec::new();
    let clients = limit::AWARENESS_BYTES as u64 / 5;
    number(&mut said, clients);
    (1..=clients).for_each(|client| {
        number(&mut said, client);
        said.push(0);
        text(&mut said, "");
    });
    let mut cost = Cost::default();
    cost.of_looking(vector.len(), || check_state_vector(&vector)).expect("as many writers as there may be");
    let count = cost.of_looking(said.len(), || check_awareness(&said).map(Iterator::count));
    assert_eq!(count, Ok(clients as usize));
    assert_eq!((cost.hogs, cost.hangs), (0, 0), "{cost:?}");
    let document = Section::new(ClientId::SERVER);
    let answered = allocation_counter::measure(|| drop(document.state_since(&vector).expect("a state vector")));
    assert!(answered.bytes_max <= 2 * (limit::GATE_BYTES_EACH * vector.len()) as u64, "{answered:?}");
}

fn families() -> Vec<Family> {
    let pasted = || vec![paste(ADA, 0, 90_000)];
    let smiling = || vec![typed(&"\u{1f600}".repeat(30_000))];
    let family = |name, before, of: fn(u32) -> Vec<u8>| Family { name, before, of: Box::new(of) };
    vec![
        family("a paste", vec![], |count| paste(ADA, 0, count as usize)),
        family("letters, each behind the other", vec![], |count| chain(ADA, count, &|_, at| string(at, "x"))),
        family("letters, each before the other", vec![], |count| front(ADA, count, &|at| string(at, "x"))),
        family("letters and deleted units by turns", vec![], |count| chain(ADA, count, &by_turns)),
        family("deleted units, each before the other", vec![], |count| front(ADA, count, &|at| deleted(at, 1))),
        family("letters, each behind a unit of its own", fronts(), |count| behind_each(count, &|at| string(at, "xy"))),
        family("as many writers as there may be", vec![], writers),
        family("fields", vec![], |count| named(count, &|name| values(At::Key("fields", &name[5..]), &[TRUE]))),
        family("texts", vec![], |count| named(count, &|name| string(At::Root(name), "x"))),
        family("a field that is set again and again", vec![], |count| field(count, 1)),
        family("values of a field, in one block", vec![], |count| field(1, count)),
        family("values of a field, two and two", vec![], |count| field(count, 2)),
        family("characters of two units", vec![], |count| typed(&"\u{1f600}".repeat(count as usize))),
        family("a deletion of such characters", smiling(), |count| deleting_apart(ADA, 0, count)),
        family("a deletion of all of them", smiling(), |count| Craft::new().deleting(ADA, &[(0, 2 * count)]).bytes()),
        family("every second unit of a paste is deleted", pasted(), |count| deleting_apart(ADA, 0, count)),
        family("what is deleted comes again", vec![paste(ADA, 0, 90_000), deleting_apart(ADA, 0, 20_000)], |count| {
            deleting_apart(ADA, 0, count)
        }),
        family("units before deleted ones are deleted", vec![paste(ADA, 0, 90_000), deleting_apart(ADA, 50_000, 10_000)], |count| {
            deleting_apart(ADA, 0, count)
        }),
        family("letters all over a paste", pasted(), |count| inserting((0..count).map(|at| 11 * at))),
        family("letters all over a megabyte, from its end on", megabyte(), |count| {
            inserting((0..count).rev().map(|at| 1_039_000 / count * at))
        }),
        family("units all over a megabyte are deleted", megabyte(), |count| {
            Craft::new().deleting(ADA, &(0..count).map(|at| (1_039_000 / count * at, 1)).collect::<Vec<_>>()).bytes()
        }),
        family("units of a megabyte of three bytes each", wide(), |count| deleting_apart(ADA, 0, count)),
        family("a unit in front of very many blocks", before_blocks(), |count| deleting_apart(ADA, 0, count)),
        family("what is left between deleted units, each for itself", holed(100_000), |count| {
            Craft::new().deleting(ADA, &(0..count).map(|at| (2 * at + 1, 1)).collect::<Vec<_>>()).bytes()
        }),
        family("all that is left between deleted units", holed(100_000), |count| Craft::new().deleting(ADA, &[(0, count)]).bytes()),
        family("all that two wrote by turns", vec![paste(ADA, 0, 60_000), inserting((0..59_999).rev())], |count| {
            Craft::new().deleting(ADA, &[(0, count.min(60_000))]).deleting(BEN, &[(0, count.min(59_999))]).bytes()
        }),
        family("a block among very many at the same place", at_the_top(24_000), |count| front(50, count, &top)),
        family("blocks among many at the same place", at_the_top(4_000), |count| front(50, count, &top)),
        family("units of a text that was written beside others", side_by_side(), |count| deleting_apart(ADA, 0, count)),
        family("all of a megabyte of characters of two units", smiles(), |count| {
            Craft::new().deleting(ADA, &[(0, (8 * count).min(520_000))]).bytes()
        }),
        family("what is here already, and a letter", vec![paste(ADA, 0, 100_000)], |count| {
            let again = |at| if at == 0 { string(BODY, "x") } else { deleted(At::Beside(Some((ADA, 0)), None), 1) };
            let letter = string(At::Beside(Some((ADA, 99_999)), None), "y");
            Craft::new().with(ADA, 0, &(0..count).map(again).collect::<Vec<_>>()).with(BEN, 0, &[letter]).bytes()
        }),
        family("every second unit of many writers is deleted", fronts_of_one(), |count| deletions(SHORT, 128, count)),
        family("a unit of very many writers is deleted", vec![everybody()], |count| {
            deletions(ADA..ADA + limit::STATE_VECTOR_CLIENTS as u64, 1, count)
        }),
    ]
}

/// Ada's text, of which every second unit is deleted.
fn holed(units: u32) -> Vec<Vec<u8>> {
    vec![paste(ADA, 0, units as usize), deleting_apart(ADA, 0, units / 2)]
}

/// Ada's text, of which nothing is deleted but, behind the first tenth, every second unit.
fn before_blocks() -> Vec<Vec<u8>> {
    vec![paste(ADA, 0, 220_000), deleting_apart(ADA, 20_000, 100_000)]
}

/// Ada's text of nearly a megabyte in characters of three bytes.
fn wide() -> Vec<Vec<u8>> {
    vec![typed(&"語".repeat(330_000))]
}

/// And in characters of two units.
fn smiles() -> Vec<Vec<u8>> {
    vec![typed(&"\u{1f600}".repeat(260_000))]
}

/// Ada and Ben type at the same place, and neither has seen what the other one wrote: what Ada wrote is one block all the same.
fn side_by_side() -> Vec<Vec<u8>> {
    let adas = |at: u32| string(at.checked_sub(1).map_or(BODY, |before| At::Beside(Some((ADA, before)), None)), "x");
    let bens = |at: u32| string(At::Beside(Some((ADA, at)), None), "y");
    (0..20_000)
        .flat_map(|at| [Craft::new().with(ADA, at, &[adas(at)]), Craft::new().with(BEN, at, &[bens(at)])])
        .map(|craft| craft.bytes())
        .collect()
}

/// So many letters of one, each before all others, and a text of another before those, of which every second unit is deleted.
fn at_the_top(many: u32) -> Vec<Vec<u8>> {
    const EACH: u32 = 4_000;
    const OTHER: u64 = 100;
    let low = SHORT.start;
    let at = |clock: u32| clock.checked_sub(1).map_or(BODY, |before| At::Beside(None, Some((low, before))));
    let letters = |clocks: Range<u32>| {
        let blocks: Vec<_> = clocks.clone().map(|clock| string(at(clock), "y")).collect();
        Craft::new().with(low, clocks.start, &blocks).bytes()
    };
    let text = Craft::new().with(OTHER, 0, &[string(At::Beside(None, Some((low, many - 1))), &"x".repeat(many as usize))]).bytes();
    let deleted = deleting_apart(OTHER, 0, many / 2);
    let letters = (0..many).step_by(EACH as usize).map(|from| letters(from..many.min(from + EACH)));
    letters.chain([text, deleted]).collect()
}

/// The top of the text, whatever stands there.
fn top(_: At<'_>) -> Vec<u8> {
    string(BODY, "z")
}

/// Ada's text of a megabyte, in one piece.
fn megabyte() -> Vec<Vec<u8>> {
    (0..8).map(|at| paste(ADA, at * 130_000, 130_000)).collect()
}

/// What the gate and the document have after these updates.
fn section(before: &[Vec<u8>]) -> (Gate, Section) {
    let (mut gate, mut document) = (Gate::new(), Section::new(ClientId::SERVER));
    for update in before {
        gate.learn(update).expect("what came before");
        document.merge(update).expect("what came before");
    }
    (gate, document)
}

/// A state that can be learnt, and from which another document is made.
fn assert_whole(name: &str, document: &Section, gate: &Gate) {
    let state = document.state();
    let mut again = Section::new(ClientId::SERVER);
    again.merge(&state).expect(name);
    assert!(again.body() == document.body() && again.fields() == document.fields(), "{name}: a fresh document shows the same");
    let mut learnt = Gate::new();
    learnt.learn(&state).expect(name);
    assert!(learnt.state_vector().eq(gate.state_vector()), "{name}: it has the same units");
}

fn typed(text: &str) -> Vec<u8> {
    Craft::new().with(ADA, 0, &[string(BODY, text)]).bytes()
}

fn paste(writer: u64, from: u32, units: usize) -> Vec<u8> {
    let at = if from == 0 { BODY } else { At::Beside(Some((writer, from - 1)), None) };
    Craft::new().with(writer, from, &[string(at, &"x".repeat(units))]).bytes()
}

/// Blocks of a writer, each right behind the one before it.
fn chain(writer: u64, count: u32, block: &dyn Fn(u32, At<'_>) -> Vec<u8>) -> Vec<u8> {
    let at = |clock: u32| clock.checked_sub(1).map_or(BODY, |before| At::Beside(Some((writer, before)), None));
    Craft::new().with(writer, 0, &(0..count).map(|clock| block(clock, at(clock))).collect::<Vec<_>>()).bytes()
}

/// Blocks of a writer, each before all others.
fn front(writer: u64, count: u32, block: &dyn Fn(At<'_>) -> Vec<u8>) -> Vec<u8> {
    let at = |clock: u32| clock.checked_sub(1).map_or(BODY, |before| At::Beside(None, Some((writer, before))));
    Craft::new().with(writer, 0, &(0..count).map(|clock| block(at(clock))).collect::<Vec<_>>()).bytes()
}

fn by_turns(clock: u32, at: At<'_>) -> Vec<u8> {
    if clock.is_multiple_of(2) { string(at, "x") } else { deleted(at, 1) }
}

/// Units of writers and with clocks of one byte, none of which has another behind it.
fn fronts() -> Vec<Vec<u8>> {
    let first = |writer: u64| if writer == SHORT.start { BODY } else { At::Beside(None, Some((writer - 1, 127))) };
    let at = |writer, clock: u32| clock.checked_sub(1).map_or(first(writer), |before| At::Beside(None, Some((writer, before))));
    SHORT
        .map(|writer| Craft::new().with(writer, 0, &(0..128).map(|clock| string(at(writer, clock), "y")).collect::<Vec<_>>()).bytes())
        .collect()
}

/// As many units of as many writers, each writer's as one block.
fn fronts_of_one() -> Vec<Vec<u8>> {
    let at = |writer: u64| if writer == SHORT.start { BODY } else { At::Beside(None, Some((writer - 1, 0))) };
    SHORT.map(|writer| Craft::new().with(writer, 0, &[string(at(writer), &"x".repeat(128))]).bytes()).collect()
}

/// Blocks of another writer behind some of those.
fn behind_each(count: u32, block: &dyn Fn(At<'_>) -> Vec<u8>) -> Vec<u8> {
    let units = SHORT.flat_map(|writer| (0..128).map(move |clock| (writer, clock))).take(count as usize);
    Craft::new().with(200, 0, &units.map(|unit| block(At::Beside(Some(unit), None))).collect::<Vec<_>>()).bytes()
}

fn writers(count: u32) -> Vec<u8> {
    let at = |writer| if writer == ADA { BODY } else { At::Beside(Some((writer - 1, 0)), None) };
    (ADA..ADA + u64::from(count)).fold(Craft::new(), |craft, writer| craft.with(writer, 0, &[deleted(at(writer), 1)])).bytes()
}

/// A unit of everybody who may write in a section.
fn everybody() -> Vec<u8> {
    let at = |writer| if writer == ADA { BODY } else { At::Beside(Some((writer - 1, 0)), None) };
    let all = ADA..ADA + limit::STATE_VECTOR_CLIENTS as u64;
    all.fold(Craft::new(), |craft, writer| craft.with(writer, 0, &[string(at(writer), "x")])).bytes()
}

/// A block for each of so many texts, or fields.
fn named(count: u32, block: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let names: Vec<String> = (0..count as usize).map(|name| format!("text/{}", short(name))).collect();
    Craft::new().with(ADA, 0, &names.iter().map(|name| block(name)).collect::<Vec<_>>()).bytes()
}

/// A short name, in letters.
fn short(number: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).expect("one of 26"));
    if number < 26 { letter.to_string() } else { format!("{letter}{}", short(number / 26)) }
}

/// Blocks of values of a field, each overwriting the one before; of several all are deleted.
fn field(count: u32, each: u32) -> Vec<u8> {
    let at = |block: u32| block.checked_sub(1).map_or(At::Key("fields", "a"), |_| At::Beside(Some((ADA, block * each - 1)), None));
    let craft = Craft::new().with(ADA, 0, &(0..count).map(|block| values(at(block), &vec![TRUE; each as usize])).collect::<Vec<_>>());
    let all: Vec<(u32, u32)> = (0..count).map(|block| (block * each, each)).collect();
    if each == 1 { craft.bytes() } else { craft.deleting(ADA, &all).bytes() }
}

/// Deletes every second unit.
fn deleting_apart(writer: u64, from: u32, count: u32) -> Vec<u8> {
    Craft::new().deleting(writer, &(0..count).map(|at| (from + 2 * at, 1)).collect::<Vec<_>>()).bytes()
}

/// Deletes so many units, every second one of `each` that a writer has, of one writer after the other.
fn deletions(writers: Range<u64>, each: u32, count: u32) -> Vec<u8> {
    let apart: Vec<(u32, u32)> = (0..each.div_ceil(2)).map(|at| (2 * at, 1)).collect();
    let (whole, rest) = (count as usize / apart.len(), count as usize % apart.len());
    let ranges = (0..).map(|at| if at < whole { &apart[..] } else { &apart[..rest] });
    let some = writers.zip(ranges).take(whole + usize::from(rest > 0));
    some.fold(Craft::new(), |craft, (writer, ranges)| craft.deleting(writer, ranges)).bytes()
}

/// Ben writes a letter behind each of these units of Ada's.
fn inserting(behind: impl Iterator<Item = u32>) -> Vec<u8> {
    let blocks: Vec<Vec<u8>> = behind.map(|at| string(At::Beside(Some((ADA, at)), Some((ADA, at + 1))), "y")).collect();
    Craft::new().with(BEN, 0, &blocks).bytes()
}
