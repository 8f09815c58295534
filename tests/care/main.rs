//! Looking after the data: `candor check`, `candor backup` and `candor restore`, with the real binary and damaged files.

mod backup;
mod check;
mod desk;
mod joining;
mod restore;
mod trouble;
