//! Tests of the program as a whole, one file for each thing that is held.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod article;
mod caret;
mod check;
mod claims;
mod cli;
mod collect;
mod common;
mod encodings;
mod export;
mod faults;
mod finding;
mod fixture;
mod folder;
mod history;
mod import;
mod kill;
mod links;
mod metadata;
mod pane;
mod problems;
mod relating;
mod removed;
mod renderer;
mod sample;
mod schema;
mod store;
mod waiting;
mod window;
