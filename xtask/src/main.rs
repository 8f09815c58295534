//! Chores of the Candor repository.

fn main() {}
