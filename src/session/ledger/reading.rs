//! Reading the marks and links of a layer: all of them, or only those that have changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    model::{
        AnnotationId, AnnotatorId, Cancelled, DocumentId, End, Progress, TextHash,
        ledger::{DocumentFact, Facts, Ledger, Link, Mark, Role, Roles},
    },
    session::{DocumentEntry, SessionError, document::by_text},
    store::{DocumentRow, Lean, LeanRelation, LeanSpan, Store, StoreError},
    text::Outside,
};

/// In a project with more annotations than this, the first documents are shown before the others are read.
const AT_ONCE: usize = 15_000;
/// So many marks are enough for a first page.
const FIRST: usize = 1_000;
/// When more rows have changed, all are read anew.
const RENEWED: usize = 2_000;

/// What is needed to read a ledger; its own, so that it can go to a job.
pub(super) struct Ground {
    pub(super) layer: AnnotatorId,
    pub(super) roles: Roles,
    pub(super) documents: Arc<[DocumentFact]>,
    pub(super) store: Option<Store>,
}

/// What has been read, and until when.
#[derive(Debug)]
pub(super) struct Known {
    facts: Facts,
    layer: AnnotatorId,
    roles: Roles,
    seq: i64,
}

impl Known {
    /// Whether it is all there is to know now.
    pub(super) fn is_of(&self, layer: &AnnotatorId, roles: &Roles, seq: i64) -> bool {
        self.layer == *layer && self.roles == *roles && self.seq >= seq
    }
}

/// The documents of the list, and those that only the database knows.
pub(super) fn document_facts(
    listed: &[DocumentEntry],
    rows: &[DocumentRow],
) -> Arc<[DocumentFact]> {
    let fact = |entry: &DocumentEntry| {
        Some(DocumentFact {
            id: entry.id?,
            path: entry.path.clone(),
            title: entry.title.clone(),
            date: entry.date.clone(),
            missing: entry.file.is_none() || entry.trouble.is_some(),
        })
    };
    let mut facts: Vec<DocumentFact> = listed.iter().filter_map(fact).collect();
    let known: BTreeSet<DocumentId> = facts.iter().map(|fact| fact.id).collect();
    let lost = |row: &DocumentRow| DocumentFact {
        id: row.id,
        path: row.path.clone(),
        title: None,
        date: None,
        missing: true,
    };
    facts.extend(rows.iter().filter(|row| !known.contains(&row.id)).map(lost));
    facts.into()
}

/// Reads what is to be read and hands over each ledger that comes of it; the last one is whole.
pub(super) fn read(
    ground: &Ground,
    known: Option<Known>,
    progress: &dyn Progress,
    tell: &mut dyn FnMut(Ledger, &dyn Progress) -> Result<(), Cancelled>,
) -> Result<Known, SessionError> {
    let fresh =
        |facts, seq| Known { facts, layer: ground.layer.clone(), roles: ground.roles.clone(), seq };
    let known = match &ground.store {
        None => fresh(Facts::default(), 0),
        Some(store) => {
            // Everything is of one moment.
            let _moment = store.hold()?;
            let seq = store.last_seq()?;
            let reader = Reader { ground, store, outside: outside(store)? };
            let same = known.filter(|known| {
                known.layer == ground.layer && known.roles == ground.roles && known.seq > 0
            });
            match same.map(|known| reader.renew(known, seq)).transpose()?.flatten() {
                Some(known) => known,
                None => fresh(reader.read_all(progress, tell)?, seq),
            }
        }
    };
    let ledger = Ledger::new(&known.facts, &ground.documents, progress)?;
    tell(ledger, progress)?;
    Ok(known)
}

/// What is not the article, by document and text.
type OutsideOf = BTreeMap<DocumentId, BTreeMap<TextHash, Outside>>;

fn outside(store: &Store) -> Result<OutsideOf, SessionError> {
    let mut regions: BTreeMap<DocumentId, Vec<_>> = BTreeMap::new();
    for region in store.regions(None)? {
        regions.entry(region.document).or_default().push(region);
    }
    Ok(regions.into_iter().map(|(document, regions)| (document, by_text(&regions))).collect())
}

/// A mark of a kind that the ledger speaks of.
enum Seen {
    Mark(Mark),
    /// It is there, but not in the article.
    Outside(AnnotationId),
}

impl Seen {
    fn put_in(self, facts: &mut Facts) {
        match self {
            Self::Mark(mark) => facts.put_mark(mark),
            Self::Outside(id) => facts.put_outside(id),
        }
    }
}

struct Reader<'a> {
    ground: &'a Ground,
    store: &'a Store,
    outside: OutsideOf,
}

impl Reader<'_> {
    /// The mark, if the ledger speaks of such. A source speaks wherever it stands: a byline is
    /// often no part of the article.
    fn mark(&self, span: &LeanSpan<'_>) -> Option<Seen> {
        let role = self.ground.roles.role(span.label)?;
        let outside = self.outside.get(&span.end.document).is_some_and(|texts| {
            let mut here = texts.iter().filter(|(text, _)| text.as_str() == span.text);
            here.any(|(_, outside)| outside.holds_all(&span.ranges))
        });
        let at = span.ranges.first().start();
        if outside && role != Role::Source {
            return Some(Seen::Outside(span.end.span));
        }
        Some(Seen::Mark(Mark::new(span.end, role, &span.words, at, &span.attributes)))
    }

    fn link(&self, relation: &LeanRelation<'_>) -> Option<Link> {
        let kind = self.ground.roles.link(relation.label)?;
        Some(Link { kind, from: relation.from, to: relation.to })
    }

    fn read_all(
        &self,
        progress: &dyn Progress,
        tell: &mut dyn FnMut(Ledger, &dyn Progress) -> Result<(), Cancelled>,
    ) -> Result<Facts, SessionError> {
        let total = self.store.count_of(&self.ground.layer)?;
        if total > AT_ONCE {
            let facts = self.read_first(progress)?;
            let mut ledger = Ledger::new(&facts, &self.ground.documents, progress)?;
            ledger.partial = true;
            tell(ledger, progress)?;
        }
        let (mut marks, mut outside, mut links) = (Vec::new(), Vec::new(), Vec::new());
        let mut done = 0;
        self.store.lean_layer::<SessionError>(&self.ground.layer, &mut |lean| {
            done += 1;
            if done % 512 == 0 {
                progress.check()?;
                progress.report(done, total);
            }
            match lean {
                Lean::Span(span) => match self.mark(&span) {
                    Some(Seen::Mark(mark)) => marks.push(mark),
                    Some(Seen::Outside(id)) => outside.push(id),
                    None => {}
                },
                Lean::Relation(relation) => {
                    links.extend(self.link(&relation).map(|link| (relation.id, link)));
                }
            }
            Ok(())
        })?;
        let mut facts = Facts::new(marks, links);
        for id in outside {
            facts.put_outside(id);
        }
        self.read_names(&mut facts)?;
        Ok(facts)
    }

    /// The documents with the first dates, as far as they make a page. Links that lead further wait.
    fn read_first(&self, progress: &dyn Progress) -> Result<Facts, SessionError> {
        let mut facts = Facts::default();
        let mut links: Vec<(AnnotationId, Link)> = Vec::new();
        let mut read = BTreeSet::new();
        let mut order: Vec<&DocumentFact> = self.ground.documents.iter().collect();
        order.sort_by(|a, b| a.compare(b));
        let mut count = 0;
        for document in order {
            progress.check()?;
            if count >= FIRST {
                break;
            }
            read.insert(document.id);
            self.store.lean_document::<StoreError>(
                &self.ground.layer,
                document.id,
                &mut |lean| {
                    match lean {
                        Lean::Span(span) => {
                            if let Some(seen) = self.mark(&span) {
                                count += usize::from(matches!(seen, Seen::Mark(_)));
                                seen.put_in(&mut facts);
                            }
                        }
                        Lean::Relation(relation) => {
                            links.extend(self.link(&relation).map(|link| (relation.id, link)));
                        }
                    }
                    Ok(())
                },
            )?;
        }
        let here = |end: End| read.contains(&end.document);
        for (id, link) in links.into_iter().filter(|(_, link)| here(link.from) && here(link.to)) {
            facts.put_link(id, link);
        }
        self.read_names(&mut facts)?;
        Ok(facts)
    }

    fn read_names(&self, facts: &mut Facts) -> Result<(), SessionError> {
        for name in self.store.group_names(&self.ground.layer)? {
            facts.set_name(name.span.span, Some(name.name));
        }
        Ok(())
    }

    /// Takes in what has changed since; `None`: that is too much, or of a kind that touches everything.
    fn renew(&self, mut known: Known, seq: i64) -> Result<Option<Known>, SessionError> {
        let Some(changed) = self.store.changed_since(known.seq, RENEWED)? else { return Ok(None) };
        let mut names = false;
        for (kind, row) in changed {
            match kind.as_str() {
                "annotation" => {
                    let Ok(id) = row.parse().map(AnnotationId) else { continue };
                    known.facts.take(id);
                    let facts = &mut known.facts;
                    self.store.lean_one::<StoreError>(&self.ground.layer, id, &mut |lean| {
                        match lean {
                            Lean::Span(span) => {
                                if let Some(seen) = self.mark(&span) {
                                    seen.put_in(facts);
                                }
                            }
                            Lean::Relation(relation) => {
                                if let Some(link) = self.link(&relation) {
                                    facts.put_link(id, link);
                                }
                            }
                        }
                        Ok(())
                    })?;
                }
                // Which marks count may have changed.
                "region" => return Ok(None),
                "group_name" => names = true,
                _ => {}
            }
        }
        if names {
            known.facts.clear_names();
            self.read_names(&mut known.facts)?;
        }
        known.seq = seq;
        Ok(Some(known))
    }
}
