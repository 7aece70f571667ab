//! Which span a file means by an id: in this file, or in another of the same import.

use std::collections::BTreeMap;

use crate::{
    formats::{ReadEnd, ReadRelation},
    model::{AnnotationId, AnnotatorId, End},
};

/// A relation whose ends are not both known yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Where it was read: told when its ends never come.
    pub file: String,
    pub line: usize,
    /// As the file spells it.
    pub layer: String,
    pub relation: ReadRelation,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Id(AnnotationId),
    Word(String),
}

/// Layer and document as numbers, and the id of the span.
type Key = (usize, usize, Name);

#[derive(Debug, Default)]
pub(super) struct Ends {
    words: BTreeMap<String, usize>,
    here: BTreeMap<Key, (AnnotatorId, End)>,
    before: BTreeMap<Key, (AnnotatorId, End)>,
    /// The names that were asked for last: most often the next ones are the same.
    last: Option<(String, String, usize, usize)>,
    /// Relations of this file and, where ends are missing, of those before.
    pub pending: Vec<Pending>,
}

impl Ends {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = self.words.len();
        self.words.insert(word.to_owned(), number);
        number
    }

    fn key(&mut self, layer: &str, document: &str, span: &str) -> Key {
        let name = span
            .parse()
            .map_or_else(|_| Name::Word(span.to_owned()), |id| Name::Id(AnnotationId(id)));
        if let Some((last_layer, last_document, layer_number, document_number)) = &self.last
            && last_layer == layer
            && last_document == document
        {
            return (*layer_number, *document_number, name);
        }
        let (layer_number, document_number) = (self.number(layer), self.number(document));
        let (layer, document) = (layer.to_owned(), document.to_owned());
        self.last = Some((layer, document, layer_number, document_number));
        (layer_number, document_number, name)
    }

    /// Notes which span an id of this file stands for. `false`: it stands for another already.
    pub(super) fn note(&mut self, layer: &str, end: &ReadEnd, into: &AnnotatorId, is: End) -> bool {
        let key = self.key(layer, &end.document, &end.span);
        match self.here.entry(key) {
            std::collections::btree_map::Entry::Occupied(_) => false,
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert((into.clone(), is));
                true
            }
        }
    }

    pub(super) fn find(&mut self, layer: &str, end: &ReadEnd) -> Option<&(AnnotatorId, End)> {
        let key = self.key(layer, &end.document, &end.span);
        self.here.get(&key).or_else(|| self.before.get(&key))
    }

    /// The file is in; another one follows.
    pub(super) fn next_file(&mut self) {
        let here = std::mem::take(&mut self.here);
        for (key, end) in here {
            self.before.entry(key).or_insert(end);
        }
    }
}
