//! Attacks by hand, each refused for the right reason, and odd updates that are not attacks.

use shared::gate::{Gate, Unfit};
use shared::limit;
use yrs::updates::encoder::Encode;
use yrs::{ReadTxn, StateVector, Transact};

use crate::craft::{At, Craft, block, deleted, number, string, text_value, values};
use crate::witness::{Witness, apply, clocks, doc, shown, state};

const ADA: u64 = 16;
const BEN: u64 = 17;
const BODY: At<'_> = At::Root("body");
const TITLE: At<'_> = At::Key("fields", "title");

#[test]
fn bytes_that_are_no_update_are_refused() {
    let mut gate = section();
    refuses(&mut gate, "nothing at all", &[], Unfit::Short);
    refuses(&mut gate, "no deletions", &[0], Unfit::Short);
    refuses(&mut gate, "a byte more", &[0, 0, 0], Unfit::LeftOver);
    let typed = typing("!").bytes();
    for end in 0..typed.len() {
        assert!(gate.check(&typed[..end], |_| true).is_err(), "cut after {end} bytes");
    }
    refuses(&mut gate, "bytes after an edit", &[&typed[..], &[0]].concat(), Unfit::LeftOver);
    refuses(&mut gate, "too many bytes", &typing(&"x".repeat(limit::UPDATE_BYTES)).bytes(), Unfit::TooLarge);
}

#[test]
fn an_update_in_the_second_encoding_is_refused() {
    let written = doc(ADA);
    apply(&written, &typing_first("hello").bytes());
    let second = written.transact().encode_state_as_update_v2(&StateVector::default());
    assert!(Gate::new().check(&second, |_| true).is_err());
    assert!(Gate::new().check(yrs::Update::EMPTY_V2, |_| true).is_err());
}

#[test]
fn a_count_past_its_bytes_is_refused_before_anything_is_kept() {
    let mut gate = section();
    let huge = [0xff, 0xff, 0xff, 0x7f];
    refuses(&mut gate, "writers: four bytes for 526 MB", &huge, Unfit::Count);
    refuses(&mut gate, "writers", &[&huge[..], &[0; 64]].concat(), Unfit::Count);
    refuses(&mut gate, "blocks", &[&[1][..], &huge, &[16, 0, 0, 0, 0, 0]].concat(), Unfit::Count);
    refuses(&mut gate, "deleters", &[&[0][..], &huge].concat(), Unfit::Count);
    refuses(&mut gate, "ranges", &[&[0, 1, 16][..], &huge, &[0, 1]].concat(), Unfit::Count);
    refuses(&mut gate, "values", &typed(block(8, TITLE, &huge)), Unfit::Count);
    refuses(&mut gate, "bytes of a text", &typed(block(4, BODY, &huge)), Unfit::Short);
    refuses(&mut gate, "bytes of a name", &typed([&[4, 1][..], &huge].concat()), Unfit::Short);
}

#[test]
fn a_number_has_one_encoding_and_a_range() {
    let mut gate = section();
    refuses(&mut gate, "a zero in two bytes", &[0x80, 0, 0], Unfit::Number);
    refuses(&mut gate, "a one in three bytes", &[0x81, 0x80, 0, 16, 0], Unfit::Number);
    refuses(&mut gate, "nine bytes", &[0xff; 9], Unfit::Number);
    refuses(&mut gate, "a parent's mark of two bytes", &typed(vec![4, 0x81, 0, 4, b'b', b'o', b'd', b'y', 1, b'x']), Unfit::Number);
    refuses(&mut gate, "a clock of 33 bits", &[&[1, 1, 16, 0x80, 0x80, 0x80, 0x80, 0x10][..], &[0; 8]].concat(), Unfit::Number);
    refuses(&mut gate, "a clock of 31 bits", &Craft::new().with(ADA, 1 << 30, &[string(BODY, "x")]).bytes(), Unfit::Clock);
    refuses(&mut gate, "units past the clocks", &Craft::new().with(ADA, (1 << 30) - 1, &[string(BODY, "xy")]).bytes(), Unfit::Clock);
    refuses(&mut gate, "a neighbour past the clocks", &typed(string(At::Beside(Some((ADA, 1 << 30)), None), "x")), Unfit::Clock);
}

#[test]
fn what_holds_nothing_is_refused() {
    let mut gate = section();
    refuses(&mut gate, "no blocks", &[1, 0, 16, 6, 0, 0, 0, 0, 0], Unfit::Empty);
    refuses(&mut gate, "an empty text", &typed(string(BODY, "")), Unfit::Empty);
    refuses(&mut gate, "no deleted units", &typed(deleted(BODY, 0)), Unfit::Empty);
    refuses(&mut gate, "no values", &typed(values(TITLE, &[])), Unfit::Empty);
    refuses(&mut gate, "no ranges", &[0, 1, 16, 0, 0, 0], Unfit::Empty);
    refuses(&mut gate, "an empty range", &Craft::new().deleting(ADA, &[(2, 0)]).bytes(), Unfit::Empty);
}

#[test]
fn text_is_utf_8_and_half_a_surrogate_pair_is_not() {
    let mut gate = section();
    let tricks: [&[u8]; 6] = [
        &[3, 0xed, 0xa0, 0x80],
        &[6, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
        &[2, 0xc0, 0x80],
        &[3, 0xf0, 0x9f, 0x98],
        &[1, 0xff],
        &[4, 0xf5, 0x80, 0x80, 0x80],
    ];
    for trick in tricks {
        refuses(&mut gate, "a text", &typed(block(4, BODY, trick)), Unfit::Utf8);
        refuses(&mut gate, "a value", &typed(block(8, TITLE, &[&[1, 119], trick].concat())), Unfit::Utf8);
        refuses(&mut gate, "a root", &typed([&[4, 1], trick, &[1, b'x']].concat()), Unfit::Utf8);
    }
}

#[test]
fn a_writer_is_one_for_whom_the_sender_may_speak() {
    let mut gate = section();
    let edit = typing("!").bytes();
    assert_eq!(gate.check(&edit, |writer| writer.get() == BEN).expect_err("Ben sends what Ada wrote"), Unfit::Foreign);
    let both = Craft::new().with(ADA, 6, &[string(BODY, "x")]).with(BEN, 4, &[string(BODY, "y")]).bytes();
    assert_eq!(gate.check(&both, |writer| writer.get() == ADA).expect_err("Ada sends what Ben wrote"), Unfit::Foreign);
    for writer in [0, 1 << 53, 1 << 55] {
        refuses(&mut gate, "a writer", &Craft::new().with(writer, 0, &[string(BODY, "x")]).bytes(), Unfit::Writer);
        refuses(&mut gate, "a neighbour", &typed(string(At::Beside(Some((writer, 0)), None), "x")), Unfit::Writer);
        refuses(&mut gate, "a deleter", &Craft::new().deleting(writer, &[(0, 1)]).bytes(), Unfit::Writer);
    }
    let twice = Craft::new().with(ADA, 6, &[string(BODY, "x")]).with(ADA, 6, &[string(BODY, "y")]);
    refuses(&mut gate, "a writer twice", &twice.bytes(), Unfit::Repeated);
    refuses(&mut gate, "a deleter twice", &Craft::new().deleting(ADA, &[(0, 1)]).deleting(ADA, &[(2, 1)]).bytes(), Unfit::Repeated);
}

#[test]
fn a_section_has_a_bounded_number_of_writers() {
    let mut gate = Gate::new();
    let writers = limit::STATE_VECTOR_CLIENTS as u64;
    for writer in 1..=writers {
        let fit = gate.check(&Craft::new().with(writer, 0, &[string(BODY, "x")]).bytes(), |_| true);
        gate.accept(fit.expect("there is room"));
    }
    refuses(&mut gate, "one more", &Craft::new().with(writers + 1, 0, &[string(BODY, "x")]).bytes(), Unfit::TooManyWriters);
    assert!(gate.check(&Craft::new().with(1, 1, &[string(BODY, "x")]).bytes(), |_| true).is_ok(), "who has written goes on writing");
    assert_eq!(gate.learn(&Craft::new().with(writers + 1, 0, &[string(BODY, "x")]).bytes()), Ok(()), "the log is read whatever it holds");
}

#[test]
fn only_text_values_and_deleted_units_come_in() {
    let mut gate = section();
    for kind in [0, 2, 3, 5, 6, 7, 9, 10, 11, 12, 15, 16 + 4, 16 + 8] {
        for at in [BODY, TITLE, At::Beside(Some((ADA, 0)), None)] {
            refuses(&mut gate, "a kind", &typed(block(kind, at, &[1, 2, b'{', b'}', 0, 0, 0, 0])), Unfit::Kind);
        }
    }
}

#[test]
fn a_section_is_flat() {
    let mut gate = section();
    refuses(&mut gate, "text in a block", &typed(string(At::Within((ADA, 0)), "x")), Unfit::ParentById);
    for root in ["", "other", "Body", "text/", "text/A", "text/a b", "text", "fields/"] {
        refuses(&mut gate, root, &typed(string(At::Root(root), "x")), Unfit::Root);
        refuses(&mut gate, root, &typed(values(At::Key(root, "title"), &[&[120]])), Unfit::Root);
    }
    refuses(&mut gate, "no key", &typed(values(At::Root("fields"), &[&[120]])), Unfit::Key);
    for key in ["", "Title", "a b", "\u{e4}", &"k".repeat(limit::KEY_BYTES + 1)] {
        refuses(&mut gate, key, &typed(values(At::Key("fields", key), &[&[120]])), Unfit::Key);
    }
    refuses(&mut gate, "a key on a text", &typed(string(At::Key("body", "title"), "x")), Unfit::KeyOnText);
    refuses(&mut gate, "the mark of a key in a text", &typed(string(At::Keyed(Some((ADA, 4)), None), "x")), Unfit::KeyOnText);
    refuses(&mut gate, "text in a field", &typed(string(TITLE, "x")), Unfit::Content);
    refuses(&mut gate, "text after a field's value", &typed(string(At::Beside(Some((ADA, 5)), None), "x")), Unfit::Content);
    refuses(&mut gate, "a value in a text", &typed(values(BODY, &[&[120]])), Unfit::Content);
    refuses(&mut gate, "a value after a text", &typed(values(At::Beside(Some((ADA, 0)), None), &[&[120]])), Unfit::Content);
}

#[test]
fn a_field_has_small_plain_values() {
    let mut gate = section();
    let nested = [[117, 1].repeat(10_000), vec![126]].concat();
    let long = text_value(&"x".repeat(limit::FIELD_BYTES + 1));
    let bad: [(&str, &[u8]); 9] = [
        ("10 000 lists in one another", &nested),
        ("a map", &[118, 1, 1, b'a', 120]),
        ("a buffer", &[116, 1, 0]),
        ("undefined", &[127]),
        ("null", &[126]),
        ("a big integer", &[122, 0, 0, 0, 0, 0, 0, 0, 1]),
        ("not a number", &[124, 0x7f, 0xc0, 0, 0]),
        ("infinity", &[123, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]),
        ("a long text", &long),
    ];
    for (what, value) in bad {
        refuses(&mut gate, what, &typed(values(TITLE, &[value])), Unfit::Value);
    }
    for (what, integer) in [("2^31", [0x80, 0x80, 0x80, 0x80, 0x10]), ("a zero in five bytes", [0x80, 0x80, 0x80, 0x80, 0])] {
        refuses(&mut gate, what, &typed(values(TITLE, &[&[&[125][..], &integer].concat()])), Unfit::Number);
    }
    for good in
        [&[120][..], &[121], &[125, 0], &[125, 0x7f], &[125, 0xbf, 0xff, 0xff, 0xff, 0x0f], &[124, 0x3f, 0x80, 0, 0], &text_value("x")]
    {
        // What the library itself reads must be the same, and it must be read from its own writing again.
        let mut witness = section_with_witness();
        witness.take(&typed(values(TITLE, &[good])), |_| true).expect("a small plain value");
        witness.examine();
    }
}

#[test]
fn several_values_of_a_field_are_the_overwritten_ones() {
    let mut gate = section();
    let two = Craft::new().with(ADA, 6, &[values(At::Keyed(Some((ADA, 5)), None), &[&[120], &[121]])]);
    refuses(&mut gate, "two values", &two.bytes(), Unfit::Values);
    refuses(&mut gate, "two values, one deleted", &two.clone().deleting(ADA, &[(7, 1)]).bytes(), Unfit::Values);
    let mut witness = section_with_witness();
    assert_eq!(witness.take(&two.deleting(ADA, &[(5, 3)]).bytes(), |_| true), Ok(true));
    witness.examine();
}

#[test]
fn a_section_has_a_bounded_number_of_fields_and_of_texts() {
    for text in [true, false] {
        let mut gate = Gate::new();
        let names: Vec<String> = (0..=limit::FIELD_KEYS).map(|number| format!("text/{number}")).collect();
        let one = |name| if text { string(At::Root(name), "x") } else { values(At::Key("fields", name), &[&[120]]) };
        let blocks: Vec<Vec<u8>> = names.iter().map(|name| one(name)).collect();
        let (last, before) = blocks.split_last().expect("one more than there may be");
        for (at, some) in before.chunks(1_000).enumerate() {
            let update = Craft::new().with(ADA, 1_000 * at as u32, some).bytes();
            let fit = gate.check(&update, |_| true);
            if at == limit::FIELD_KEYS / 1_000 {
                let more: Vec<Vec<u8>> = some.iter().chain([last]).cloned().collect();
                refuses(&mut gate, "one too many at once", &Craft::new().with(ADA, 1_000 * at as u32, &more).bytes(), Unfit::TooManyNames);
            }
            gate.accept(fit.expect("not more than there may be"));
        }
        refuses(&mut gate, "one more", &Craft::new().with(BEN, 0, std::slice::from_ref(last)).bytes(), Unfit::TooManyNames);
    }
}

#[test]
fn nothing_is_missing_before_what_comes() {
    let mut gate = section();
    refuses(&mut gate, "a hole", &Craft::new().with(ADA, 7, &[string(BODY, "x")]).bytes(), Unfit::Hole);
    refuses(&mut gate, "a hole before the first", &Craft::new().with(18, 1, &[string(BODY, "x")]).bytes(), Unfit::Hole);
    let unknown = [(18, 0), (BEN, 4), (ADA, 6), (ADA, 7), (ADA, (1 << 30) - 1)];
    for id in unknown {
        refuses(&mut gate, "a left neighbour", &typed(string(At::Beside(Some(id), None), "x")), Unfit::Neighbour);
        refuses(&mut gate, "a right neighbour", &typed(string(At::Beside(Some((ADA, 0)), Some(id)), "x")), Unfit::Neighbour);
    }
    let circle = Craft::new().with(ADA, 6, &[string(At::Beside(Some((BEN, 4)), None), "x")]).with(
        BEN,
        4,
        &[string(At::Beside(Some((ADA, 6)), None), "y")],
    );
    refuses(&mut gate, "two that build upon each other", &circle.bytes(), Unfit::Neighbour);
    let longer = Craft::new()
        .with(ADA, 6, &[string(BODY, "x"), string(At::Beside(Some((18, 0)), None), "x")])
        .with(BEN, 4, &[string(At::Beside(Some((ADA, 7)), None), "y")])
        .with(18, 0, &[string(At::Beside(Some((BEN, 4)), None), "z")]);
    refuses(&mut gate, "three that build upon each other", &longer.bytes(), Unfit::Neighbour);
}

#[test]
fn writers_of_one_update_may_build_upon_each_other_in_any_order() {
    let mut witness = section_with_witness();
    let update = Craft::new()
        .with(BEN, 4, &[string(At::Beside(Some((ADA, 6)), None), "b"), string(At::Beside(Some((ADA, 8)), None), "d")])
        .with(
            ADA,
            6,
            &[
                string(At::Beside(Some((ADA, 4)), Some((BEN, 0))), "a"),
                string(At::Beside(Some((BEN, 4)), None), "c"),
                string(At::Beside(Some((ADA, 7)), None), "c"),
            ],
        )
        .bytes();
    assert_eq!(witness.take(&update, |_| true), Ok(true));
    assert_eq!(shown(&witness.doc).texts[0], "helloabccd you");
    witness.examine();
}

#[test]
fn neighbours_are_of_one_place() {
    let mut witness = section_with_witness();
    let more = Craft::new().with(BEN, 4, &[string(At::Root("text/a"), "row"), values(At::Key("fields", "kind"), &[&[120]])]);
    witness.take(&more.bytes(), |_| true).expect("a row's text and another field");
    let gate = &mut witness.gate;
    for (left, right) in [((ADA, 0), (BEN, 4)), ((BEN, 4), (ADA, 0)), ((ADA, 5), (ADA, 0)), ((ADA, 0), (ADA, 5)), ((ADA, 5), (BEN, 7))] {
        refuses(gate, "two places", &typed(string(At::Beside(Some(left), Some(right)), "x")), Unfit::Crossing);
    }
    refuses(gate, "a value left of a value", &typed(values(At::Keyed(None, Some((ADA, 5))), &[&[120]])), Unfit::Crossing);
    refuses(gate, "a value between values", &typed(values(At::Keyed(Some((ADA, 5)), Some((ADA, 5))), &[&[120]])), Unfit::Crossing);
}

#[test]
fn neighbours_stood_side_by_side() {
    let mut gate = section();
    for (left, right) in
        [(Some((ADA, 2)), (ADA, 2)), (Some((ADA, 3)), (ADA, 1)), (Some((ADA, 0)), (ADA, 2)), (None, (ADA, 1)), (None, (BEN, 0))]
    {
        refuses(&mut gate, "apart", &typed(string(At::Beside(left, Some(right)), "x")), Unfit::Order);
    }
    // Ben's words are under the end of Ada's, and so right of all of them.
    refuses(&mut gate, "left of what it is under", &typed(string(At::Beside(Some((BEN, 3)), Some((ADA, 2))), "x")), Unfit::Order);
}

#[test]
fn what_comes_again_breaks_no_character_up() {
    // Stock Yjs breaks the character for the sake of a block that it has already; the library here does not.
    let mut gate = Gate::new();
    gate.learn(&Craft::new().with(ADA, 0, &[string(BODY, "\u{1f600}"), string(At::Beside(Some((ADA, 1)), None), "ab")]).bytes())
        .expect("learnt");
    let again = |left, right| Craft::new().with(ADA, 2, &[string(At::Beside(left, right), "a")]).bytes();
    refuses(&mut gate, "left of it is the first half", &again(Some((ADA, 0)), None), Unfit::Half);
    refuses(
        &mut gate,
        "right of it is the second half",
        &Craft::new().with(ADA, 2, &[string(At::Beside(None, Some((ADA, 1))), "a")]).bytes(),
        Unfit::Half,
    );
    let more = Craft::new().with(ADA, 2, &[string(At::Beside(Some((ADA, 0)), None), "abc")]).bytes();
    refuses(&mut gate, "and its end is news", &more, Unfit::Half);
    gate.check(&again(Some((ADA, 1)), None), |_| true).expect("as it came first");
    // Whoever writes between the halves breaks it everywhere.
    let between = Craft::new().with(BEN, 0, &[string(At::Beside(Some((ADA, 0)), Some((ADA, 1))), "x")]).bytes();
    let fit = gate.check(&between, |_| true).expect("a careless page");
    gate.accept(fit);
    gate.check(&again(Some((ADA, 0)), None), |_| true).expect("there is nothing left to break");
}

#[test]
fn known_units_come_again_only_where_they_are() {
    let mut gate = section();
    refuses(
        &mut gate,
        "in another text",
        &Craft::new().with(ADA, 0, &[string(At::Root("text/a"), "hello!")]).bytes(),
        Unfit::Contradiction,
    );
    refuses(&mut gate, "over a field", &Craft::new().with(ADA, 0, &[string(BODY, "hello!")]).bytes(), Unfit::Contradiction);
    refuses(
        &mut gate,
        "in another field",
        &Craft::new().with(ADA, 5, &[values(At::Key("fields", "kind"), &[&[120]])]).bytes(),
        Unfit::Contradiction,
    );
}

#[test]
fn only_known_units_are_deleted_and_each_once() {
    let mut gate = section();
    for (writer, range) in [(ADA, (0, 7)), (ADA, (6, 1)), (18, (0, 1)), (ADA, (0, (1 << 30) - 1))] {
        refuses(&mut gate, "past the known", &Craft::new().deleting(writer, &[range]).bytes(), Unfit::DeleteUnknown);
    }
    refuses(&mut gate, "everything there ever is", &[0, 1, 16, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f], Unfit::Clock);
    for ranges in [[(0, 2), (1, 2)], [(2, 1), (0, 1)], [(1, 1), (1, 1)]] {
        refuses(&mut gate, "out of order", &Craft::new().deleting(ADA, &ranges).bytes(), Unfit::DeleteOrder);
    }
    let mut witness = section_with_witness();
    assert_eq!(witness.take(&Craft::new().deleting(ADA, &[(0, 2), (2, 1)]).bytes(), |_| true), Ok(true), "ranges that touch");
    assert_eq!(witness.take(&Craft::new().deleting(ADA, &[(1, 2)]).bytes(), |_| true), Ok(false));
    assert_eq!(shown(&witness.doc).texts[0], "lo you");
}

#[test]
fn blocks_that_would_keep_everybody_waiting_are_refused() {
    let mut witness = Witness::new();
    let many = |writer| {
        let rest = vec![string(At::Beside(Some((ADA, 0)), None), "x"); 10_000];
        if writer == ADA {
            Craft::new().with(ADA, 0, &[&[string(BODY, "x")][..], &rest].concat())
        } else {
            Craft::new().with(writer, 0, &rest)
        }
    };
    refuses(&mut witness.gate, "many under one", &many(ADA).bytes(), Unfit::Tangled);
    // As somebody types who goes back one place after each letter, twice at the same time: slow for the library, but real.
    let backwards = |writer, right: &dyn Fn(u32) -> Option<u32>, from: u32| {
        let blocks: Vec<Vec<u8>> =
            (from..from + 1_000).map(|clock| string(At::Beside(Some((ADA, 0)), right(clock).map(|right| (writer, right))), "y")).collect();
        Craft::new().with(writer, from, &blocks)
    };
    witness.take(&typing_first("x").bytes(), |_| true).expect("a letter");
    let ada = backwards(ADA, &|clock| (clock > 1).then(|| clock - 1), 1);
    assert_eq!(witness.take(&ada.bytes(), |_| true), Ok(true));
    let ben = backwards(BEN, &|clock| clock.checked_sub(1), 0);
    refuses(&mut witness.gate, "a thousand beside a thousand", &ben.bytes(), Unfit::Tangled);
    witness.examine();
}

#[test]
fn the_last_clock_can_be_reached_and_not_passed() {
    let mut witness = Witness::new();
    let most = (1 << 30) - 1;
    witness.take(&Craft::new().with(ADA, 0, &[deleted(BODY, most)]).bytes(), |_| true).expect("a great many deleted units");
    let last = Craft::new().with(ADA, most, &[string(At::Beside(Some((ADA, most - 1)), None), "x")]);
    witness.take(&last.bytes(), |_| true).expect("the last unit");
    let past = Craft::new().with(ADA, most, &[string(At::Beside(Some((ADA, most - 1)), None), "xy")]);
    refuses(&mut witness.gate, "past it", &past.bytes(), Unfit::Clock);
    witness.examine();
}

#[test]
fn a_block_that_is_partly_known_brings_its_rest() {
    let mut witness = section_with_witness();
    let longer = Craft::new().with(BEN, 0, &[string(At::Beside(Some((ADA, 4)), None), " you\u{1f600}")]).bytes();
    let fit = witness.gate.check(&longer, |_| true).expect("Ben's units and two more");
    assert_eq!((fit.news, fit.text_bytes), (true, 4));
    drop(fit);
    witness.take(&longer, |_| true).expect("Ben's units and two more");
    assert_eq!(shown(&witness.doc).texts[0], "hello you\u{1f600}");
    // What is known ends within a surrogate pair of what comes again: the library keeps half of it as U+FFFD.
    let torn = Craft::new().with(BEN, 0, &[string(At::Beside(Some((ADA, 4)), None), "a you\u{1f600}?")]).bytes();
    let fit = witness.gate.check(&torn, |_| true).expect("two more units");
    assert_eq!((fit.news, fit.text_bytes), (true, 4));
    drop(fit);
    witness.take(&torn, |_| true).expect("two more units");
    assert_eq!(shown(&witness.doc).texts[0], "hello you\u{1f600}\u{fffd}?");
    witness.examine();
}

#[test]
fn a_check_changes_nothing() {
    let mut gate = section();
    let edit = typing("!").bytes();
    for _ in 0..3 {
        assert!(gate.check(&edit, |_| true).expect("an edit").news);
    }
    assert_eq!(clocks(&gate), clocks(&section()));
    let fit = gate.check(&edit, |_| true).expect("an edit");
    gate.accept(fit);
    assert!(!gate.check(&edit, |_| true).expect("the same edit").news);
}

#[test]
fn a_state_of_very_many_writers_is_loaded() {
    // The library recurses once for each writer whose units another one's were built upon.
    let witness = Witness::new();
    let writers = limit::STATE_VECTOR_CLIENTS as u64;
    let stretch = |writer: u64| if writer == 1 { string(BODY, "x") } else { string(At::Beside(Some((writer - 1, 0)), None), "x") };
    let all = (1..=writers).rev().fold(Craft::new(), |craft, writer| craft.with(writer, 0, &[stretch(writer)])).bytes();
    let mut gate = Gate::new();
    gate.learn(&all).expect("many writers");
    apply(&witness.doc, &all);
    let again = doc(2);
    apply(&again, &state(&witness.doc));
    assert_eq!(shown(&again).texts[0].len() as u64, writers);
}

#[test]
fn a_state_vector_is_read_only_as_far_as_it_goes() {
    let check = shared::gate::check_state_vector;
    assert_eq!(check(&[]), Ok(()));
    assert_eq!(check(&section_with_witness().doc.transact().state_vector().encode_v1()), Ok(()));
    assert_eq!(check(&[0]), Ok(()));
    assert_eq!(check(&[0xff, 0xff, 0xff, 0x7a]), Err(Unfit::Count), "four bytes for 526 MB");
    assert_eq!(check(&[2, 16, 1]), Err(Unfit::Count));
    assert_eq!(check(&[1, 16]), Err(Unfit::Count));
    assert_eq!(check(&[1, 0x80, 0x80]), Err(Unfit::Short));
    assert_eq!(check(&[1, 16, 1, 0]), Err(Unfit::LeftOver));
    assert_eq!(check(&[1, 0, 1]), Err(Unfit::Writer));
    assert_eq!(check(&[1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 1]), Err(Unfit::Writer));
    assert_eq!(check(&[1, 16, 0xff, 0xff, 0xff, 0xff, 0x0f]), Err(Unfit::Clock));
    assert_eq!(check(&[1, 16, 0x81, 0]), Err(Unfit::Number));
    assert_eq!(check(&[2, 16, 1, 16, 1]), Err(Unfit::Repeated));
    assert_eq!(check(&vec![0; limit::STATE_VECTOR_BYTES + 1]), Err(Unfit::TooLarge));
    let mut many = Vec::new();
    number(&mut many, limit::STATE_VECTOR_CLIENTS as u64 + 1);
    (0..=limit::STATE_VECTOR_CLIENTS as u64).for_each(|writer| {
        number(&mut many, writer + 1);
        many.push(1);
    });
    assert_eq!(check(&many), Err(Unfit::TooManyWriters));
}

/// Ada's "hello" and a title, and " you" by Ben.
fn section_with_witness() -> Witness {
    let mut witness = Witness::new();
    for update in beginnings() {
        witness.take(&update, |_| true).expect("an ordinary edit");
    }
    witness
}

fn section() -> Gate {
    let mut gate = Gate::new();
    beginnings().iter().for_each(|update| gate.learn(update).expect("an ordinary edit"));
    gate
}

fn beginnings() -> [Vec<u8>; 2] {
    let ada = Craft::new().with(ADA, 0, &[string(BODY, "hello"), values(TITLE, &[&text_value("Outage")])]);
    let ben = Craft::new().with(BEN, 0, &[string(At::Beside(Some((ADA, 4)), None), " you")]);
    [ada.bytes(), ben.bytes()]
}

fn typing_first(text: &str) -> Craft {
    Craft::new().with(ADA, 0, &[string(BODY, text)])
}

/// Ada types after what she wrote.
fn typing(text: &str) -> Craft {
    Craft::new().with(ADA, 6, &[string(At::Beside(Some((ADA, 4)), Some((BEN, 0))), text)])
}

/// One more block by Ada.
fn typed(block: Vec<u8>) -> Vec<u8> {
    Craft::new().with(ADA, 6, &[block]).bytes()
}

fn refuses(gate: &mut Gate, what: &str, update: &[u8], reason: Unfit) {
    assert_eq!(gate.check(update, |_| true).map(|_| ()), Err(reason), "{what}");
    // What a client may not send is not believed from a disk either, except for how much it is and in what order.
    let only_of_clients = matches!(
        reason,
        Unfit::TooLarge | Unfit::TooManyWriters | Unfit::TooManyNames | Unfit::Tangled | Unfit::Order | Unfit::Half | Unfit::Value
    );
    if !only_of_clients {
        assert_eq!(gate.clone().learn(update), Err(reason), "{what}, from a disk");
    }
}
