//! `gainsay check`: whether everything in a project is as it must be, and what may have been forgotten.

use std::{collections::BTreeMap, io::Write as _, path::PathBuf, process::ExitCode};

use super::watched::Watched;
use crate::{
    check::{self, Finding},
    session::{self, SessionError},
};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The folder of the project
    project: PathBuf,
}

pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, SessionError> {
    let watched = Watched::new("Checking");
    let checked = session::check_all(&args.project, &watched);
    watched.done();
    let checked = checked?;
    let mut out = std::io::stdout().lock();
    let mut told = || -> std::io::Result<()> {
        list(&mut out, &checked.findings, &checked.more)?;
        writeln!(out, "{checked}")?;
        match &checked.warnings {
            Some(warnings) if warnings.count() > 0 => {
                // They stand apart: nothing of them is broken.
                writeln!(out, "\n{warnings}")?;
                list(&mut out, &warnings.findings, &warnings.more)
            }
            Some(warnings) if warnings.waived > 0 => writeln!(out, "{warnings}"),
            Some(_) => Ok(()),
            None => writeln!(out, "Warnings are not looked for in a damaged database"),
        }
    };
    let sound = told().is_ok() && checked.is_sound();
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Findings under the names of their checks, with how many more there are.
fn list(
    out: &mut impl std::io::Write,
    findings: &[Finding],
    more: &BTreeMap<&'static str, usize>,
) -> std::io::Result<()> {
    let mut heading = "";
    for finding in findings {
        if heading != finding.check {
            heading = finding.check;
            writeln!(out, "{}", check::name_of(heading))?;
        }
        writeln!(out, "  {finding}")?;
    }
    for (id, more) in more {
        writeln!(out, "{}: and {more} more", check::name_of(id))?;
    }
    Ok(())
}
