//! The page of Candor.

fn main() {}
