//! The words and the core that server and client agree on.
