//! `gainsay metadata`: what is known of documents, as a table, out of a project and into it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::{fail, watched::Watched};
use crate::{
    formats::metadata::TableFormat,
    model::{AnnotatorId, Unwatched, counted},
    session::{self, ImportInto, SessionError, Source, Texts, user::User, world::Machine},
};

#[derive(Debug, clap::Args)]
pub(super) struct MetadataArgs {
    /// The folder of the project
    project: PathBuf,
    /// A table with a column “document”, to be taken in
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    import: Option<PathBuf>,
    /// Also where the project has another value
    #[arg(long, requires = "import")]
    replace: bool,
    /// Say what would change, and change nothing
    #[arg(long, requires = "import")]
    dry_run: bool,
    /// Who does it; without it, who you are in this project
    #[arg(long, value_name = "NAME", requires = "import", value_parser = super::annotator)]
    annotator: Option<AnnotatorId>,
    /// The file to write; “-” is standard output
    #[arg(long, default_value = "-", value_name = "FILE|-")]
    out: PathBuf,
    /// Without it, as the name of the file says, else CSV
    #[arg(long)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// Commas, and a first line with the names of the columns
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl From<Format> for TableFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Jsonl => Self::Jsonl,
        }
    }
}

pub(super) fn metadata(args: &MetadataArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let texts = Texts::of(&loaded)?;
    let named = args.import.as_ref().unwrap_or(&args.out);
    let by_name = || TableFormat::of_name(&named.to_string_lossy());
    let format = args.format.map_or_else(by_name, TableFormat::from);
    let Some(file) = &args.import else {
        let out = (args.out != Path::new("-")).then_some(&args.out);
        let kept = Source::from(loaded).kept;
        let rows = session::write_metadata(&texts, format, out, &kept)?;
        return Ok(said(
            &[],
            &format!("Wrote the metadata of {}", counted(rows, "document")),
            true,
        ));
    };
    let watched = Watched::new("Importing");
    let plan = session::plan_metadata(&texts, file, format, args.replace, &watched)?;
    if args.dry_run {
        watched.done();
        let lines: Vec<String> = plan.values.iter().map(ToString::to_string).collect();
        let mut out = std::io::stdout().lock();
        if lines.iter().any(|line| writeln!(out, "{line}").is_err()) {
            return Ok(ExitCode::FAILURE);
        }
        let problems: Vec<String> = plan.problems.iter().map(ToString::to_string).collect();
        return Ok(said(&problems, &plan.would(), plan.problems.is_empty()));
    }
    let author = args.annotator.clone().unwrap_or_else(|| who(&args.project));
    let into = ImportInto::new(loaded, &mut Machine)?;
    let taken = session::take_metadata(into, &texts, plan, file, &author, &watched)?;
    watched.done();
    let problems: Vec<String> = taken.problems.iter().map(ToString::to_string).collect();
    Ok(said(&problems, &taken.done(), taken.problems.is_empty()))
}

/// Who one is in the window of this project, else on this machine: so undo there takes it back.
fn who(project: &Path) -> AnnotatorId {
    let user = User::of_this_machine();
    let folder = project.canonicalize().unwrap_or_else(|_| project.to_owned());
    let known =
        [project, &folder].into_iter().find_map(|p| user.annotator(&p.display().to_string()));
    let login = || session::user::annotator_id(&user.suggestion()).ok();
    known.cloned().or_else(login).unwrap_or_else(|| AnnotatorId::from("import"))
}

fn said(problems: &[String], words: &str, whole: bool) -> ExitCode {
    let mut said = std::io::stderr().lock();
    let mut told = || -> std::io::Result<()> {
        for problem in problems {
            writeln!(said, "gainsay: {problem}")?;
        }
        writeln!(said, "{words}")
    };
    if told().is_ok() && whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
