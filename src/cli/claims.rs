//! `gainsay claims`: who claims what in a project, and who denies it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::fail;
use crate::{
    formats::ledger::LedgerFormat,
    model::{
        AnnotatorId, Unwatched,
        ledger::{Ledger, Pick, Query, Sort},
    },
    session::{
        self, Session, SessionError, Target, jobs,
        ledger::{Claims, LedgerFile},
        world::Machine,
    },
};

#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Debug, clap::Args)]
pub(super) struct ClaimsArgs {
    /// The folder of the project
    project: PathBuf,
    /// Whose claims; may be left out where only one layer holds any
    #[arg(long, value_name = "ID")]
    layer: Option<String>,
    /// A table, a row a claim
    #[arg(long, conflicts_with_all = ["json", "svg"])]
    csv: bool,
    /// Everything that stands behind each claim
    #[arg(long, conflicts_with = "svg")]
    json: bool,
    /// The time line of the first claim that is left, as a picture
    #[arg(long)]
    svg: bool,
    /// Only claims that hold these words, or whose denials do
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// Only claims that a source with these words says, denies or does not comment on
    #[arg(long, value_name = "WORDS")]
    source: Option<String>,
    /// Only claims in documents whose name, title or date has these words
    #[arg(long, value_name = "WORDS")]
    document: Option<String>,
    /// Only claims that nobody denies
    #[arg(long, conflicts_with = "answered")]
    unanswered: bool,
    /// Only claims that somebody denies
    #[arg(long)]
    answered: bool,
    #[arg(long, default_value = "date")]
    sort: Order,
    /// The other way round
    #[arg(long)]
    backwards: bool,
    /// The file to write; “-” is standard output
    #[arg(long, default_value = "-", value_name = "FILE|-")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Order {
    /// The earliest first
    Date,
    /// The fewest distinct sources first
    Sources,
    /// The fewest distinct deniers first
    Deniers,
    /// Those that nobody denies first
    Unanswered,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Date => Self::Date,
            Order::Sources => Self::Sources,
            Order::Deniers => Self::Deniers,
            Order::Unanswered => Self::Unanswered,
        }
    }
}

impl ClaimsArgs {
    fn query(&self) -> Query {
        fn words<T>(words: Option<&String>) -> Pick<T> {
            words.map_or(Pick::Any, |words| Pick::Words(words.clone()))
        }
        Query {
            text: self.text.clone().unwrap_or_default(),
            source: words(self.source.as_ref()),
            document: words(self.document.as_ref()),
            answered: (self.answered || self.unanswered).then_some(self.answered),
            sort: self.sort.into(),
            backwards: self.backwards,
        }
    }
}

/// Status 1 when no claim is left, or something could not be read.
pub(super) fn claims(args: &ClaimsArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let known: Vec<String> = loaded.layers.iter().map(ToString::to_string).collect();
    let layer = match (&args.layer, known.as_slice()) {
        (Some(layer), known) if known.contains(layer) => layer.clone(),
        (Some(layer), []) => {
            return Ok(fail(&format!(
                "there is no layer “{layer}” here; nobody has marked anything yet"
            )));
        }
        (Some(layer), known) => {
            let known = known.join(", ");
            return Ok(fail(&format!("there is no layer “{layer}” here; there is: {known}")));
        }
        (None, [only]) => only.clone(),
        (None, []) => return Ok(fail("nobody has marked anything here yet")),
        (None, several) => {
            let known = several.join(", ");
            return Ok(fail(&format!("say whose claims with --layer; there is: {known}")));
        }
    };
    let session = Session::new(loaded, None, Box::new(Machine), jobs::no_waker())?;
    let claims = session.claims_now(Some(AnnotatorId(layer)), args.query())?;
    let found = !claims.is_empty();
    let target = if args.out == Path::new("-") {
        Target::StandardOutput
    } else {
        Target::File(args.out.clone())
    };
    let written = match write(&session, &claims, args, &target) {
        // Whoever read it wants no more.
        Err(SessionError::NotWritten { .. }) if target == Target::StandardOutput => Ok(()),
        written => written,
    };
    session.dismiss_and_close(claims)?;
    written?;
    Ok(if found { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write(
    session: &Session,
    claims: &Claims,
    args: &ClaimsArgs,
    target: &Target,
) -> Result<(), SessionError> {
    let Some(source) = session.ledger_source(claims) else { return Ok(()) };
    let what = match claims.row(0) {
        _ if args.csv => LedgerFile::Rows(LedgerFormat::Csv),
        _ if args.json => LedgerFile::Rows(LedgerFormat::Json),
        Some((row, _)) if args.svg => LedgerFile::TimeLine(row),
        None if args.svg => return Ok(()),
        _ => LedgerFile::Picture(plain(claims).into_bytes()),
    };
    source.write(&what, target)
}

/// The claims for people to read.
fn plain(claims: &Claims) -> String {
    let Some(ledger) = claims.ledger() else { return String::new() };
    let mut out = Vec::new();
    for (row, _) in (0..claims.len()).filter_map(|at| claims.row(at)) {
        if tell(&mut out, ledger, row).is_err() {
            // Writing into memory does not fail.
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn tell(out: &mut Vec<u8>, ledger: &Ledger, at: usize) -> std::io::Result<()> {
    let Some(row) = ledger.rows.get(at) else { return Ok(()) };
    let when = match ledger.dates(at) {
        Some((first, last)) if first == last => first.to_owned(),
        Some((first, last)) => format!("{first} to {last}"),
        None => "no date".to_owned(),
    };
    writeln!(out, "{} ({when})", row.name)?;
    let name = |source: u32| ledger.source_name(source).unwrap_or("a mark that is gone").to_owned();
    let mut said: Vec<String> = row.sources.iter().map(|source| name(*source)).collect();
    let times = |n: u32, what: &str| (n > 0).then(|| format!("{what} ({n})"));
    said.extend(times(row.own, "the article’s own voice"));
    said.extend(times(row.unnamed, "unnamed"));
    said.extend(times(row.unsourced, "no source"));
    writeln!(out, "  said by    {}", said.join("; "))?;
    let deniers = row.deniers.iter().map(|d| format!("{} ({})", name(d.source), d.force.word()));
    let mut denied: Vec<String> = deniers.collect();
    denied.extend(times(row.denied_by_none, "no source"));
    if !denied.is_empty() {
        writeln!(out, "  denied by  {}", denied.join("; "))?;
    }
    let mut silent: Vec<String> = row.silent.iter().map(|source| name(*source)).collect();
    silent.extend(times(row.silent_none, "no source"));
    if !silent.is_empty() {
        writeln!(out, "  no comment {}", silent.join("; "))?;
    }
    let documents =
        row.documents.iter().filter_map(|at| ledger.documents.get(usize::try_from(*at).ok()?));
    let paths: Vec<&str> = documents.map(|document| document.path.as_str()).collect();
    writeln!(out, "  in         {}", paths.join("; "))
}
