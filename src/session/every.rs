//! Marking the same words at many places, as one step: at once in the open document, beside the
//! window when there are many or when they lie in several documents.

use std::sync::Arc;

use super::{
    Dice, Event, Occurrences, OpenDocument, Outcome, Session, SessionError, Text,
    dispatch::{Draft, begin, changed_since_done, span_on, twin_of},
    document::Request,
    jobs::{Job, Poll},
};
use crate::{
    model::{
        Annotation, AnnotationId, AnnotatorId, Edit, LabelId, LabelRule, Origin, Progress, Row,
        Schema, Stamp, StepKind, Target, TextHash, counted,
    },
    store::{DocumentRow, Guard, NewStep, Store, StoreError},
    text::{Ranges, TextRange},
};

/// Up to so many marks are made between two frames.
const AT_ONCE: usize = 200;

/// What came of marks that were made beside the window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marked {
    marks: usize,
    documents: usize,
    /// Places in documents that are no longer what they were when they were searched.
    changed: usize,
    /// Places that are marked so already.
    there: usize,
}

/// The edits that mark places of one document, and how many are marked so already.
fn edits_for(
    document: &OpenDocument,
    rule: &LabelRule,
    ranges: &[TextRange],
    fresh: &mut dyn FnMut() -> AnnotationId,
) -> Result<(Vec<Edit>, usize), SessionError> {
    let (mut edits, mut there) = (Vec::with_capacity(ranges.len() + 1), 0);
    for range in ranges {
        let id = fresh();
        let ranges = Ranges::one(*range).ok_or(SessionError::NotOnText)?;
        let span = span_on(document, ranges)?;
        if twin_of(document, id, &rule.id, &span).is_some() {
            there += 1;
            continue;
        }
        edits.push(Edit::insert(Row::Annotation(Annotation {
            id,
            layer: document.layer.clone(),
            document: document.id(),
            label: rule.id.clone(),
            target: Target::Span(span),
            attributes: Schema::defaults(&rule.attributes),
            note: String::new(),
            origin: Origin::Hand,
        })));
    }
    if !edits.is_empty() {
        edits.extend(begin(document));
        edits.extend(changed_since_done(document.status.clone()));
    }
    Ok((edits, there))
}

fn name_of(rule: &LabelRule, count: usize) -> String {
    format!("Mark {} in {}", rule.name.to_lowercase(), places(count))
}

fn places(n: usize) -> String {
    counted(n, "place")
}

/// Marks in many documents, on their way to a job.
struct Many {
    me: AnnotatorId,
    rule: LabelRule,
    wanted: Vec<(Request, TextHash, Vec<TextRange>)>,
    dice: Dice,
    stamp: Stamp,
    active_secs: u32,
    settings: Option<String>,
}

impl Many {
    fn carry_out(self, store: &mut Store, progress: &dyn Progress) -> Result<Marked, SessionError> {
        let Self { me, rule, wanted, mut dice, stamp, active_secs, settings } = self;
        store.wait()?;
        let mut marked = Marked::default();
        let (mut edits, total) = (Vec::new(), wanted.len());
        let mut documents: Vec<(DocumentRow, Arc<Text>)> = Vec::new();
        for (done, (mut request, text, ranges)) in wanted.into_iter().enumerate() {
            progress.check()?;
            progress.report(done, total);
            request.store = Some(store.reader()?);
            let document = match OpenDocument::read(request, progress) {
                Ok(document) if document.text.hash == text => document,
                // Its file has gone or is another by now: nothing of it was seen by anybody.
                Ok(_) | Err(SessionError::Read(_) | SessionError::NoText) => {
                    marked.changed += ranges.len();
                    continue;
                }
                Err(error) => return Err(error),
            };
            let (new, there) = edits_for(&document, &rule, &ranges, &mut || dice.id())?;
            marked.there += there;
            if new.is_empty() {
                continue;
            }
            marked.marks += ranges.len() - there;
            marked.documents += 1;
            edits.extend(new);
            if !document.row_saved {
                documents.push((document.row, document.text));
            }
        }
        progress.check()?;
        let name = name_of(&rule, marked.marks);
        let step = NewStep {
            layer: Some(&me),
            author: &me,
            name: &name,
            kind: StepKind::Do,
            undoes: None,
            active_secs,
            edits,
            guard: Guard::Refuse,
            settings: settings.as_deref(),
            documents: documents
                .iter()
                .map(|(row, text)| (row.clone(), text.words.as_str()))
                .collect(),
        };
        store.commit(step, stamp)?;
        Ok(marked)
    }
}

impl Session {
    /// Marks every one of these places. Many, or those of several documents, are marked beside the
    /// window; [`Session::poll`] tells when they are.
    pub(super) fn mark_every(
        &mut self,
        me: &AnnotatorId,
        label: &LabelId,
        all: Vec<Occurrences>,
    ) -> Result<Outcome, SessionError> {
        let rule = self.schema().offered_label(label)?.clone();
        let count: usize = all.iter().map(|places| places.ranges.len()).sum();
        if let ([here], Some(open)) = (all.as_slice(), &self.open)
            && Some(here.index) == self.open_index
            && here.text == open.text.hash
            && count <= AT_ONCE
        {
            let mut dice = Dice::new(self.world.random());
            let (edits, there) = edits_for(open, &rule, &here.ranges, &mut || dice.id())?;
            let made = count - there;
            let marked = Marked { marks: made, documents: 1, changed: 0, there };
            let said = Some(told(&rule, marked));
            let draft = Draft { said, ..Draft::new(name_of(&rule, made), edits) };
            return self.commit_draft(me, draft);
        }
        self.prepare()?;
        self.need_store()?;
        let mut wanted = Vec::with_capacity(all.len());
        for Occurrences { index, text, ranges } in all {
            let mut request = self.request(index)?;
            // Each would hold a connection of its own.
            request.store = None;
            wanted.push((request, text, ranges));
        }
        let (stamp, active_secs) = self.stamp();
        let many = Many {
            me: me.clone(),
            rule,
            wanted,
            dice: Dice::new(self.world.random()),
            stamp,
            active_secs,
            settings: self.settings.text.clone(),
        };
        let store = self.store.as_mut().ok_or(StoreError::ReadOnly)?;
        let writer = store.writer();
        let mut writer = self.unless_replaced(writer)?;
        let job = Job::spawn("mark many places", self.waker.clone(), move |progress| {
            let rule = many.rule.clone();
            let marked = many.carry_out(&mut writer, progress)?;
            Ok((rule, marked))
        });
        self.marking = Some(job.map_err(SessionError::Thread)?);
        self.active.taken(active_secs);
        Ok(Outcome::default())
    }

    /// Documents done and all of them, while marks are made beside the window.
    pub fn marking_progress(&self) -> Option<(usize, usize)> {
        self.marking.as_ref().map(Job::progress)
    }

    /// Calls off what is being marked beside the window; nothing of it is marked then.
    pub fn cancel_marking(&self) {
        if let Some(job) = &self.marking {
            job.cancel();
        }
    }

    pub(super) fn poll_marking(&mut self) -> Option<Event> {
        let result = match self.marking.as_ref()?.poll() {
            Poll::Running => return None,
            Poll::Finished(result) => result,
            Poll::Broken => Err(SessionError::Broken),
        };
        self.marking = None;
        let result = self.unless_replaced_meanwhile(result);
        let outcome = result.and_then(|(rule, marked)| {
            self.renewing = true;
            self.reread()?;
            Ok(Outcome { said: Some(told(&rule, marked)), ..Outcome::default() })
        });
        self.revision += 1;
        Some(Event::Marked(outcome))
    }
}

/// Says what was marked, and what was not.
fn told(rule: &LabelRule, marked: Marked) -> String {
    let Marked { marks, documents, changed, there } = marked;
    let name = rule.name.to_lowercase();
    let mut said = match (marks, documents) {
        (0, _) => format!("Nothing new was marked as {name}"),
        (_, 0 | 1) => format!("Marked {} as {name}", places(marks)),
        (_, documents) => {
            let documents = counted(documents, "document");
            format!("Marked {} in {documents} as {name}", places(marks))
        }
    };
    if there > 0 {
        said = format!("{said}; {} marked so already", places(there));
    }
    if changed > 0 {
        said = format!("{said}; {} left out, whose files have changed", places(changed));
    }
    said
}
