//! `gainsay share`, `collect`, `hand-out` and `backups`: several people at one project.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use super::{annotator, fail, watched::Watched};
use crate::{
    model::{AnnotatorId, Unwatched},
    session::{
        self, CollectWish, Collected, HandOutFrom, ImportInto, SessionError, WhoIs, backups,
        world::{Machine, World as _},
    },
    store::Access,
};

#[derive(Debug, clap::Args)]
pub(super) struct ShareArgs {
    /// The folder of the project
    project: PathBuf,
    /// Whose work is shared; may be given several times. Without it, everybody's
    #[arg(long, value_name = "NAME")]
    layer: Vec<String>,
    /// The file to write; its name should end with “.gainsay”
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct CollectArgs {
    /// The folder of the project
    project: PathBuf,
    /// Files of shared work, or folders of such
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only tell what would come in
    #[arg(long)]
    dry_run: bool,
    /// Tell it as JSON
    #[arg(long)]
    json: bool,
    /// Somebody in the files who is the person of that name here; may be given several times
    #[arg(long, value_name = "NAME")]
    same: Vec<String>,
    /// Somebody in the files who is another person than the one of that name here, and gets a new name
    #[arg(long, value_name = "NAME")]
    another: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct HandOutArgs {
    /// The folder of the project
    project: PathBuf,
    /// Who gets a folder; may be given several times
    #[arg(long, required = true, value_name = "NAME", value_parser = annotator)]
    annotator: Vec<AnnotatorId>,
    /// Where the folders are made, one for each annotator
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct BackupsArgs {
    /// The folder of the project
    project: PathBuf,
    /// Put this one back; its number or its name in the list. What is there now is backed up before
    #[arg(long, value_name = "NUMBER|NAME")]
    restore: Option<String>,
}

pub(super) fn share(args: &ShareArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let layers: Vec<AnnotatorId> = if args.layer.is_empty() {
        loaded.people()?
    } else {
        args.layer.iter().map(|layer| layer.as_str().into()).collect()
    };
    let watched = Watched::new("Sharing");
    let shared = session::share(&loaded.into(), &layers, &args.out, &watched)?;
    watched.done();
    Ok(told(&[format!("{shared}: {}", args.out.display())]))
}

pub(super) fn collect(args: &CollectArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    let files = session::shared_files(&args.files)?;
    if files.is_empty() {
        return Ok(fail("there is no file of shared work in this folder"));
    }
    let answers = |names: &[String], is: WhoIs| {
        names.iter().map(move |name| ((None, AnnotatorId(name.clone())), is)).collect::<Vec<_>>()
    };
    let mut wish = CollectWish { files, ..CollectWish::default() };
    wish.answers.extend(answers(&args.same, WhoIs::Same));
    wish.answers.extend(answers(&args.another, WhoIs::Another));
    let into = ImportInto::new(loaded, &mut Machine)?;
    let watched = Watched::new("Collecting");
    let collected = if args.dry_run {
        session::preview_collect(into, &wish, &watched)?
    } else {
        session::collect(into, &wish, &watched)?
    };
    watched.done();
    if args.json {
        let json =
            serde_json::to_string_pretty(&collected).map_err(crate::store::StoreError::from)?;
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{json}").is_err() {
            return Ok(ExitCode::FAILURE);
        }
    }
    let told = told(&lines(&collected, args.dry_run));
    Ok(if collected.is_whole() { told } else { ExitCode::FAILURE })
}

fn lines(collected: &Collected, dry_run: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &collected.files {
        lines.push(format!("{}: {file}", file.file));
        lines.extend(file.remarks().into_iter().map(|remark| format!("  {remark}")));
        for name in &file.asks {
            lines.push(format!(
                "  Say whether {name} is the person of that name here (--same {name}) or somebody \
                 else (--another {name})"
            ));
        }
    }
    if dry_run {
        lines.push("Nothing was changed: this is what would come in".to_owned());
    }
    lines
}

pub(super) fn hand_out(args: &HandOutArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let from = HandOutFrom::new(loaded, Machine.random());
    let mut lines = Vec::new();
    let mut status = ExitCode::SUCCESS;
    for annotator in &args.annotator {
        let watched = Watched::new("Handing out");
        let handed = session::hand_out(&from, annotator, &args.out, &watched)?;
        watched.done();
        lines.push(handed.to_string());
        for left_out in &handed.left_out {
            status = ExitCode::FAILURE;
            lines.push(format!("  Left out: {left_out}"));
        }
    }
    let said = told(&lines);
    Ok(if said == ExitCode::SUCCESS { status } else { said })
}

pub(super) fn backups(args: &BackupsArgs) -> Result<ExitCode, SessionError> {
    let all = backups::backups(&args.project)?;
    let Some(wanted) = &args.restore else {
        let mut out = std::io::stdout().lock();
        let told = all
            .iter()
            .enumerate()
            .try_for_each(|(n, backup)| writeln!(out, "{}  {}", n + 1, backup.name));
        return Ok(if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    };
    let by_number = wanted.parse::<usize>().ok().and_then(|n| all.get(n.checked_sub(1)?));
    let found = by_number.or_else(|| all.iter().find(|backup| backup.name == *wanted));
    let Some(backup) = found else {
        return Ok(fail(&format!(
            "there is no backup “{wanted}”; without --restore all are listed"
        )));
    };
    let loaded = session::load(&args.project, None, &Unwatched)?;
    if let (Access::Reading(reason), None) = (&loaded.access, &loaded.salvaged) {
        return Ok(fail(reason));
    }
    let sharing = loaded.sharing.clone();
    drop(loaded);
    let kept = backups::restore(&args.project, &backup.file, sharing, Machine.now_ms())?;
    let mut lines = vec![format!("Put back: {}", backup.name)];
    lines.extend(kept.map(|kept| format!("What was there before is kept: {}", kept.display())));
    Ok(told(&lines))
}

/// Says on standard error what was done.
fn told(lines: &[String]) -> ExitCode {
    let mut said = std::io::stderr().lock();
    let told = lines.iter().try_for_each(|line| writeln!(said, "{line}"));
    if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
