//! Whatever anybody sends, the CRDT behind the gate is safe: crafted, spoilt and real updates, and what becomes of them.

mod chance;
mod craft;
mod differential;
mod forge;
mod forged;
mod handmade;
mod measured;
mod pages;
mod peer;
mod sessions;
mod spoilt;
mod witness;
mod worst;
mod yjs;

/// A number that the environment asks for.
fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
