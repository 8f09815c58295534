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
pub fn check_awareness(bytes: &[u8]) -> Result<impl Iterator<Item = Awareness<'_>>, Unfit> {
    if bytes.len() > limit::AWARENESS_BYTES {
        return Err(Unfit::TooLarge);
    }
    let mut bytes = Bytes::new(bytes);
    let count = bytes.count(Awareness::LEAST)?;
    let mut again = bytes;
    let mut clients = Vec::with_capacity(count);
    for _ in 0..count {
        clients.push(Awareness::read(&mut bytes)?.client);
    }
    bytes.end()?;
    clients.sort_unstable();
    if clients.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Unfit::Repeated);
    }
    // Read again instead of kept: an entry of three bytes would be ten times as large.
    Ok((0..count).map(move |_| Awareness::read(&mut again).expect("it was read before")))
}

impl<'a> Awareness<'a> {
    /// A client, a clock and the length of a state.
    const LEAST: usize = 3;

    fn read(bytes: &mut Bytes<'a>) -> Result<Self, Unfit> {
        let (client, clock, state) = (bytes.writer()?, bytes.number()?, bytes.text()?);
        // JavaScript holds no greater ones.
        if clock >= ClientId::END {
            return Err(Unfit::Clock);
        }
        if state.len() > limit::AWARENESS_STATE_BYTES {
            return Err(Unfit::TooLarge);
        }
        Ok(Self { client, clock, state })
    }
}
