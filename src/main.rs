//! Starts Gainsay: the command line decides between a window and a command.

use std::process::ExitCode;

use gainsay::cli::{self, Run};

fn main() -> ExitCode {
    match cli::run() {
        Run::Done(status) => status,
        Run::Window(_) => cli::fail("no window yet"),
    }
}
