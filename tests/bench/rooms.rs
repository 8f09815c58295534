//! A server with rooms, and passes for those who enter them.

use shared::room::role::Role;
use tests::peer::{Pass, PostMortem};
use tests::process::Candor;

use crate::machine;

/// Fewer than one process of the server creates at once.
const AT_ONCE: usize = shared::limit::CREATIONS_BURST as usize - 10;

/// A server with so many rooms, and for each room so many passes.
pub(crate) fn prepare(rooms: usize, members: usize) -> (Candor, Vec<Vec<Pass>>) {
    let mut candor = Candor::start_on(machine::SERVER);
    let mut passes = Vec::new();
    for room in 0..rooms {
        if room > 0 && room % AT_ONCE == 0 {
            // A process creates only so many in so much time; the next process begins afresh.
            candor.terminate();
            candor.start_again();
        }
        let post_mortem = PostMortem::create(candor.address(), &format!("Benchmark {room}"));
        passes.push((0..members).map(|member| post_mortem.join(&format!("Member {member}"), Role::Participant)).collect());
    }
    candor.terminate();
    candor.start_again();
    (candor, passes)
}
