//! `gainsay import`: what an export wrote, into a project.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::builder::PossibleValue;

use super::{annotator, fail, watched::Watched};
use crate::{
    formats::{FORMATS, Format, format_by_id},
    model::{AnnotatorId, Unwatched},
    session::{self, ImportChoice, ImportInto, SessionError, world::Machine},
};

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// The folder of the project
    project: PathBuf,
    /// The format of the files; without it, it is found by how they begin and by their names
    #[arg(long, value_parser = format_values())]
    format: Option<String>,
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

/// The one that was named, or that all the files are in.
fn format(args: &ImportArgs) -> Result<&'static dyn Format, String> {
    if let Some(id) = &args.format {
        return format_by_id(id).ok_or_else(|| "there is no such format".to_owned());
    }
    let mut found: Option<&'static dyn Format> = None;
    for file in &args.files {
        let file_is = session::format_of(file).ok_or_else(|| {
            format!(
                "the format of a file cannot be told; name it with --format: {}",
                file.display()
            )
        })?;
        if found.is_some_and(|found| found.id() != file_is.id()) {
            return Err("the files are in several formats; import those of each apart".to_owned());
        }
        found = Some(file_is);
    }
    found.ok_or_else(|| "there is no file".to_owned())
}

pub(super) fn import(args: &ImportArgs) -> Result<ExitCode, SessionError> {
    let format = match format(args) {
        Ok(format) => format,
        Err(why) => {
            fail(&why);
            return Ok(ExitCode::from(2));
        }
    };
    let loaded = session::load(&args.project, None, &Unwatched)?;
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
