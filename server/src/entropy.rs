//! The only source of chance of the server: the operating system's.

/// Bytes that nobody can guess.
///
/// # Panics
/// If the operating system has no random numbers: nothing that Candor promises would hold without them.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random numbers");
    bytes
}

/// A number that nobody can guess.
pub fn number() -> u64 {
    u64::from_le_bytes(bytes())
}
