//! The command line: what was typed, and the commands that need no window.
//!
//! Exit status: 0 done; 1 something failed, said on standard error; 2 wrong use.

mod check;
mod claims;
mod find;
mod import;
mod metadata;
mod schema;
mod watched;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, builder::PossibleValue};

use crate::{
    formats::{FORMATS, Format, format_by_id},
    model::{AnnotatorId, Unwatched},
    session::{
        self, Choice, SessionError, Target,
        reports::{self, Report},
    },
    store::Access,
    text::Unit,
};

/// Mark, in a folder of texts, who claims what and who denies it.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Args {
    /// The folder to open in a window; without it, a page to choose one
    project: Option<PathBuf>,
    /// Said by the program to itself: it has failed, and this is the report
    #[arg(long, hide = true, value_name = "FILE")]
    after_failure: Option<PathBuf>,
    /// To see what a failure looks like: what fails at Ctrl Shift F12
    #[arg(long, hide = true, value_parser = ["logic", "ui", "job", "paint"])]
    fail: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the annotations of a project
    Export(ExportArgs),
    /// Look for words in all documents of a project
    Find(find::FindArgs),
    /// Look whether everything in a project is as it must be
    Check(check::CheckArgs),
    /// Tell who claims what, and who denies it
    Claims(claims::ClaimsArgs),
    /// Take in what an export wrote
    Import(import::ImportArgs),
    /// Write what is known of documents as a table, or take one in
    Metadata(metadata::MetadataArgs),
    /// List the labels and relations of a project, or give them other ids
    Schema(schema::SchemaArgs),
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    /// The folder of the project
    project: PathBuf,
    #[arg(long, default_value = "jsonl", value_parser = format_values())]
    format: String,
    /// The annotator whose layer is written, or “all”
    #[arg(long, default_value = "all", value_name = "NAME|all")]
    layer: String,
    /// What offsets count
    #[arg(long, default_value = "chars")]
    offsets: Offsets,
    /// The file to write; “-” is standard output
    #[arg(long, default_value = "-", value_name = "FILE|-")]
    out: PathBuf,
}

fn format_values() -> clap::builder::PossibleValuesParser {
    FORMATS
        .iter()
        .map(|format| PossibleValue::new(format.id()).help(format.about()))
        .collect::<Vec<_>>()
        .into()
}

/// The id of an annotator, from a word of the command line.
fn annotator(word: &str) -> Result<AnnotatorId, String> {
    session::user::annotator_id(word).map_err(str::to_owned)
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Offsets {
    /// Unicode code points, as Python counts
    Chars,
    /// UTF-16 units, as JavaScript and Java count
    Utf16,
    /// Bytes of UTF-8
    Bytes,
}

impl From<Offsets> for Unit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Chars => Self::Chars,
            Offsets::Utf16 => Self::Utf16,
            Offsets::Bytes => Self::Bytes,
        }
    }
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Run {
    Window {
        /// Without one, the welcome page.
        folder: Option<PathBuf>,
        /// The program has failed just now, and this is it again.
        before: Option<Report>,
        /// What is to fail on purpose.
        on_purpose: Option<String>,
    },
    /// It has been done; this is how it went.
    Done(ExitCode),
}

/// Reads the command line and does what needs no window.
pub fn run() -> Run {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are "errors" too, with status 0, and go to standard output.
            let status = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            return Run::Done(if error.print().is_ok() { status } else { ExitCode::FAILURE });
        }
    };
    match args.command {
        None => {
            let before = args.after_failure.map(|file| Report {
                part: "show the window".to_owned(),
                message: "it stands in the report".to_owned(),
                file: Some(file),
            });
            Run::Window { folder: args.project, before, on_purpose: args.fail }
        }
        Some(Command::Export(args)) => Run::Done(ended(export(&args))),
        Some(Command::Find(args)) => Run::Done(ended(find::find(&args))),
        Some(Command::Check(args)) => Run::Done(ended(check::check(&args))),
        Some(Command::Claims(args)) => Run::Done(ended(claims::claims(&args))),
        Some(Command::Import(args)) => Run::Done(ended(import::import(&args))),
        Some(Command::Metadata(args)) => Run::Done(ended(metadata::metadata(&args))),
        Some(Command::Schema(args)) => Run::Done(ended(schema::schema(&args))),
    }
}

fn ended(done: Result<ExitCode, SessionError>) -> ExitCode {
    done.unwrap_or_else(|error| fail(&error.to_string()))
}

/// Starts the program once more after it has failed, to tell of it in a window.
pub fn start_again(folder: Option<PathBuf>) -> ExitCode {
    let report = reports::newest();
    if let (Some(report), Ok(program)) = (report, std::env::current_exe()) {
        let mut again = std::process::Command::new(program);
        again.arg("--after-failure").arg(report).args(folder);
        if let Err(error) = again.spawn() {
            return fail(&format!("the program could not start again ({error})"));
        }
    }
    ExitCode::FAILURE
}

/// Says on standard error why nothing came of it.
#[expect(clippy::print_stderr, reason = "the command line speaks on standard error")]
pub fn fail(message: &str) -> ExitCode {
    eprintln!("gainsay: {message}");
    ExitCode::FAILURE
}

fn export(args: &ExportArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let mut status = ExitCode::SUCCESS;
    for problem in &loaded.settings.problems {
        status = fail(&problem.to_string());
    }
    if let (Some(_), Access::Reading(reason)) = (&loaded.salvaged, &loaded.access) {
        status = fail(reason);
    }
    let layer = (args.layer != "all").then(|| AnnotatorId(args.layer.clone()));
    if let Some(layer) = &layer
        && !loaded.layers.contains(layer)
    {
        let known: Vec<&str> = loaded.layers.iter().map(AnnotatorId::as_str).collect();
        let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
        return Ok(fail(&format!("there is no layer “{layer}” here; there is: {known}")));
    }
    let Some(format) = format_by_id(&args.format) else {
        return Ok(fail("there is no such format"));
    };
    let format: &'static dyn Format = format;
    let target = if args.out == Path::new("-") {
        Target::StandardOutput
    } else {
        Target::File(args.out.clone())
    };
    let choice = Choice { format, layer, offsets: args.offsets.into(), target };
    let written = session::export(&loaded.into(), &choice, &Unwatched)?;
    let mut said = std::io::stderr().lock();
    for problem in &written.summary.problems {
        status = ExitCode::FAILURE;
        if writeln!(said, "gainsay: {problem}").is_err() {
            return Ok(ExitCode::FAILURE);
        }
    }
    if writeln!(said, "{written}").is_err() {
        return Ok(ExitCode::FAILURE);
    }
    Ok(status)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, ValueEnum as _};

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
        assert_eq!(Offsets::value_variants().len(), 3);
    }
}
