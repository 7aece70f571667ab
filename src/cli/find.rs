//! `gainsay find`: every line of a project that holds some words, as `grep` shows lines.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use super::fail;
use crate::{
    model::{AnnotatorId, LabelId, Unwatched},
    session::{
        self, SessionError,
        find::{Found, Wanted, Within},
    },
    text::find::{LineCounter, Query},
};

#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Debug, clap::Args)]
pub(super) struct FindArgs {
    /// The folder of the project
    project: PathBuf,
    /// What to look for, in any case unless --case is given
    words: String,
    /// The words are a regular expression
    #[arg(long)]
    regex: bool,
    /// Only whole words
    #[arg(long)]
    word: bool,
    /// Tell capital and small letters apart
    #[arg(long)]
    case: bool,
    /// Only inside of marks of this label
    #[arg(long, value_name = "ID")]
    label: Option<String>,
    /// Whose marks count for --label; all layers otherwise
    #[arg(long, value_name = "ID", requires = "label")]
    layer: Option<String>,
    /// Also in what is not part of the article
    #[arg(long)]
    everywhere: bool,
    /// One JSON object a line, offsets in bytes
    #[arg(long)]
    json: bool,
}

/// Lines go to standard output; status 1 when there are none, or when something could not be read.
pub(super) fn find(args: &FindArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let (Some(reason), true) = (loaded.unreadable(), args.label.is_some()) {
        return Ok(fail(reason));
    }
    let layers = match &args.layer {
        Some(layer) => vec![AnnotatorId(layer.clone())],
        None => loaded.layers.clone(),
    };
    if let Some(layer) = &args.layer
        && !loaded.layers.iter().any(|known| known.as_str() == layer)
    {
        let known: Vec<&str> = loaded.layers.iter().map(AnnotatorId::as_str).collect();
        let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
        return Ok(fail(&format!("there is no layer “{layer}” here; there is: {known}")));
    }
    let paths: Vec<String> = loaded.documents.iter().map(|entry| entry.path.clone()).collect();
    let wanted = Wanted {
        query: Some(Query {
            words: args.words.clone(),
            case: args.case,
            word: args.word,
            regex: args.regex,
        }),
        within: args
            .label
            .as_ref()
            .map_or(Within::Anywhere, |label| Within::Label(LabelId(label.clone()))),
        layers,
        regions: args.everywhere,
        ..Wanted::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut written = Ok(());
    let ended = session::find::find(loaded, &wanted, &Unwatched, &mut |path, found| {
        if written.is_ok() {
            written = write(&mut out, path, found, args.json);
        }
    })?;
    if written.and_then(|()| out.flush()).is_err() {
        // Whoever read it wants no more.
        return Ok(ExitCode::FAILURE);
    }
    if let Some(bad) = &ended.bad {
        return Ok(fail(&bad.to_string()));
    }
    if let Some((index, why)) = &ended.first_unread {
        let path = paths.get(*index).map_or("", String::as_str);
        let more = match ended.unread {
            1 => String::new(),
            n => format!(" (and {} more could not be read)", n - 1),
        };
        fail(&format!("{path}: {why}{more}"));
    }
    Ok(if ended.hits > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write(out: &mut impl Write, path: &str, found: &Found, json: bool) -> io::Result<()> {
    let text = found.text.words.as_str();
    let mut lines = LineCounter::default();
    for hit in &found.hits {
        let line = lines.line_of(text, hit.start());
        let words = line.range.slice(text).unwrap_or_default();
        if json {
            let value = serde_json::json!({
                "document": path,
                "line": line.number,
                "column": line.column,
                "range": [hit.start(), hit.end()],
                "text": hit.slice(text).unwrap_or_default(),
                "context": words,
            });
            writeln!(out, "{value}")?;
        } else {
            writeln!(out, "{path}:{}:{}:{words}", line.number, line.column)?;
        }
    }
    Ok(())
}
