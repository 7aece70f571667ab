//! Tests of the program as a whole, one file for each thing that is held.

mod common;
mod fixture;
mod history;
mod renderer;
mod store;
