//! Putting an export together: layers out of the database, through a format, into a file.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
    rc::Rc,
    sync::mpsc::sync_channel,
};

use super::{
    DocumentEntry, Loaded, SessionError,
    beside::{READY, beside},
    project_name,
};
use crate::{
    folder::{BACKUP_FILE, GUIDELINES_FILE, NewFile, PROJECT_FILE},
    formats::{ExportError, Format, Head, Problem, Sink, Summary},
    model::{Annotation, AnnotatorId, DocumentLayer, LayerOrder, Progress, Row, Schema, TextHash},
    store::{Access, DocumentRow, Store},
    text::Unit,
};

/// What to export.
#[derive(Clone)]
pub struct Choice {
    pub format: &'static dyn Format,
    /// `None`: all layers.
    pub layer: Option<AnnotatorId>,
    pub offsets: Unit,
    pub target: Target,
}

/// Where an export goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    File(PathBuf),
    /// A file that must not be there yet.
    NewFile(PathBuf),
    StandardOutput,
}

/// What an export wrote, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub summary: Summary,
    pub target: Target,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { documents, spans, relations, outside, problems } = &self.summary;
        let count = |n: usize, one: &str, many: &str| match n {
            1 => format!("1 {one}"),
            n => format!("{n} {many}"),
        };
        write!(
            f,
            "Wrote {}, {} and {}",
            count(*spans, "span", "spans"),
            count(*relations, "relation", "relations"),
            count(*documents, "document", "documents"),
        )?;
        match outside {
            0 => Ok(()),
            1 => f.write_str("; 1 of the spans lies outside the article"),
            n => write!(f, "; {n} of the spans lie outside the article"),
        }?;
        if !problems.is_empty() {
            write!(f, "; {} left out", count(problems.len(), "mark was", "marks were"))?;
        }
        match &self.target {
            Target::File(path) | Target::NewFile(path) => write!(f, ": {}", path.display()),
            Target::StandardOutput => Ok(()),
        }
    }
}

/// What an export needs to know of a project; its own, so that it can go to a job.
#[derive(Debug)]
pub struct Source {
    pub folder: PathBuf,
    pub name: String,
    pub schema: Schema,
    pub store: Option<Store>,
    /// Files of the project that no export may replace.
    pub kept: Vec<PathBuf>,
}

impl super::Session {
    /// What [`export`] needs, on a connection of its own.
    pub fn export_source(&self) -> Result<Source, SessionError> {
        if let (None, Access::Reading(why)) = (&self.store, &self.access)
            && crate::folder::stands(&Store::path_in(&self.folder))
        {
            // There are marks, but they cannot be read: an empty file would say there are none.
            return Err(SessionError::ReadOnly(why.clone()));
        }
        Ok(Source {
            folder: self.folder.clone(),
            name: self.name.clone(),
            schema: self.schema().clone(),
            store: self.store.as_ref().map(Store::reader).transpose()?,
            kept: kept_files(&self.folder, &self.documents),
        })
    }
}

impl From<Loaded> for Source {
    fn from(loaded: Loaded) -> Self {
        Self {
            name: project_name(&loaded.folder, &loaded.settings),
            schema: loaded.settings.settings.schema,
            kept: kept_files(&loaded.folder, &loaded.documents),
            folder: loaded.folder,
            store: loaded.store,
        }
    }
}

/// The files that are the project itself.
pub(super) fn kept_files(folder: &Path, documents: &[DocumentEntry]) -> Vec<PathBuf> {
    let own = [PROJECT_FILE, BACKUP_FILE, GUIDELINES_FILE].map(|name| folder.join(name));
    let texts = documents.iter().filter_map(|entry| entry.file.clone());
    own.into_iter().chain(Store::files_in(folder)).chain(texts).collect()
}

/// Whether two paths lead to one file, which need not be there yet.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let whole = std::path::absolute(path).ok()?;
        let folder = whole.parent()?.canonicalize().ok()?;
        Some(folder.join(whole.file_name()?))
    };
    let beside = |a: &Path, b: &Path| place(a).is_some_and(|a| place(b) == Some(a));
    a == b || beside(a, b) || a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// Writes an export whole or not at all.
pub fn export(
    source: &Source,
    choice: &Choice,
    progress: &dyn Progress,
) -> Result<Written, SessionError> {
    if let Target::File(path) | Target::NewFile(path) = &choice.target
        && source.kept.iter().any(|kept| same_file(kept, path))
    {
        return Err(SessionError::PartOfProject(path.display().to_string()));
    }
    if let Target::NewFile(path) = &choice.target
        && crate::folder::stands(path)
    {
        return Err(SessionError::Exists);
    }
    // One moment for all of it, whoever saves in the meantime.
    let _moment = source.store.as_ref().map(Store::hold).transpose()?;
    let mut rows = match &source.store {
        Some(store) => store.documents()?,
        None => Vec::new(),
    };
    rows.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
    let head = Head {
        project: source.name.clone(),
        schema: source.schema.clone(),
        paths: rows.iter().map(|row| (row.id, row.path.clone())).collect::<BTreeMap<_, _>>(),
        offsets: choice.offsets,
    };
    let total = rows.len();
    let layers = match (&choice.layer, &source.store) {
        (Some(layer), _) => vec![layer.clone()],
        (None, Some(store)) => store.layers()?,
        (None, None) => Vec::new(),
    };
    let layers = &layers;
    let lost = RefCell::new(Vec::new());
    let lost = &lost;
    let documents = rows.iter().enumerate().flat_map(|(done, row)| {
        progress.report(done, total);
        let told = Rc::new(RefCell::new(BTreeSet::new()));
        let noted = Rc::clone(&told);
        let begun = layers.iter().flat_map(move |layer| match &source.store {
            Some(store) => {
                parts(document_layers(&Texts { store, folder: &source.folder, lost }, row, layer))
            }
            None => Vec::new(),
        });
        let begun = begun.inspect(move |part| {
            if let Ok(part) = part {
                noted.borrow_mut().insert(part.text_hash.clone());
            }
        });
        let rest = move || match &source.store {
            Some(store) if choice.layer.is_none() => {
                let texts = Texts { store, folder: &source.folder, lost };
                parts(nobodys_layers(&texts, row, &told.borrow()))
            }
            _ => Vec::new(),
        };
        begun.chain(std::iter::once_with(rest).flatten())
    });
    let head = &head;
    // Written beside reading. A send fails when the format has had enough: it says why itself.
    let (hand, parts) = sync_channel(READY);
    let writing = move || {
        let mut sink = FileSink::new(&choice.target);
        let mut documents = parts.into_iter();
        let summary = choice.format.export(head, &mut documents, &mut sink, progress)?;
        sink.finish().map_err(ExportError::Write)?;
        Ok(summary)
    };
    let reading = move || {
        for part in documents {
            if hand.send(part).is_err() {
                return;
            }
        }
    };
    let (summary, ()) = beside("write export", writing, reading)?;
    let mut summary = summary.map_err(|error| match (error, &choice.target) {
        (ExportError::Write(reason), Target::File(path) | Target::NewFile(path)) => {
            SessionError::NotWritten { reason, path: path.display().to_string() }
        }
        (error, _) => error.into(),
    })?;
    summary.problems.append(&mut lost.borrow_mut());
    Ok(Written { summary, target: choice.target.clone() })
}

/// Where the texts of an export come from. In a damaged database some are lost: those are taken from
/// the files, as long as they hold the same, and what stands on others is told.
struct Texts<'a> {
    store: &'a Store,
    folder: &'a Path,
    lost: &'a RefCell<Vec<Problem>>,
}

impl Texts<'_> {
    fn get(&self, row: &DocumentRow, hash: &TextHash) -> Result<Option<String>, SessionError> {
        if let Some(kept) = self.store.text(hash)? {
            return Ok(Some(kept));
        }
        let choices = self.store.encoding_choices()?;
        let wish = super::encoding::wish(&choices, Some(row.id), std::slice::from_ref(row));
        let read = crate::folder::read_document(&self.folder.join(&row.path), wish).ok();
        Ok(read.map(|read| read.decoded.text).filter(|text| TextHash::of(text) == *hash))
    }

    fn lose(&self, row: &DocumentRow, layer: Option<&AnnotatorId>, what: &str) {
        let place = match layer {
            Some(layer) => format!("{}, {layer}", row.path),
            None => row.path.clone(),
        };
        let message = format!("{what} was left out: the text that it stands on is lost");
        self.lost.borrow_mut().push(Problem { place, message });
    }
}

fn parts(read: Result<Vec<DocumentLayer>, SessionError>) -> Vec<Result<DocumentLayer, String>> {
    read.map_or_else(|error| vec![Err(error.to_string())], |all| all.into_iter().map(Ok).collect())
}

/// What there is to say of a document that no layer's line says: regions of texts that no layer
/// marked, and metadata where none has begun it.
fn nobodys_layers(
    texts: &Texts<'_>,
    row: &DocumentRow,
    told: &BTreeSet<TextHash>,
) -> Result<Vec<DocumentLayer>, SessionError> {
    let project_rows = texts.store.project_rows(row.id)?;
    let mut hashes: BTreeSet<TextHash> = project_rows
        .iter()
        .filter_map(|row| match row {
            Row::Region(region) => Some(region.text.clone()),
            _ => None,
        })
        .collect();
    let says = |row: &Row| matches!(row, Row::Metadata(_) | Row::Encoding(_));
    if told.is_empty() && hashes.is_empty() && project_rows.iter().any(says) {
        hashes.insert(row.text.clone());
    }
    let mut layers = Vec::new();
    for hash in hashes.difference(told) {
        match texts.get(row, hash)? {
            Some(text) => layers.push(layer_on(row, &project_rows, hash.clone(), text)),
            None => texts.lose(row, None, "what is said of the document"),
        }
    }
    layers.sort_by_key(|layer| layer.text_hash != row.text);
    Ok(layers)
}

/// A document on one of its texts, without anybody's marks.
fn layer_on(
    row: &DocumentRow,
    project_rows: &[Row],
    hash: TextHash,
    text: String,
) -> DocumentLayer {
    DocumentLayer {
        document: row.id,
        path: row.path.clone(),
        encoding: row.encoding.clone(),
        chosen_encoding: project_rows.iter().find_map(|row| match row {
            Row::Encoding(choice) => Some(choice.encoding.clone()),
            _ => None,
        }),
        current_text: row.text.clone(),
        text,
        metadata: project_rows
            .iter()
            .filter_map(|row| match row {
                Row::Metadata(metadata) => Some(metadata.clone()),
                _ => None,
            })
            .collect(),
        regions: project_rows
            .iter()
            .filter_map(|row| match row {
                Row::Region(region) if region.text == hash => Some(region.clone()),
                _ => None,
            })
            .collect(),
        text_hash: hash,
        layer: None,
        status: None,
        spans: Vec::new(),
        relations: Vec::new(),
    }
}

/// What a layer holds on a document: one for each text that it was made on, the text that the
/// file holds now first. Nothing for a document that the layer has not begun.
fn document_layers(
    texts: &Texts<'_>,
    row: &DocumentRow,
    layer: &AnnotatorId,
) -> Result<Vec<DocumentLayer>, SessionError> {
    let store = texts.store;
    let annotations = store.annotations(layer, row.id)?;
    let status = store.status_of(row.id, layer)?;
    if annotations.is_empty() && status.is_none() {
        return Ok(Vec::new());
    }
    let project_rows = store.project_rows(row.id)?;
    let mut by_text: BTreeMap<TextHash, (Vec<Annotation>, Vec<Annotation>)> = BTreeMap::new();
    let mut text_of: BTreeMap<_, TextHash> = BTreeMap::new();
    let mut relations = Vec::new();
    // The spans come first.
    let joined = annotations.last().is_some_and(|last| last.ends().is_some());
    for annotation in annotations {
        let Some(span) = annotation.span() else {
            relations.push(annotation);
            continue;
        };
        if joined {
            text_of.insert(annotation.id, span.text.clone());
        }
        match by_text.get_mut(&span.text) {
            Some((spans, _)) => spans.push(annotation),
            None => {
                by_text.insert(span.text.clone(), (vec![annotation], Vec::new()));
            }
        }
    }
    if by_text.is_empty() {
        by_text.insert(row.text.clone(), Default::default());
    }
    let first = if by_text.contains_key(&row.text) {
        row.text.clone()
    } else {
        by_text.keys().next().unwrap_or(&row.text).clone()
    };
    for relation in relations {
        if let Some((from, _)) = relation.ends() {
            let text = text_of.get(&from.span).unwrap_or(&first);
            by_text.entry(text.clone()).or_default().1.push(relation);
        }
    }
    let mut layers = Vec::with_capacity(by_text.len());
    for (hash, (mut spans, mut relations)) in by_text {
        spans.sort_by(LayerOrder::compare);
        relations.sort_by(LayerOrder::compare_relations);
        let Some(text) = texts.get(row, &hash)? else {
            for span in spans.iter().filter_map(Annotation::span) {
                texts.lose(row, Some(layer), &format!("“{}”", span.quote.text));
            }
            for _ in &relations {
                texts.lose(row, Some(layer), "a relation");
            }
            continue;
        };
        layers.push(DocumentLayer {
            layer: Some(layer.clone()),
            status: status.clone(),
            spans,
            relations,
            ..layer_on(row, &project_rows, hash, text)
        });
    }
    layers.sort_by_key(|layer| layer.text_hash != row.text);
    Ok(layers)
}

/// One file, or standard output.
struct FileSink<'a> {
    target: &'a Target,
    out: Option<Out>,
}

enum Out {
    File(NewFile),
    Standard(io::BufWriter<io::Stdout>),
}

impl<'a> FileSink<'a> {
    const fn new(target: &'a Target) -> Self {
        Self { target, out: None }
    }

    fn finish(self) -> io::Result<()> {
        match self.out {
            Some(Out::File(file)) => file.finish().map(drop),
            Some(Out::Standard(mut out)) => out.flush(),
            None => Ok(()),
        }
    }
}

impl Sink for FileSink<'_> {
    fn file(&mut self, _name: &str) -> io::Result<&mut dyn Write> {
        if self.out.is_some() {
            return Err(io::Error::other("this target takes one file only"));
        }
        let out = match self.target {
            Target::File(path) | Target::NewFile(path) => Out::File(NewFile::create(path)?),
            Target::StandardOutput => Out::Standard(io::BufWriter::new(io::stdout())),
        };
        Ok(match self.out.insert(out) {
            Out::File(file) => file,
            Out::Standard(out) => out,
        })
    }
}
