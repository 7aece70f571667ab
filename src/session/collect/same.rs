//! Who and what in a file of shared work is whom and what here.

use std::collections::{BTreeMap, BTreeSet};

use super::{CollectWish, Refused, WhoIs};
use crate::{
    formats::ReadDocument,
    model::{
        AnnotatorId, DocumentId, Progress, Renames, SameText, State, TextHash, id::normal_path,
    },
    session::import::documents::{Documents, Found},
    store::{DocumentRow, Merging, Parcel},
    text::Relined,
};

/// What is known of a file before its steps are read.
pub(super) struct Same {
    pub(super) renames: Renames,
    /// Those in the file who have done nothing here yet.
    pub(super) new_people: BTreeSet<AnnotatorId>,
    /// Documents by the names here: their path here.
    pub(super) paths: BTreeMap<DocumentId, String>,
    /// Documents of which there is only the text.
    pub(super) without_file: Vec<String>,
    /// Documents whose text here is another one than there.
    pub(super) other_texts: BTreeMap<DocumentId, TextHash>,
}

/// Who is who: somebody whose steps are here already keeps the name that they have here; a name that
/// is new here stays as it is; for a name that is here and shares no step, somebody must be asked.
pub(super) fn people(
    parcel: &Parcel,
    merging: &Merging<'_>,
    wish: &CollectWish,
) -> Result<(Renames, BTreeSet<AnnotatorId>), Refused> {
    let (layers, authors) = parcel.people()?;
    let mut taken = merging.people()?;
    let (mut renames, mut new, mut asks) = (Renames::default(), BTreeSet::new(), Vec::new());
    for layer in layers {
        let mut here = None;
        for step in parcel.steps_of(&layer)? {
            if let Some(Some(known)) = merging.layer_of_step(step)? {
                here = Some(known);
                break;
            }
        }
        if let Some(here) = here {
            if here != layer {
                renames.people.insert(layer, here);
            }
        } else if !merging.has_layer(&layer)? {
            new.insert(layer);
        } else {
            match wish.answer(parcel.copy(), &layer) {
                Some(WhoIs::Same) => {}
                Some(WhoIs::Another) => {
                    let name =
                        free_name(&layer, |name| taken.contains(name) || authors.contains(name));
                    taken.insert(name.clone());
                    new.insert(name.clone());
                    renames.people.insert(layer, name);
                }
                None => asks.push(layer),
            }
        }
    }
    if asks.is_empty() { Ok((renames, new)) } else { Err(Refused::Asks(asks)) }
}

fn free_name(name: &AnnotatorId, taken: impl Fn(&AnnotatorId) -> bool) -> AnnotatorId {
    let stem: String = name.as_str().chars().take(28).collect();
    // No project has so many of one name.
    (2..=9_999_u32)
        .map(|n| AnnotatorId(format!("{stem}-{n}")))
        .find(|name| !taken(name))
        .unwrap_or_else(|| name.clone())
}

/// Which document is which, and texts that differ only in their line ends; all of them are kept.
pub(super) fn documents(
    parcel: &Parcel,
    merging: &Merging<'_>,
    documents: &mut Documents,
    (mut renames, new_people): (Renames, BTreeSet<AnnotatorId>),
    progress: &dyn Progress,
) -> Result<Same, Refused> {
    let mut paths = BTreeMap::new();
    let (mut without_file, mut other_texts) = (Vec::new(), BTreeMap::new());
    for row in parcel.documents()? {
        progress.check()?;
        check_path(&row.path)?;
        let Some(text) = parcel.text(&row.text)? else {
            return Err(Refused::Because("the text of a document in it is missing".to_owned()));
        };
        let here = documents.find(&line(&row, &text), progress)?;
        let (id, ours) = match here {
            Found::Known(id) => {
                if merging.current_text(id)?.is_none() {
                    // Made for a file before this one, which was refused.
                    merging.keep_document(&DocumentRow { id, ..row.clone() }, &text)?;
                }
                (id, None)
            }
            Found::New(new, Some(ours)) => {
                merging.keep_document(&new, &ours)?;
                (new.id, Some((new.text, ours)))
            }
            Found::New(_, None) => {
                merging.keep_document(&row, &text)?;
                without_file.push(row.path.clone());
                (row.id, None)
            }
        };
        if id != row.id {
            renames.documents.insert(row.id, id);
        }
        merging.keep_text(&row.text, &text)?;
        paths.insert(id, row.path.clone());
        let ours = match ours {
            Some(ours) => Some(ours),
            None => match merging.current_text(id)? {
                Some(hash) => merging.text(&hash)?.map(|words| (hash, words)),
                None => None,
            },
        };
        let Some((hash, words)) = ours else { continue };
        if hash == row.text {
            continue;
        }
        if let Some(relined) = Relined::between(&text, &words) {
            renames.texts.insert(row.text, SameText { hash, words, relined });
        } else {
            other_texts.insert(id, row.text);
        }
    }
    for hash in parcel.text_hashes()? {
        if let Some(text) = parcel.text(&hash)? {
            merging.keep_text(&hash, &text)?;
        }
    }
    Ok(Same { renames, new_people, paths, without_file, other_texts })
}

/// A document as an import would ask for it.
fn line(row: &DocumentRow, text: &str) -> ReadDocument {
    ReadDocument {
        line: 0,
        path: normal_path(&row.path),
        text: text.to_owned(),
        text_hash: row.text.clone(),
        current_text: None,
        encoding: row.encoding.clone(),
        chosen_encoding: None,
        metadata: Vec::new(),
        regions: Vec::new(),
        layer: None,
        state: State::New,
        reason: String::new(),
        note: String::new(),
        question: false,
        changed: false,
        spans: Vec::new(),
        relations: Vec::new(),
    }
}

/// A path stays inside the project, whatever system it is read on.
fn check_path(path: &str) -> Result<(), Refused> {
    let inside = !path.is_empty()
        && path.chars().count() <= 4_096
        && !path.contains(['\\', '\0'])
        && !path.starts_with('/')
        && path.chars().nth(1) != Some(':')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if inside {
        Ok(())
    } else {
        let why = format!("a document in it would lie outside of the project: {path}");
        Err(Refused::Because(why))
    }
}
