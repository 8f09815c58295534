//! A membership that is over: what the server has goes from the device, and what it never had becomes drafts.

use super::draft::refused_words;
use super::shelf::{Shelf, ShelfChange, clear_base, clear_edits, put_draft};
use crate::document::section::Section;
use crate::id::{Channel, ClientId, ClientSeq};
use crate::protocol::refusal::Refusal;
use crate::replica::Draft;

/// Words that were never sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftWords {
    /// Their section.
    pub channel: Channel,
    /// Its heading; empty if it is not known.
    pub title: String,
    /// The words.
    pub text: String,
}

impl Shelf {
    /// What of it was never sent, and the changes after which the shelf holds nothing else.
    pub fn evict(&self) -> (Vec<LeftWords>, Vec<ShelfChange>) {
        let (mut words, mut changes) = (Vec::new(), Vec::new());
        for (channel, kept) in &self.sections {
            let base: Vec<&[u8]> = kept.base.iter().map(Vec::as_slice).collect();
            let edits = || kept.edits.iter().map(Vec::as_slice);
            let mut shown = Section::new(ClientId::SERVER);
            // Whatever fits is shown; what does not has no words to lose.
            _ = shown.merge_all(&base);
            _ = edits().try_for_each(|edit| shown.merge(edit));
            let unsent = refused_words(&base, edits(), &shown).map(|(text, _)| text);
            let text: Vec<String> = kept.draft.iter().map(|(draft, _)| draft.text.clone()).chain(unsent).collect();
            changes.extend([clear_base(*channel), clear_edits(*channel, ClientSeq::new(u64::MAX))]);
            if !text.is_empty() {
                let text = text.join("\n");
                let draft = Draft { refusal: Refusal::NoLease, text: text.clone() };
                changes.push(put_draft(*channel, Some(&draft), None));
                words.push(LeftWords { channel: *channel, title: self.title(*channel), text });
            }
        }
        (words, changes)
    }

    /// The change after which words of it are gone.
    pub fn discard(channel: Channel) -> ShelfChange {
        put_draft(channel, None, None)
    }

    fn title(&self, channel: Channel) -> String {
        let heads = self.room.iter().flat_map(|(_, heads)| heads);
        heads.filter(|head| head.channel == channel).map(|head| head.title.clone()).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::change::TextChange;
    use crate::id::Epoch;
    use crate::replica::shelf::{put_base, put_edits};

    const TLDR: Channel = Channel::new(2);

    #[test]
    fn what_the_server_has_goes_and_what_it_never_had_stays_as_a_draft() {
        let mut ada = Section::new(ClientId::new(20).expect("a valid id"));
        let base = ada.edit(&[insert(0, "Everybody has read this.")]);
        let unsent = ada.edit(&[insert(24, " Nobody has read this.")]);
        let shelf = read(&[put_base(TLDR, 1, Epoch::new(1), &base), edits(&unsent)]);
        let (words, changes) = shelf.evict();
        let text = "Nobody has read this.";
        assert_eq!(words.iter().map(|left| left.text.trim()).collect::<Vec<_>>(), [text]);
        let draft = changes.iter().find_map(|change| if let ShelfChange::Put { key, bytes } = change { Some((key, bytes)) } else { None });
        let (key, bytes) = draft.expect("the words are kept");
        assert!(!String::from_utf8_lossy(bytes).contains("Everybody"));
        let again = Shelf::read([(key.as_str(), bytes.as_slice())].into_iter(), true).expect("a shelf");
        assert_eq!(again.evict().0, words, "and found the next time");
    }

    #[test]
    fn without_unsent_words_nothing_is_left() {
        let mut ada = Section::new(ClientId::new(20).expect("a valid id"));
        let base = ada.edit(&[insert(0, "Everybody has read this.")]);
        let (words, changes) = read(&[put_base(TLDR, 1, Epoch::new(1), &base)]).evict();
        assert_eq!(words, []);
        assert!(changes.iter().all(|change| matches!(change, ShelfChange::Clear { .. })));
    }

    fn edits(updates: &[Vec<u8>]) -> ShelfChange {
        let last = ClientSeq::new(1);
        put_edits(TLDR, last, Epoch::new(1), updates.iter().map(|update| (last, update.as_slice())))
    }

    fn read(puts: &[ShelfChange]) -> Shelf {
        let records = puts.iter().filter_map(|put| if let ShelfChange::Put { key, bytes } = put { Some((&**key, &**bytes)) } else { None });
        Shelf::read(records, true).expect("a shelf")
    }

    fn insert(at: u32, text: &str) -> TextChange {
        TextChange { at, delete: 0, insert: text.to_owned() }
    }
}
