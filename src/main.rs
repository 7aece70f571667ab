//! Starts Gainsay: the command line decides between a window and a command.

use std::process::ExitCode;

use gainsay::{
    cli::{self, Run},
    session::reports::Reports,
    ui::{self, Ended, Failures, Fault},
};

fn main() -> ExitCode {
    let reports = Reports::begin();
    match cli::run() {
        Run::Done(status) => status,
        Run::Window { folder, before, on_purpose } => {
            let again = before.is_none();
            let on_purpose = on_purpose.and_then(|word| Fault::named(&word));
            let failures = Failures { reports: Some(reports), before, on_purpose };
            match ui::run(folder, failures) {
                Ended::Well => ExitCode::SUCCESS,
                Ended::NoWindow(why) => cli::fail(&why),
                // Once: a program that fails before it has a window would go on for ever.
                Ended::Failed(folder) if again => cli::start_again(folder),
                Ended::Failed(_) => ExitCode::FAILURE,
            }
        }
    }
}
