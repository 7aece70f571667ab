//! Tests of the program as a whole, one file for each thing that is held.

mod cli;
mod common;
mod export;
mod fixture;
mod folder;
mod history;
mod pane;
mod renderer;
mod store;
