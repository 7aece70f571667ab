//! Starts Gainsay: the command line decides between a window and a command.

use std::process::ExitCode;

use gainsay::{
    cli::{self, Run},
    ui,
};

fn main() -> ExitCode {
    match cli::run() {
        Run::Done(status) => status,
        Run::Window(folder) => match ui::run(folder) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => cli::fail(&why),
        },
    }
}
