//! One section's CRDT document. The only door to the CRDT library.
