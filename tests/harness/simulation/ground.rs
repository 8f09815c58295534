//! What both sides stand on.

use super::agenda::Agenda;
use super::disk::Disk;
use super::network::Network;

#[derive(Debug)]
pub(super) struct Ground {
    pub(super) agenda: Agenda,
    pub(super) network: Network,
    pub(super) disk: Disk,
}
