//! Who a stock Yjs client says is there.

use super::bytes::Bytes;
use super::unfit::Unfit;
use crate::id::ClientId;
use crate::limit;

/// What is said of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awareness<'a> {
    /// Of whom.
    pub client: ClientId,
    /// Grows with everything that is said of them.
    pub clock: u64,
    /// JSON, or so it should be; `null` for who is gone.
    pub state: &'a str,
}

/// Reads what is said of each client. The states are texts of bounded length; whether they are JSON is for their reader to see.
pub fn check_awareness(bytes: &[u8]) -> Result<Vec<Awareness<'_>>, Unfit> {
    if bytes.len() > limit::AWARENESS_BYTES {
        return Err(Unfit::TooLarge);
    }
    let mut bytes = Bytes::new(bytes);
    let count = bytes.count(3)?;
    let mut said: Vec<Awareness<'_>> = Vec::with_capacity(count.min(limit::BRIDGE_OTHERS));
    for _ in 0..count {
        let (client, clock, state) = (bytes.writer()?, bytes.number()?, bytes.text()?);
        // JavaScript holds no greater ones.
        if clock >= ClientId::END {
            return Err(Unfit::Clock);
        }
        if state.len() > limit::AWARENESS_STATE_BYTES {
            return Err(Unfit::TooLarge);
        }
        said.push(Awareness { client, clock, state });
    }
    bytes.end()?;
    let mut clients: Vec<ClientId> = said.iter().map(|said| said.client).collect();
    clients.sort_unstable();
    if clients.windows(2).any(|pair| pair[0] == pair[1]) { Err(Unfit::Repeated) } else { Ok(said) }
}
