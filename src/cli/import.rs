//! `gainsay import`: what an export wrote, into a project.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::builder::PossibleValue;

use super::{fail, watched::Watched};
use crate::{
    formats::{FORMATS, format_by_id},
    model::{AnnotatorId, Unwatched},
    session::{self, ImportChoice, ImportInto, SessionError, world::Machine},
};

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// The folder of the project
    project: PathBuf,
    #[arg(long, value_parser = format_values())]
    format: String,
    /// The annotator who gets all marks; without it, each goes to the layer that the file names
    #[arg(long, value_name = "NAME", value_parser = annotator)]
    annotator: Option<AnnotatorId>,
    /// The files to take in
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

fn format_values() -> clap::builder::PossibleValuesParser {
    FORMATS
        .iter()
        .filter(|format| format.reads())
        .map(|format| PossibleValue::new(format.id()).help(format.about()))
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn annotator(word: &str) -> Result<AnnotatorId, String> {
    session::user::annotator_id(word).map_err(str::to_owned)
}

pub(super) fn import(args: &ImportArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    let Some(format) = format_by_id(&args.format) else {
        return Ok(fail("there is no such format"));
    };
    let choice = ImportChoice {
        format,
        annotator: args.annotator.clone(),
        author: args.annotator.clone(),
        files: args.files.clone(),
    };
    let into = ImportInto::new(loaded, &mut Machine)?;
    let watched = Watched::new("Importing");
    let imported = session::import(into, &choice, &watched)?;
    watched.done();
    let mut said = std::io::stderr().lock();
    let mut told = || -> std::io::Result<()> {
        for problem in &imported.problems {
            writeln!(said, "gainsay: {problem}")?;
        }
        if imported.more_problems > 0 {
            writeln!(said, "gainsay: and {} more problems", imported.more_problems)?;
        }
        for notice in &imported.notices {
            writeln!(said, "{notice}")?;
        }
        if let Some(stopped) = &imported.stopped {
            writeln!(said, "gainsay: {stopped}")?;
        }
        writeln!(said, "{imported}")
    };
    let whole = told().is_ok() && imported.is_whole();
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
