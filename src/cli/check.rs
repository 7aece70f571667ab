//! `gainsay check`: whether everything in a project is as it must be.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use super::watched::Watched;
use crate::{
    check,
    session::{self, SessionError},
};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The folder of the project
    project: PathBuf,
}

pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, SessionError> {
    let watched = Watched::new("Checking");
    let checked = session::check(&args.project, &watched);
    watched.done();
    let checked = checked?;
    let mut out = std::io::stdout().lock();
    let mut told = || -> std::io::Result<()> {
        let mut heading = "";
        for finding in &checked.findings {
            if heading != finding.check {
                heading = finding.check;
                writeln!(out, "{}", check::name_of(heading))?;
            }
            writeln!(out, "  {finding}")?;
        }
        for (id, more) in &checked.more {
            writeln!(out, "{}: and {more} more", check::name_of(id))?;
        }
        writeln!(out, "{checked}")
    };
    let sound = told().is_ok() && checked.is_sound();
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
