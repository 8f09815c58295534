//! What the house asks of every file, checked by reading the sources as text.

mod arrow;
mod naming;
mod source;
mod wording;
