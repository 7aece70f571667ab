//! The ledger, or the time line of one of its rows, as a file: whole or not at all, and never in the place of the project's
//! own files.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use super::Claims;
use crate::{
    folder::{self, NewFile},
    formats::ledger::{LedgerFormat, LedgerHead, LedgerRows, Look, write_ledger, write_svg},
    model::{LabelId, Schema, ledger::Ledger},
    session::{Session, SessionError, Target, export::same_file, jobs::Job},
};

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFile {
    /// The rows that are shown, in their order.
    Rows(LedgerFormat),
    /// The time line of a row, by its place in [`Ledger::rows`], as SVG.
    TimeLine(usize),
    /// A picture that somebody else has painted: its bytes.
    Picture(Vec<u8>),
}

/// What is needed to write it; its own, so that it can go to a job.
#[derive(Clone, Debug)]
pub struct LedgerSource {
    ledger: Arc<Ledger>,
    rows: Arc<[u32]>,
    project: String,
    layer: String,
    look: Look,
    kept: Vec<PathBuf>,
}

impl LedgerSource {
    /// Writes a file of the ledger.
    ///
    /// # Errors
    /// What stood there stays then.
    pub fn write(&self, what: &LedgerFile, target: &Target) -> Result<(), SessionError> {
        let path = match target {
            Target::StandardOutput => {
                let written = self.put(what, &mut io::stdout().lock());
                let path = "standard output".to_owned();
                return written.map_err(|reason| SessionError::NotWritten { reason, path });
            }
            Target::File(path) | Target::NewFile(path) => path,
        };
        if self.kept.iter().any(|kept| same_file(kept, path)) {
            return Err(SessionError::PartOfProject(path.display().to_string()));
        }
        if matches!(target, Target::NewFile(_)) && folder::stands(path) {
            return Err(SessionError::Exists);
        }
        let written = NewFile::create(path).and_then(|mut file| {
            self.put(what, &mut file)?;
            file.finish().map(drop)
        });
        written
            .map_err(|reason| SessionError::NotWritten { reason, path: path.display().to_string() })
    }

    fn put(&self, what: &LedgerFile, out: &mut dyn Write) -> io::Result<()> {
        match what {
            LedgerFile::Rows(format) => {
                let head = LedgerHead { project: &self.project, layer: &self.layer };
                let rows = LedgerRows { ledger: &self.ledger, rows: &self.rows };
                write_ledger(&head, rows, *format, out)
            }
            LedgerFile::TimeLine(row) => write_svg(&self.ledger, *row, &self.look, out),
            LedgerFile::Picture(bytes) => out.write_all(bytes).and_then(|()| out.flush()),
        }
    }
}

/// Black on white, in the colours that the project gives to what is claimed and what is denied.
fn look_of(schema: &Schema) -> Look {
    let color = |id: &str, other: [u8; 3]| {
        schema.label(&LabelId::from(id)).map_or(other, |label| label.color)
    };
    Look::on_paper(color("claim", [0xB8, 0x6A, 0x00]), color("denial", [0x9B, 0x2C, 0x78]))
}

impl Session {
    /// What [`LedgerSource::write`] needs; `None`: nothing has been read yet.
    pub fn ledger_source(&self, claims: &Claims) -> Option<LedgerSource> {
        let shown = claims.shown.as_ref()?;
        Some(LedgerSource {
            ledger: Arc::clone(&shown.ledger),
            rows: Arc::clone(&shown.rows),
            project: self.name.clone(),
            layer: shown.layer.to_string(),
            look: look_of(self.schema()),
            kept: crate::session::export::kept_files(&self.folder, &self.documents),
        })
    }

    /// Writes it in a job.
    ///
    /// # Errors
    /// When nothing has been read yet, or the system gives no thread.
    pub fn save_ledger(
        &self,
        claims: &Claims,
        what: LedgerFile,
        target: Target,
    ) -> Result<Job<Result<(), SessionError>>, SessionError> {
        let source = self.ledger_source(claims).ok_or(SessionError::NothingOpen)?;
        Job::spawn("write claims", self.waker(), move |_| source.write(&what, &target))
            .map_err(SessionError::Thread)
    }
}
