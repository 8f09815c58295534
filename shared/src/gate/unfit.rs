//! Every reason for which bytes are kept away from the CRDT.

/// Why bytes may not reach the CRDT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unfit {
    /// They end within something, or there are none.
    #[error("the bytes end too early")]
    Short,
    /// There are more of them than the update needs.
    #[error("there are bytes left over")]
    LeftOver,
    /// An update past [`limit::UPDATE_BYTES`](crate::limit::UPDATE_BYTES), or a state vector past its own limit.
    #[error("there are too many bytes")]
    TooLarge,
    /// A number with more bits than its place allows, or written longer than it need be.
    #[error("a number is out of range or written too long")]
    Number,
    /// A list that claims more entries than its bytes can hold.
    #[error("a list claims more than its bytes can hold")]
    Count,
    /// A list, a block or a range that holds nothing.
    #[error("a list, a block or a range is empty")]
    Empty,
    /// A text that is not UTF-8; half of a surrogate pair is none.
    #[error("a text is not UTF-8")]
    Utf8,
    /// A writer's number that no writer can have.
    #[error("a writer's number is not valid")]
    Writer,
    /// A writer for whom the sender may not speak.
    #[error("the sender may not write under this number")]
    Foreign,
    /// A writer who is listed twice.
    #[error("a writer is listed twice")]
    Repeated,
    /// More writers than [`limit::STATE_VECTOR_CLIENTS`](crate::limit::STATE_VECTOR_CLIENTS) in a section, or than
    /// [`limit::UPDATE_WRITERS`](crate::limit::UPDATE_WRITERS) in one update.
    #[error("there are too many writers")]
    TooManyWriters,
    /// A kind of block that a section never has.
    #[error("a block is of a kind that a section never has")]
    Kind,
    /// A block within another block: a section is flat.
    #[error("a block names another block as its parent")]
    ParentById,
    /// A root that a section does not have.
    #[error("a section has no such root")]
    Root,
    /// A key that cannot be one of a section's fields, or none where there must be one.
    #[error("a field has no valid key")]
    Key,
    /// A key on a block of a text.
    #[error("a block of a text has a key")]
    KeyOnText,
    /// More keys than [`limit::FIELD_KEYS`](crate::limit::FIELD_KEYS), or more texts than that.
    #[error("there are too many fields or texts")]
    TooManyNames,
    /// Text in a field, or a value in a text.
    #[error("a block does not hold what its root does")]
    Content,
    /// A field's value that is not a short text, a finite number, true or false.
    #[error("a field's value is not allowed")]
    Value,
    /// Several values in one block that the update does not delete as well: only an overwritten field leaves such.
    #[error("a field has several values")]
    Values,
    /// Clocks past 2^30.
    #[error("a clock is out of range")]
    Clock,
    /// Units between what is known of a writer and what the update brings are missing.
    #[error("earlier units of the writer are missing")]
    Hole,
    /// A neighbour that neither the section has nor the update brings before.
    #[error("a neighbour is not known")]
    Neighbour,
    /// Neighbours in different texts or fields, or a field's value with one to its right.
    #[error("a block's neighbours are not of one place")]
    Crossing,
    /// Neighbours that can never have stood side by side.
    #[error("a block's neighbours never stood side by side")]
    Order,
    /// So many blocks beside so many others, or cuts into so long a text, that to find their order would keep everybody waiting.
    /// Or more blocks apart than the bytes of anybody's update hold, see [`limit::BLOCK_APART_BYTES`](crate::limit::BLOCK_APART_BYTES).
    #[error("the order of the blocks would take too long to find")]
    Tangled,
    /// Units that are known come again, beside half a character that is whole here.
    #[error("a block that comes again stands beside half a character")]
    Half,
    /// Units that are known come again in another text or field.
    #[error("known units come again in another place")]
    Contradiction,
    /// A range of deleted units that overlaps the one before it or stands before it.
    #[error("deleted ranges are not in order")]
    DeleteOrder,
    /// A range of deleted units that reaches past what is known of their writer.
    #[error("units are deleted that are not known")]
    DeleteUnknown,
}
