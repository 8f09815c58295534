//! A text as a browser holds it: UTF-16 units, and nobody may split a pair.

use shared::document::change::TextChange;

use super::token::Token;

#[derive(Debug)]
pub(super) struct Editor {
    units: Vec<u16>,
}

impl Editor {
    pub(super) fn new(text: &str) -> Self {
        Self { units: text.encode_utf16().collect() }
    }

    pub(super) fn units(&self) -> u32 {
        u32::try_from(self.units.len()).expect("a text is bounded")
    }

    pub(super) fn to_text(&self) -> String {
        String::from_utf16(&self.units).expect("no pair is ever split")
    }

    pub(super) fn tokens(&self) -> Vec<Token> {
        Token::all(&self.to_text()).collect()
    }

    /// Follows a change, which must fit; the tokens that it took away.
    pub(super) fn apply(&mut self, change: &TextChange) -> Vec<Token> {
        let from = usize::try_from(change.at).expect("a place in a text");
        let to = from + usize::try_from(change.delete).expect("a length in a text");
        assert!(to <= self.units.len(), "a change reaches past the end of the text: {change:?}");
        assert!(self.is_between_characters(from) && self.is_between_characters(to), "a change splits a pair: {change:?}");
        let gone: Vec<u16> = self.units.splice(from..to, change.insert.encode_utf16()).collect();
        Token::all(&String::from_utf16_lossy(&gone)).collect()
    }

    /// The nearest place at or before `at` where a caret can stand.
    pub(super) fn snap(&self, at: u32) -> u32 {
        let at = at.min(self.units());
        if self.is_between_characters(usize::try_from(at).expect("a place in a text")) { at } else { at - 1 }
    }

    fn is_between_characters(&self, at: usize) -> bool {
        self.units.get(at).is_none_or(|unit| !(0xdc00..=0xdfff).contains(unit))
    }
}
