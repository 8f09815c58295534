//! Pages that run Yjs itself, the library in JavaScript, come past the gate too.
//!
//! `yjs.txt` is what Yjs 13.6 said in a session of random edits by several people, some of it merged by Yjs, some told as
//! a difference of states. A line is a writer and an update; `#` is Yjs' own state at the end and `=` its texts.

use shared::gate::Gate;

use crate::witness::{Witness, apply, clocks, doc, shown};

#[test]
fn what_yjs_says_fits() {
    let mut witness = Witness::new();
    let mut sessions = 0;
    for line in include_str!("yjs.txt").lines() {
        let (who, what) = line.split_once(' ').expect("two words");
        match who {
            "#" => {
                let state = bytes(what);
                witness.examine();
                let mut learnt = Gate::new();
                learnt.learn(&state).expect("a state of Yjs can be learnt");
                assert_eq!(clocks(&learnt), clocks(&witness.gate));
                let loaded = doc(2);
                apply(&loaded, &state);
                assert_eq!(shown(&loaded), shown(&witness.doc));
            }
            "=" => {
                let texts: Vec<String> = serde_json::from_str(what).expect("a list of texts");
                assert_eq!(shown(&witness.doc).texts, texts);
                witness = Witness::new();
                sessions += 1;
            }
            writer => {
                let writer: u64 = writer.parse().expect("a number");
                let update = bytes(what);
                witness.take(&update, |named| named.get() == writer).expect("an edit fits");
                assert_eq!(witness.take(&update, |named| named.get() == writer), Ok(false), "what comes again is no news");
            }
        }
    }
    assert!(sessions > 0);
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
