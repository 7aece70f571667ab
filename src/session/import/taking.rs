//! Taking in one file: line by line into the database, relations when all spans are there.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::ControlFlow,
};

use super::{
    ImportChoice, Imported, Work,
    documents::Found,
    ends::{Name, Pending},
    standing::Standing,
};
use crate::{
    folder::{self, SettingsFile},
    formats::{ReadDocument, ReadHead, Taker},
    model::{
        Annotation, AnnotatorId, DocumentId, Edit, EncodingChoice, End, LabelId, Metadata, Origin,
        Progress, Region, RegionsOf, Row, Schema, Span, State, Status, Target, TextHash,
    },
    session::{SessionError, dispatch::changed_since_done, document::outside_of},
    store::{Intake, StoreError},
    text::Outside,
};

/// The author of what a file says of a document alone, when nobody is named.
const NOBODY: &str = "import";

/// The file at hand on its way in.
pub(super) struct Taking<'a> {
    pub(super) work: &'a mut Work,
    pub(super) choice: &'a ImportChoice,
    pub(super) intake: Intake<'a>,
    pub(super) told: &'a mut Imported,
    /// The file as it was named, and without its folder.
    file: &'a str,
    short: &'a str,
    pub(super) progress: &'a dyn Progress,
    /// The `project.toml` that the folder gets, if anything comes in.
    settings: Option<SettingsFile>,
    /// Labels of the file that the schema lacks.
    pub(super) unknown: BTreeSet<LabelId>,
    /// The text that the file of a document without one held last.
    current: BTreeMap<DocumentId, TextHash>,
    stopped: Option<SessionError>,
}

impl<'a> Taking<'a> {
    pub(super) fn new(
        work: &'a mut Work,
        choice: &'a ImportChoice,
        intake: Intake<'a>,
        told: &'a mut Imported,
        file: &'a str,
        short: &'a str,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            work,
            choice,
            intake,
            told,
            file,
            short,
            progress,
            settings: None,
            unknown: BTreeSet::new(),
            current: BTreeMap::new(),
            stopped: None,
        }
    }

    /// How many bytes of all files were read, and how many there are.
    pub(super) const fn place(&self) -> (u64, u64) {
        (self.work.read, self.work.total)
    }

    pub(super) const fn came_to(&mut self, read: u64) {
        self.work.read = read;
    }

    pub(super) fn unreadable(&mut self, error: &io::Error) {
        let why = format!("the file cannot be read ({error}). Check its name, and that you may");
        self.told.problem(self.file, 1, why);
    }

    fn problem_at(&mut self, line: usize, message: String) {
        self.told.problem(self.file, line, message);
    }

    pub(super) fn author(&self, layer: &AnnotatorId) -> AnnotatorId {
        self.choice.author.as_ref().unwrap_or(layer).clone()
    }

    /// The schema that the project has, or will have with this file.
    pub(super) fn schema(&self) -> &Schema {
        let settings = self.settings.as_ref().unwrap_or(&self.work.settings);
        &settings.settings.schema
    }

    /// A folder without a `project.toml` takes over name and schema.
    fn take_head(&mut self, head: ReadHead) -> Result<(), SessionError> {
        if self.work.settings.text.is_some() || self.settings.is_some() {
            return Ok(());
        }
        let schema = head.schema.unwrap_or_default();
        if schema == Schema::default()
            && (head.project == self.work.name || head.project.is_empty())
        {
            return Ok(());
        }
        match folder::settings_for(&head.project, &schema) {
            Ok(file) => {
                if let Some(text) = &file.text {
                    self.intake.under(text)?;
                }
                self.settings = Some(file);
            }
            Err(why) => self.told.notices.push(format!(
                "The project keeps the labels it has, for those of the file cannot stand in \
                 project.toml ({why}): {}",
                self.short
            )),
        }
        Ok(())
    }

    fn take(&mut self, mut line: ReadDocument) -> Result<(), SessionError> {
        self.progress.check()?;
        let named = line.layer.as_ref().map(ToString::to_string).unwrap_or_default();
        // Of a line that is about the document alone somebody is the author all the same.
        let layer = match (&self.choice.annotator, &line.layer) {
            (Some(layer), _) | (None, Some(layer)) => layer.clone(),
            (None, None) => AnnotatorId::from(NOBODY),
        };
        let brings = line.state != State::New
            || (line.layer.is_none() && line.chosen_encoding.is_some())
            || !(line.spans.is_empty()
                && line.relations.is_empty()
                && line.metadata.is_empty()
                && line.regions.is_empty());
        if !brings {
            return Ok(());
        }
        let relations = std::mem::take(&mut line.relations);
        self.work.ends.pending.extend(relations.into_iter().map(|relation| Pending {
            file: self.file.to_owned(),
            line: line.line,
            layer: named.clone(),
            relation,
        }));
        let document = match self.work.documents.find(&line, self.progress)? {
            Found::Known(document) => {
                self.intake.keep_text(&line.text_hash, &line.text)?;
                document
            }
            Found::New(row, text) => {
                self.told.without_file += usize::from(text.is_none());
                self.intake.keep_document(&row, text.as_deref().unwrap_or(&line.text))?;
                self.intake.keep_text(&line.text_hash, &line.text)?;
                row.id
            }
        };
        if let Some(current) = line.current_text.take() {
            self.current.insert(document, current);
        }
        self.take_project_rows(&line, document, &layer)?;
        if line.layer.is_none() {
            return Ok(());
        }
        self.take_status(&line, document, &layer)?;
        self.take_spans(line, document, &named, &layer)
    }

    fn put(
        &mut self,
        layer: &AnnotatorId,
        document: DocumentId,
        row: Row,
    ) -> Result<(), StoreError> {
        self.told.others += 1;
        self.told.documents.insert(document);
        let author = self.author(layer);
        self.intake.put(&author, row)
    }

    fn change(
        &mut self,
        layer: &AnnotatorId,
        document: DocumentId,
        edit: Edit,
    ) -> Result<(), StoreError> {
        match edit {
            Edit { after: Some(row), .. } => self.put(layer, document, row),
            Edit { before: Some(row), after: None } => {
                let author = self.author(layer);
                self.intake.remove(&author, &row)
            }
            Edit { before: None, after: None } => Ok(()),
        }
    }

    /// Metadata, regions and the chosen encoding: what stands there stays.
    fn take_project_rows(
        &mut self,
        line: &ReadDocument,
        document: DocumentId,
        layer: &AnnotatorId,
    ) -> Result<(), SessionError> {
        let ReadDocument { metadata, regions, chosen_encoding, .. } = line;
        if metadata.is_empty() && regions.is_empty() && chosen_encoding.is_none() {
            return Ok(());
        }
        let mut standing = self.intake.project_rows(document)?;
        for (field, value) in metadata {
            let other = standing.iter().find_map(|row| match row {
                Row::Metadata(row) if row.field == *field => Some(row.value.clone()),
                _ => None,
            });
            match other {
                None => {
                    let (field, value) = (field.clone(), value.clone());
                    let row = Row::Metadata(Metadata { document, field, value });
                    self.put(layer, document, row)?;
                }
                Some(other) if other != *value => self.problem_at(
                    line.line,
                    format!(
                        "“{field}” is “{value}” here and “{other}” in the project, which was kept. \
                         Change it there if it is wrong"
                    ),
                ),
                Some(_) => {}
            }
        }
        let mut outside = outside_on(&standing, &line.text_hash);
        for range in regions {
            // What stands here stays as it is; what is outside of the article already is not doubled.
            if outside.holds(*range) {
                continue;
            }
            let edits = if outside.meets(*range) {
                RegionsOf::new(document, &line.text_hash, &line.text, &standing)
                    .leave_out([*range], || self.work.dice.id())
            } else {
                let id = self.work.dice.id();
                let region = Region { id, document, text: line.text_hash.clone(), range: *range };
                vec![Edit::insert(Row::Region(region))]
            };
            for edit in edits {
                self.change(layer, document, edit)?;
            }
            standing = self.intake.project_rows(document)?;
            outside = outside_on(&standing, &line.text_hash);
        }
        if let Some(encoding) = chosen_encoding
            && !standing.iter().any(|row| matches!(row, Row::Encoding(_)))
        {
            let choice = EncodingChoice { document: Some(document), encoding: encoding.clone() };
            self.put(layer, document, Row::Encoding(choice))?;
        }
        Ok(())
    }

    /// How far the layer has come: the further of what stands and what comes. A note that stands
    /// here stays.
    fn take_status(
        &mut self,
        line: &ReadDocument,
        document: DocumentId,
        layer: &AnnotatorId,
    ) -> Result<(), SessionError> {
        let standing = self.intake.status_of(document, layer)?;
        let before = standing.unwrap_or_else(|| Status::new(layer.clone(), document));
        let mut after = before.clone();
        if matches!(before.state, State::New | State::InProgress) && before.state < line.state {
            (after.state, after.reason) = (line.state, line.reason.clone());
            after.changed = line.changed;
        }
        if before.note.is_empty() {
            after.note.clone_from(&line.note);
        }
        after.question |= line.question;
        if after.state == State::Done && before.state != State::Done {
            self.work.called_done.insert((layer.clone(), document));
        }
        if after != before {
            self.put(layer, document, Row::Status(after))?;
        }
        Ok(())
    }

    fn take_spans(
        &mut self,
        line: ReadDocument,
        document: DocumentId,
        named: &str,
        layer: &AnnotatorId,
    ) -> Result<(), SessionError> {
        let mut standing = Standing::default();
        if !line.spans.is_empty() && !self.work.documents.is_fresh(document) {
            standing = Standing::new(self.intake.standing(layer, document)?);
        }
        let author = self.author(layer);
        let origin = self.origin();
        let labels = &self.settings.as_ref().unwrap_or(&self.work.settings).settings.schema;
        let ends = self.work.ends.at(named, &line.path, layer);
        // Begun when there is something to add: a file that brings nothing new leaves no step.
        let (mut intake, mut adding) = (Some(&mut self.intake), None);
        let before = self.told.spans;
        for (nth, span) in line.spans.into_iter().enumerate() {
            if nth % 1_000 == 0 {
                self.progress.check()?;
            }
            if labels.label(&span.label).is_none() {
                self.unknown.insert(span.label.clone());
            }
            let name = Name::of(&span.id);
            let id = if let Some(id) = standing.take(&line.text_hash, &span) {
                self.told.there += 1;
                id
            } else {
                self.told.spans += 1;
                let dice = &mut self.work.dice;
                let annotation = Annotation {
                    id: match &name {
                        Name::Id(id) => *id,
                        Name::Word(_) => dice.id(),
                    },
                    layer: layer.clone(),
                    document,
                    label: span.label,
                    target: Target::Span(Span {
                        text: line.text_hash.clone(),
                        ranges: span.ranges,
                        quote: span.quote,
                    }),
                    attributes: span.attributes,
                    note: span.note,
                    origin: span.origin.unwrap_or_else(|| origin.clone()),
                };
                let dice = &mut self.work.dice;
                if let Some(intake) = intake.take() {
                    adding = Some(intake.adding(&author, layer)?);
                }
                let adding = adding.as_mut().ok_or(SessionError::Broken)?;
                adding.add(&annotation, || dice.id())?
            };
            let end = End { document, span: id };
            if !span.id.is_empty() && !ends.note(name, end) {
                let why = format!(
                    "two spans have the id “{}”: relations go to the first. Give each an id of its \
                     own",
                    span.id
                );
                self.told.problem(self.file, line.line, why);
            }
        }
        drop(adding);
        if self.told.spans > before {
            self.told.documents.insert(document);
            self.note_changed(layer, document)?;
        }
        Ok(())
    }

    /// A document that was called done before, and has got marks, is told to have changed since: in
    /// the step that brought them.
    pub(super) fn note_changed(
        &mut self,
        layer: &AnnotatorId,
        document: DocumentId,
    ) -> Result<(), SessionError> {
        if self.work.called_done.contains(&(layer.clone(), document)) {
            return Ok(());
        }
        let edit = changed_since_done(self.intake.status_of(document, layer)?);
        if let Some(row) = edit.and_then(|edit| edit.after) {
            let author = self.author(layer);
            self.intake.put(&author, row)?;
        }
        Ok(())
    }

    pub(super) fn origin(&self) -> Origin {
        Origin::Imported { file: self.short.to_owned() }
    }

    /// Makes what came in true; returns the `project.toml` that was written for it.
    ///
    /// # Errors
    /// Nothing of the file is in the project then.
    pub(super) fn finish(mut self, last: bool) -> Result<Option<SettingsFile>, SessionError> {
        if let Some(error) = self.stopped.take() {
            return Err(error);
        }
        self.join(last)?;
        for (document, text) in std::mem::take(&mut self.current) {
            if self.work.documents.is_absent(document) {
                self.intake.point_document(document, &text)?;
            }
        }
        self.work.ends.next_file();
        if !self.unknown.is_empty() {
            let labels: Vec<String> =
                self.unknown.iter().map(|label| format!("“{label}”")).collect();
            self.told.notices.push(format!(
                "The project has no label {}; the marks were kept, and are shown grey until \
                 project.toml has it: {}",
                labels.join(", "),
                self.short
            ));
        }
        let mut written = None;
        if let Some(settings) = self.settings.take()
            && !self.intake.is_empty()
        {
            match folder::write_settings(&self.work.folder, &settings) {
                Ok(()) => {
                    self.told.notices.push(format!(
                        "Wrote project.toml with the name and the labels of the file: {}",
                        self.short
                    ));
                    written = Some(settings);
                }
                Err(error) => self.told.notices.push(format!(
                    "project.toml could not be written ({error}), so labels that the project \
                     lacks are shown grey: {}",
                    self.short
                )),
            }
        }
        let nothing = self.intake.is_empty() && !self.work.documents.has_fresh();
        let committed = if nothing { Ok(()) } else { self.intake.commit() };
        if let (Err(_), Some(settings)) = (&committed, &written)
            && let Err(error) = folder::remove_settings(&self.work.folder, settings)
        {
            self.told.notices.push(format!(
                "project.toml was written, though nothing came in; remove it ({error})"
            ));
        }
        committed?;
        self.work.documents.file_is_in();
        Ok(written)
    }

    fn flow(&mut self, done: Result<(), SessionError>) -> ControlFlow<()> {
        match done {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.stopped = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

fn outside_on(rows: &[Row], text: &TextHash) -> Outside {
    outside_of(rows).remove(text).unwrap_or_default()
}

impl Taker for Taking<'_> {
    fn head(&mut self, head: ReadHead) -> ControlFlow<()> {
        let done = self.take_head(head);
        self.flow(done)
    }

    fn document(&mut self, document: ReadDocument) -> ControlFlow<()> {
        let done = self.take(document);
        self.flow(done)
    }

    fn problem(&mut self, line: usize, message: String) -> ControlFlow<()> {
        self.problem_at(line, message);
        let done = self.progress.check().map_err(SessionError::from);
        self.flow(done)
    }
}
