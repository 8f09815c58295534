//! Keeps everything in memory: for simulation and tests.
