//! The window: everything that paints or listens. It reads the session and pushes actions; it
//! changes nothing of the project itself.

mod app;
mod command;
mod dialogs;
mod drop;
mod fallen;
mod gestures;
mod guard;
mod guidelines;
mod history;
mod key_table;
mod key_words;
mod keymap;
mod overlay;
mod place;
mod recents;
mod run;
mod shortcut;
mod theme;
mod toast;
mod welcome;
mod widgets;
mod workbench;

pub mod text;

pub use app::{App, Start};
pub use command::{Command, Shortcut};
pub use guard::{Failures, Fault};
pub use key_table::readme_keys;
pub use keymap::Keymap;
pub use run::{Ended, run};
