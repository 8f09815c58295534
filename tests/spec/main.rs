//! The specification of Candor, told by simulation: no sockets, no clock, no threads.

mod seeds;
