//! A long text in pieces, each of which a browser can leave out of its layout while nobody sees it.

use pulldown_cmark::{Event, Tag, TagEnd, html};

/// Bytes of HTML that a piece holds, unless one block or one item is longer. A browser observes every piece and lays out those near
/// what it shows: this is two or three screens of text, so that it lays out little, and a text of 100 KB has few dozens to observe.
pub(super) const PIECE_BYTES: usize = 4 * 1024;

/// Writes HTML in pieces of at most `most` bytes; a text that fits one piece is written without any.
///
/// A piece ends between blocks that stand in nothing else, and between the items of such a list, which goes on in the next piece as
/// a list of the same kind. It does not end after a heading, which belongs to what follows.
pub(super) fn in_pieces<'a>(events: impl Iterator<Item = Event<'a>>, most: usize) -> String {
    let mut pieces = Pieces { most, ended: String::new(), goes_on: false, piece: String::new(), after_heading: false };
    let mut list: Option<List> = None;
    let mut unit = Vec::new();
    let mut depth = 0_usize;
    for event in events {
        if depth == 0
            && list.is_none()
            && let Event::Start(Tag::List(start)) = event
        {
            list = Some(List { start, items: 0 });
            continue;
        }
        if depth == 0
            && let Event::End(TagEnd::List(_)) = event
            && let Some(ended) = list.take()
        {
            pieces.piece.push_str(ended.end());
            continue;
        }
        if matches!(event, Event::Start(_)) {
            depth += 1;
        } else if matches!(event, Event::End(_)) {
            depth = depth.saturating_sub(1);
        }
        let heading = matches!(event, Event::End(TagEnd::Heading(_)));
        unit.push(event);
        if depth == 0 {
            let mut written = String::new();
            html::push_html(&mut written, unit.drain(..));
            match &mut list {
                Some(list) => pieces.item(list, &written),
                None => pieces.block(&written, heading),
            }
        }
    }
    pieces.end()
}

struct Pieces {
    most: usize,
    /// The pieces before the last.
    ended: String,
    /// Whether the last begins within a list.
    goes_on: bool,
    piece: String,
    after_heading: bool,
}

impl Pieces {
    fn block(&mut self, written: &str, heading: bool) {
        if self.must_end_before(written) {
            self.end_piece(false);
        }
        self.piece.push_str(written);
        self.after_heading = heading;
    }

    fn item(&mut self, list: &mut List, written: &str) {
        let begins = list.items == 0;
        let cut = self.must_end_before(written);
        if cut {
            if !begins {
                self.piece.push_str(list.end());
            }
            self.end_piece(!begins);
        }
        if cut || begins {
            list.begin(&mut self.piece);
        }
        self.piece.push_str(written);
        self.after_heading = false;
        list.items += 1;
    }

    fn must_end_before(&self, written: &str) -> bool {
        !self.piece.is_empty() && !self.after_heading && self.piece.len() + written.len() > self.most
    }

    fn end_piece(&mut self, within_list: bool) {
        // The mark is the piece's, because a list with a class is one without markers.
        self.ended.push_str(if self.goes_on { "<div class=\"piece goes-on\">\n" } else { "<div class=\"piece\">\n" });
        self.ended.push_str(&self.piece);
        self.ended.push_str("</div>\n");
        self.piece.clear();
        self.goes_on = within_list;
    }

    fn end(mut self) -> String {
        if self.ended.is_empty() {
            return self.piece;
        }
        self.end_piece(false);
        self.ended
    }
}

/// A list that stands in nothing else.
struct List {
    /// The number of the first item, if they have numbers.
    start: Option<u64>,
    /// How many were written.
    items: u64,
}

impl List {
    fn begin(&self, out: &mut String) {
        match self.start.map(|start| start.saturating_add(self.items)) {
            None => out.push_str("<ul>\n"),
            Some(1) => out.push_str("<ol>\n"),
            Some(number) => out.push_str(&format!("<ol start=\"{number}\">\n")),
        }
    }

    fn end(&self) -> &'static str {
        if self.start.is_some() { "</ol>\n" } else { "</ul>\n" }
    }
}

#[cfg(test)]
mod tests;
