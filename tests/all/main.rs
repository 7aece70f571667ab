//! Everything that is tested from outside, in one binary.

mod fixture;
mod pane;
mod renderer;
