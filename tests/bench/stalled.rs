//! People who have stopped reading, and what the others notice of it.

use tests::peer::Pass;

use crate::machine::memory;
use crate::member::Member;
use crate::talk::{Manner, Talked, talk};

/// What came of it.
#[derive(Debug)]
pub(crate) struct Stalled {
    pub(crate) talked: Talked,
    /// Bytes that the server holds more than before anybody came.
    pub(crate) memory: u64,
}

/// Lets some come in and read nothing more, and all others type beside them. Needs a `LocalSet`.
pub(crate) async fn beside(server: u32, stalled: &[Pass], others: &[Vec<Pass>], manner: Manner) -> Stalled {
    let before = memory(server);
    let mut silent = Vec::new();
    for pass in stalled {
        silent.push(Member::enter_narrow(pass).await.expect("the server lets members in"));
    }
    let talked = talk(server, others, manner).await;
    let memory = memory(server).saturating_sub(before);
    drop(silent);
    Stalled { talked, memory }
}
