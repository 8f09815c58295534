//! Everything that is written, for somebody who wants to carry it away.

use shared::document::fact::Fact;
use shared::document::kind::SectionKind;

use super::Driver;

impl Driver {
    /// Everything that is written, as Markdown.
    pub(in crate::state) fn markdown(&self) -> String {
        let replica = self.replica.borrow();
        let mut text = String::new();
        for head in replica.sections() {
            text.push_str("## ");
            text.push_str(&head.title);
            text.push_str("\n\n");
            match head.kind {
                SectionKind::Prose => text.push_str(replica.body(head.channel).trim_end()),
                SectionKind::Facts => {
                    let fields = replica.fields(head.channel);
                    for fact in Fact::ALL {
                        if let Some(value) = fields.get(fact.key()) {
                            text.push_str(&["- ", fact.label(), ": ", value, "\n"].concat());
                        }
                    }
                }
            }
            text.push_str("\n\n");
        }
        text
    }
}
