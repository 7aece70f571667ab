//! Gainsay: mark, in a folder of texts, who claims what and who denies it.
//!
//! The library holds everything; `main.rs` only starts it.
//! `ARCHITECTURE.md` draws the layers, `tests/architecture.rs` holds their arrows.

pub mod check;
pub mod cli;
pub mod folder;
pub mod formats;
pub mod model;
pub mod session;
pub mod store;
pub mod text;
pub mod ui;
