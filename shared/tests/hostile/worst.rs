//! The fullest frames that anybody can send: tens of thousands of the smallest things that have a meaning.

use std::ops::Range;

use shared::document::section::Section;
use shared::gate::{Gate, Unfit, check_awareness, check_state_vector};
use shared::id::ClientId;
use shared::limit;

use crate::craft::{At, Craft, deleted, number, string, text, values};
use crate::measured::Cost;

const ADA: u64 = 16;
const BEN: u64 = 17;
const BODY: At<'_> = At::Root("body");
const TRUE: &[u8] = &[120];

/// Writers and clocks that take one byte each.
const SHORT: Range<u64> = 16..128;

/// An update, and what the section had before it.
struct Frame {
    name: &'static str,
    before: Vec<Vec<u8>>,
    update: Vec<u8>,
}

#[test]
fn the_fullest_frames_take_little_memory() {
    println!("{:46}{:>8}  each byte: gate, document, kept", "", "bytes");
    let mut worst = [0; 3];
    for Frame { name, before, update } in frames() {
        let (mut gate, mut document) = section(&before);
        let text = document.body().len();
        let mut joined = None;
        let gated = allocation_counter::measure(|| {
            let fit = gate.check(&update, |_| true).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
            joined = Some(fit.joined(&update));
            gate.accept(fit);
        });
        let joined = joined.expect("it was just checked");
        let applied = allocation_counter::measure(|| document.merge(&joined).expect(name));
        let bytes = [gated.bytes_max, applied.bytes_max, applied.bytes_current.max(0) as u64];
        let free = [limit::GATE_BYTES_FIRST, limit::GATE_BYTES_FIRST + 2 * text, text].map(|bytes| bytes as u64);
        let each = [0, 1, 2].map(|at| bytes[at].saturating_sub(free[at]).div_ceil(update.len() as u64));
        println!("{name:46}{:>8}  {each:?}", update.len());
        assert!(each[0] <= limit::GATE_BYTES_EACH as u64, "{name}: the gate takes {} bytes", bytes[0]);
        assert!(each[1] <= limit::DOCUMENT_BYTES_EACH as u64, "{name}: the document takes {} bytes", bytes[1]);
        (0..3).for_each(|at| worst[at] = worst[at].max(each[at]));
        assert_whole(name, &document, &gate);
    }
    println!("at most {worst:?}");
    assert!(worst[1] * 2 > limit::DOCUMENT_BYTES_EACH as u64, "the limit says what is so");
}

#[test]
fn blocks_in_fewer_bytes_than_anybody_writes_are_refused() {
    let (gate, _) = section(&fronts());
    assert_eq!(gate.check(&behind_each(&|at| deleted(at, 1)), |_| true).err(), Some(Unfit::Tangled));
}

#[test]
fn what_would_split_a_long_text_for_seconds_is_refused_and_a_day_of_edits_is_not() {
    let pasted: Vec<Vec<u8>> = (0..8).map(|at| paste(ADA, at * 130_000, 130_000)).collect();
    let (gate, _) = section(&pasted);
    let refused = |update: &[u8]| gate.check(update, |_| true).err();
    assert_eq!(refused(&deleting_apart(ADA, 0, 32_000)), Some(Unfit::Tangled), "tens of thousands of cuts into a megabyte");
    assert_eq!(refused(&inserting((0..8_000).rev().map(|at| 130 * at))), Some(Unfit::Tangled), "from its end to its beginning");
    let (many, _) = section(&[paste(ADA, 0, 90_000), deleting_apart(ADA, 50_000, 20_000)]);
    assert_eq!(many.check(&deleting_apart(ADA, 0, 20_000), |_| true).err(), Some(Unfit::Tangled), "before tens of thousands of blocks");
    // What somebody did in a day without a network, as one update: all over the largest text that there may be, and in a long
    // one from its end to its beginning.
    assert_eq!(refused(&inserting((0..2_000).map(|at| 500 * at))), None);
    assert_eq!(refused(&inserting((0..2_000).map(|at| 7_919 * at % 1_000_003))), None);
    assert_eq!(refused(&Craft::new().deleting(ADA, &(0..2_000).map(|at| (500 * at, 40)).collect::<Vec<_>>()).bytes()), None);
    let (gate, _) = section(&pasted[..1]);
    assert!(gate.check(&inserting((0..2_000).rev().map(|at| 60 * at)), |_| true).is_ok());
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

fn frames() -> Vec<Frame> {
    let full = limit::UPDATE_BYTES as u32;
    let pasted = || vec![paste(ADA, 0, 90_000)];
    let frame = |name, before: Vec<Vec<u8>>, update: Vec<u8>| {
        assert!(update.len() <= limit::UPDATE_BYTES, "{name}: {} bytes", update.len());
        Frame { name, before, update }
    };
    vec![
        frame("a paste", vec![], paste(ADA, 0, limit::UPDATE_BYTES - 32)),
        frame("letters, each behind the other", vec![], chain(ADA, full / 7, &|_, at| string(at, "x"))),
        frame("letters, each before the other", vec![], front(ADA, full / 7, &|at| string(at, "x"))),
        frame("letters and deleted units by turns", vec![], chain(ADA, full / 7, &|clock, at| by_turns(clock, at))),
        frame("deleted units, each before the other", vec![], front(ADA, full / 6, &|at| deleted(at, 1))),
        frame("letters, each behind a unit of its own", fronts(), behind_each(&|at| string(at, "xy"))),
        frame("as many writers as there may be", vec![], writers()),
        frame("fields", vec![], named(&|name| values(At::Key("fields", &name[5..]), &[TRUE]))),
        frame("texts", vec![], named(&|name| string(At::Root(name), "x"))),
        frame("a field that is set again and again", vec![], field(full / 7, 1)),
        frame("values of a field, in one block", vec![], field(1, full - 64)),
        frame("values of a field, two and two", vec![], field(full / 12, 2)),
        frame("characters of two units", vec![], typed("\u{1f600}".repeat(full as usize / 4 - 10).as_str())),
        frame("a deletion of such characters", vec![typed(&"\u{1f600}".repeat(30_000))], deleting_apart(ADA, 0, 1)),
        frame("a deletion of all of them", vec![typed(&"\u{1f600}".repeat(30_000))], Craft::new().deleting(ADA, &[(0, 60_000)]).bytes()),
        frame("every second unit of a paste is deleted", pasted(), deleting_apart(ADA, 0, 20_000)),
        frame("what is deleted comes again", vec![paste(ADA, 0, 90_000), deleting_apart(ADA, 0, 20_000)], deleting_apart(ADA, 0, 20_000)),
        frame(
            "units before deleted ones are deleted",
            vec![paste(ADA, 0, 90_000), deleting_apart(ADA, 50_000, 10_000)],
            deleting_apart(ADA, 0, 10_000),
        ),
        frame("letters all over a paste", pasted(), inserting((0..8_000).map(|at| 11 * at))),
        frame("every second unit of many writers is deleted", fronts_of_one(), deletions(SHORT, 64)),
        frame("a unit of very many writers is deleted", vec![everybody()], deletions(ADA..ADA + limit::STATE_VECTOR_CLIENTS as u64, 1)),
    ]
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

/// Blocks of another writer behind each of those.
fn behind_each(block: &dyn Fn(At<'_>) -> Vec<u8>) -> Vec<u8> {
    let units = SHORT.flat_map(|writer| (0..128).map(move |clock| (writer, clock)));
    Craft::new().with(200, 0, &units.map(|unit| block(At::Beside(Some(unit), None))).collect::<Vec<_>>()).bytes()
}

fn writers() -> Vec<u8> {
    let at = |writer| if writer == ADA { BODY } else { At::Beside(Some((writer - 1, 0)), None) };
    (ADA..ADA + limit::UPDATE_WRITERS as u64).fold(Craft::new(), |craft, writer| craft.with(writer, 0, &[deleted(at(writer), 1)])).bytes()
}

/// A unit of everybody who may write in a section.
fn everybody() -> Vec<u8> {
    let at = |writer| if writer == ADA { BODY } else { At::Beside(Some((writer - 1, 0)), None) };
    let all = ADA..ADA + limit::STATE_VECTOR_CLIENTS as u64;
    all.fold(Craft::new(), |craft, writer| craft.with(writer, 0, &[string(at(writer), "x")])).bytes()
}

/// A block for each of as many texts, or fields, as there may be.
fn named(block: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let names: Vec<String> = (0..limit::FIELD_KEYS).map(|name| format!("text/{}", short(name))).collect();
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

fn deletions(writers: Range<u64>, each: u32) -> Vec<u8> {
    let apart: Vec<(u32, u32)> = (0..each).map(|at| (2 * at, 1)).collect();
    writers.fold(Craft::new(), |craft, writer| craft.deleting(writer, &apart)).bytes()
}

/// Ben writes a letter behind each of these units of Ada's.
fn inserting(behind: impl Iterator<Item = u32>) -> Vec<u8> {
    let blocks: Vec<Vec<u8>> = behind.map(|at| string(At::Beside(Some((ADA, at)), Some((ADA, at + 1))), "y")).collect();
    Craft::new().with(BEN, 0, &blocks).bytes()
}
