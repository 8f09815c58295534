//! The Candor server.
