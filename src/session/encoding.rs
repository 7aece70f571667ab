//! How files are read where they do not say it: as a person chose, for one document or for all.
//!
//! A choice is a row of the project and undone like any other. Marks stay on the text that they were made on: read in
//! another encoding, a file is another text.

use std::{collections::BTreeSet, path::Path};

use super::{OpenDocument, Session, SessionError, dispatch::Draft, jobs::Job};
use crate::{
    folder,
    model::{Annotation, Change, DocumentId, Edit, EncodingChoice, Progress, Row, TextHash},
    store::{DocumentRow, Store},
    text::{Encoding, Reading, Wish, readings},
};

/// Files up to this size, in bytes, are read in every encoding to find the one that marks were made in.
const TRIED_IN_ALL: u64 = 256 << 10;

/// How far into a file a telling place is looked for, in bytes.
const LOOKED_AT: u64 = 4 << 20;

/// What was chosen for a document: for the one that the list takes it for, else for another that had its path.
pub(super) fn wish(
    choices: &[EncodingChoice],
    id: Option<DocumentId>,
    known: &[DocumentRow],
) -> Wish {
    let of = |document: Option<DocumentId>| {
        let choice = choices.iter().find(|choice| choice.document == document)?;
        // A name that only a later version knows counts as none.
        choice.encoding.parse().ok()
    };
    let own = id.into_iter().chain(known.iter().map(|row| row.id));
    Wish { always: own.map(Some).find_map(of), otherwise: of(None) }
}

/// That marks of a document stand on its file as it was read before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBefore {
    pub encoding: Encoding,
    text: TextHash,
    /// The choice that lets it be read so again, and whether for every document: the one made last is taken back, or
    /// another is made.
    pub choice: Option<Encoding>,
    pub every: bool,
}

impl ReadBefore {
    /// Whether a span stands on that text.
    pub fn is_of(&self, span: &Annotation) -> bool {
        span.span().is_some_and(|span| span.text == self.text)
    }
}

/// How the file was read when marks were made that do not stand on the text that it gives now, if another encoding is
/// why. Every encoding is tried only where that is soon done.
pub(super) fn read_before(
    file: &Path,
    wish: Wish,
    document: &OpenDocument,
    progress: &dyn Progress,
) -> Result<Option<ReadBefore>, SessionError> {
    let texts: BTreeSet<&TextHash> =
        document.elsewhere.iter().filter_map(|span| Some(&span.span()?.text)).collect();
    let mut tries = Vec::new();
    if wish.always.is_some() {
        tries.push((Wish { always: None, ..wish }, None, false));
    } else if wish.otherwise.is_some() {
        tries.push((Wish::default(), None, true));
    }
    if document.row.size_bytes <= TRIED_IN_ALL {
        let choices = Encoding::choices().map(Some);
        tries.extend(choices.map(|always| (Wish { always, ..wish }, always, false)));
    }
    for (wish, choice, every) in tries {
        progress.check()?;
        // What is no text in an encoding was not marked in it.
        let Ok(read) = folder::read_document(file, wish) else { continue };
        let text = TextHash::of(&read.decoded.text);
        if texts.contains(&text) {
            let encoding = read.decoded.encoding;
            return Ok(Some(ReadBefore { encoding, text, choice, every }));
        }
    }
    Ok(None)
}

impl Session {
    pub(super) fn set_encoding(
        &self,
        document: &OpenDocument,
        encoding: Option<Encoding>,
        every: bool,
    ) -> Result<Draft, SessionError> {
        let about = (!every).then(|| document.id());
        let choices = self.store.as_ref().map(Store::encoding_choices).transpose()?;
        let before = choices
            .unwrap_or_default()
            .into_iter()
            .find(|choice| choice.document == about)
            .map(Row::Encoding);
        let after = encoding.map(|encoding| {
            let encoding = encoding.name().to_owned();
            Row::Encoding(EncodingChoice { document: about, encoding })
        });
        if before == after {
            return Ok(Draft::nothing(None, None));
        }
        let name = encoding.map_or_else(
            || "Find out the encoding".to_owned(),
            |encoding| format!("Read as {}", encoding.display_name()),
        );
        Ok(Draft::new(name, vec![Edit { before, after }]))
    }

    /// What was chosen by hand for the open document, or for every document.
    pub fn encoding_choice(&self, every: bool) -> Result<Option<Encoding>, SessionError> {
        let (Some(open), Some(store)) = (&self.open, &self.store) else { return Ok(None) };
        let wish = wish(&store.encoding_choices()?, Some(open.id()), &[]);
        Ok(if every { wish.otherwise } else { wish.always })
    }

    /// Whether changes tell that the open document is to be read in another way.
    pub(super) fn reads_otherwise(&self, changes: &[Change]) -> bool {
        let open = self.open.as_ref().map(OpenDocument::id);
        let tells = |row: &Row| match row {
            Row::Encoding(choice) => choice.document.is_none() || choice.document == open,
            _ => false,
        };
        changes.iter().any(|change| change.row().is_some_and(tells))
    }

    /// A few words of the open document's file in every encoding, read in a job.
    pub fn readings(&self) -> Result<Job<Result<Vec<Reading>, SessionError>>, SessionError> {
        let index = self.open_index.ok_or(SessionError::NothingOpen)?;
        let entry = self.documents.get(index).ok_or(SessionError::NothingOpen)?;
        let file = entry.file.clone().ok_or(SessionError::NoText)?;
        Job::spawn("read in every encoding", self.waker.clone(), move |_| {
            Ok(readings(&folder::beginning(&file, LOOKED_AT)?))
        })
        .map_err(SessionError::Thread)
    }
}
