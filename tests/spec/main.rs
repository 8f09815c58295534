//! The specification of Candor, told by simulation: no sockets, no clock, no threads.

mod aside;
mod away;
mod damage;
mod full;
mod history;
mod kept;
mod lease;
mod locking;
mod presence;
mod resting;
mod revoked;
mod saving;
mod seeds;
mod slow_reader;
mod together;
mod weight;
