//! State vectors: how far somebody has each writer's units.

use super::bytes::Bytes;
use super::unfit::Unfit;
use crate::id::ClientId;
use crate::limit;

/// The greatest clock in a state vector.
const CLOCK_MOST: u32 = 1 << 31;

/// Whether these bytes are a state vector, lib0 v1, that may be decoded. No bytes at all mean that nothing is known.
pub fn check_state_vector(bytes: &[u8]) -> Result<(), Unfit> {
    if bytes.is_empty() {
        return Ok(());
    }
    if bytes.len() > limit::STATE_VECTOR_BYTES {
        return Err(Unfit::TooLarge);
    }
    let mut bytes = Bytes::new(bytes);
    let mut pairs = pairs(&mut bytes)?;
    bytes.end()?;
    pairs.sort_unstable();
    if pairs.windows(2).any(|pair| pair[0].0 == pair[1].0) { Err(Unfit::Repeated) } else { Ok(()) }
}

/// Every writer that is named, with their next clock.
pub(super) fn pairs(bytes: &mut Bytes<'_>) -> Result<Vec<(ClientId, u32)>, Unfit> {
    let count = bytes.count(2)?;
    if count > limit::STATE_VECTOR_CLIENTS {
        return Err(Unfit::TooManyWriters);
    }
    let mut pairs = Vec::with_capacity(count);
    for _ in 0..count {
        let (writer, clock) = (bytes.writer()?, bytes.u32()?);
        if clock > CLOCK_MOST {
            return Err(Unfit::Clock);
        }
        pairs.push((writer, clock));
    }
    Ok(pairs)
}
