//! Changing the schema: `project.toml` and, where an id changes, every annotation that has it.
//!
//! The steps are made ready in the database, then the file is put in its place, then the steps are
//! made true. So a failure of either leaves both as they were; and should everything stop between
//! the two, the file is new and the annotations are not: they are shown under an id that the file
//! lacks, and the same merge finishes the work. What a change is, and what it does to one
//! annotation, is the model's; how a text is edited, the folder's.

use std::collections::BTreeMap;

use super::{
    Event, Loaded, Session, SessionError,
    jobs::{Job, Poll},
    schema_history::SchemaTurn,
    world::World,
};
use crate::{
    folder::{self, NotEdited, PreparedEdit, SettingsFile},
    model::{
        Annotation, AnnotationId, AnnotatorId, AttributeUse, Edit, LabelId, LabelRule, Of,
        Progress, RelationRule, Rewrite, Row, Schema, SchemaEdit, Stamp, StepId, StepKind, Usage,
        counted,
    },
    store::{Access, Committed, Guard, NewStep, Store, StoreError, Undoable},
};

/// How often a change begins anew because somebody else was quicker.
const TRIES: usize = 5;

/// So many versions of `project.toml` are searched for what a label was.
const VERSIONS: usize = 50;

/// What is to be done to the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaWish {
    Edit(Vec<SchemaEdit>),
    /// The version of `project.toml` before the last change. No annotation is changed.
    Restore,
    /// A change is taken back, or made again; see [`Session::schema_turn`].
    Turn(SchemaTurn),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct SchemaChanged {
    /// The `project.toml` that holds now.
    pub settings: SettingsFile,
    /// What stood there before.
    pub before: Option<String>,
    /// What was done, as steps are named.
    pub name: String,
    /// How many annotations were changed, and the steps that did it.
    pub changed: usize,
    pub steps: Vec<StepId>,
    /// The newest step in the log then.
    pub newest: i64,
    /// In words.
    pub said: String,
}

/// What a change needs of a project; its own, so that it can go to a job.
#[derive(Debug)]
pub struct ChangeInto {
    folder: std::path::PathBuf,
    settings: SettingsFile,
    store: Option<Store>,
    author: Option<AnnotatorId>,
    stamp: Stamp,
    active_secs: u32,
}

/// A change that goes on beside the window.
pub(super) struct Changing {
    active_secs: u32,
    /// What is taken back or made again; `None`: it is a new change.
    turn: Option<SchemaTurn>,
    pub job: Job<Result<SchemaChanged, SessionError>>,
}

/// How much of the schema is in use, and what is known of what it lacks.
#[derive(Clone, Debug, Default)]
pub struct SchemaUse {
    pub usage: Usage,
    /// The version of `project.toml` before the last change.
    pub backup: Option<SettingsFile>,
    /// Labels and relations that marks have and the schema lacks, as an earlier version had them.
    pub labels: Vec<LabelRule>,
    pub relations: Vec<RelationRule>,
}

impl SchemaUse {
    fn read(
        folder: &std::path::Path,
        store: Option<&Store>,
        schema: &Schema,
    ) -> Result<Self, SessionError> {
        let mut found = Self { backup: folder::read_backup(folder), ..Self::default() };
        let Some(store) = store else { return Ok(found) };
        found.usage = store.usage()?;
        let unknown: Vec<Of> = found.usage.unknown(schema).map(|(of, _)| of).collect();
        if unknown.is_empty() {
            return Ok(found);
        }
        let earlier =
            store.settings_texts()?.into_iter().take(VERSIONS).map(folder::settings::parse);
        for version in found.backup.clone().into_iter().chain(earlier) {
            let Schema { labels, relations } = version.settings.schema;
            for rule in labels {
                let here = unknown.contains(&Of::Label(rule.id.clone()));
                if here && !found.labels.iter().any(|other| other.id == rule.id) {
                    found.labels.push(rule);
                }
            }
            for rule in relations {
                let here = unknown.contains(&Of::Relation(rule.id.clone()));
                if here && !found.relations.iter().any(|other| other.id == rule.id) {
                    found.relations.push(rule);
                }
            }
        }
        Ok(found)
    }
}

/// How much of a loaded project's schema is in use.
pub fn schema_use(loaded: &Loaded) -> Result<SchemaUse, SessionError> {
    SchemaUse::read(&loaded.folder, loaded.store.as_ref(), &loaded.settings.settings.schema)
}

impl ChangeInto {
    /// What [`change_schema`] needs of a project that was loaded.
    pub fn new(
        loaded: Loaded,
        author: Option<AnnotatorId>,
        world: &mut dyn World,
    ) -> Result<Self, SessionError> {
        if let Access::Reading(reason) = loaded.access {
            return Err(SessionError::ReadOnly(reason));
        }
        let random = u64::try_from(world.random() >> 64).unwrap_or(u64::MAX);
        Ok(Self {
            folder: loaded.folder,
            settings: loaded.settings,
            store: loaded.store,
            author,
            stamp: Stamp { now_ms: world.now_ms(), random },
            active_secs: 0,
        })
    }
}

/// Why a try came to nothing.
enum Stopped {
    /// Somebody was quicker; nothing has changed.
    Again,
    Error(SessionError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

impl From<NotEdited> for Stopped {
    fn from(error: NotEdited) -> Self {
        Self::Error(error.into())
    }
}

/// Changes the schema of a project.
///
/// # Errors
/// Neither file nor annotations have changed then, unless the error says so.
pub fn change_schema(
    mut into: ChangeInto,
    wish: &SchemaWish,
    progress: &dyn Progress,
) -> Result<SchemaChanged, SessionError> {
    if let Some(store) = &into.store {
        store.wait()?;
    }
    let done = into.change(wish, progress);
    match into.store.take().map(Store::close) {
        Some(Err(error)) if done.is_ok() => Err(error.into()),
        _ => done,
    }
}

impl ChangeInto {
    fn change(
        &mut self,
        wish: &SchemaWish,
        progress: &dyn Progress,
    ) -> Result<SchemaChanged, SessionError> {
        for _ in 0..TRIES {
            progress.check()?;
            match self.once(wish, progress) {
                Ok(changed) => return Ok(changed),
                Err(Stopped::Again) => {}
                Err(Stopped::Error(error)) => return Err(self.explained(error, wish)),
            }
        }
        Err(NotEdited::Restless.into())
    }

    /// With both versions, when what was asked for fits the one known here and not the one there.
    fn explained(&self, error: SessionError, wish: &SchemaWish) -> SessionError {
        match (error, wish) {
            (
                SessionError::Settings(NotEdited::Refused { why, theirs }),
                SchemaWish::Edit(edits),
            ) if theirs != self.settings.text => {
                let known = self.settings.text.as_deref().unwrap_or_default();
                let ours = folder::edit_settings::edit_text(known, edits);
                let ours = ours.ok().and_then(|file| file.text).unwrap_or_default();
                SessionError::Overtaken { why, theirs, ours }
            }
            (error, _) => error,
        }
    }

    fn once(
        &mut self,
        wish: &SchemaWish,
        progress: &dyn Progress,
    ) -> Result<SchemaChanged, Stopped> {
        let (prepared, edits) = match wish {
            SchemaWish::Edit(edits) => {
                (folder::prepare_edit(&self.folder, edits)?, edits.as_slice())
            }
            SchemaWish::Restore => (folder::prepare_restore(&self.folder)?, [].as_slice()),
            SchemaWish::Turn(turn) => {
                let (from, to) = (turn.from.as_deref(), turn.to.as_deref());
                (folder::prepare_turn(&self.folder, from, to)?, [].as_slice())
            }
        };
        let before = prepared.before().cloned();
        let edited = matches!(wish, SchemaWish::Edit(_));
        let on_theirs = edited && prepared.before() != self.settings.text.as_ref();
        let settings = prepared.after.clone();
        self.refuse_used(edits).map_err(Stopped::Error)?;
        let steps = match wish {
            SchemaWish::Turn(turn) => self.turned(turn).map_err(Stopped::Error)?,
            SchemaWish::Edit(_) | SchemaWish::Restore => {
                let rewrites = Rewrite::of_all(edits, &settings.settings.schema);
                let name = edits.iter().map(SchemaEdit::name).next().unwrap_or_default();
                let steps = self.rewritten(&rewrites, progress).map_err(Stopped::Error)?;
                steps
                    .into_iter()
                    .map(|(layer, edits)| Rewritten::new(&name, layer, edits))
                    .collect()
            }
        };
        let total: usize = steps.iter().map(|step| step.edits.len()).sum();
        let (mut steps_made, mut left) = (Vec::new(), 0);
        if steps.is_empty() {
            place(prepared, &self.folder)?;
        } else {
            for committed in self.commit(prepared, &steps)? {
                steps_made.push(committed.step.id);
                left += committed.left;
            }
        }
        let changed = total - left;
        let done = match wish {
            SchemaWish::Edit(edits) => in_words(edits, &self.settings.settings.schema, changed),
            SchemaWish::Restore => "The version of project.toml before is back".to_owned(),
            SchemaWish::Turn(turn) => turn.in_words(total, left),
        };
        let said = if on_theirs {
            format!("{done}. Somebody had changed project.toml meanwhile; that was kept")
        } else {
            done
        };
        let name = match wish {
            SchemaWish::Edit(edits) => name_of(edits),
            SchemaWish::Restore => "Put back the version of project.toml before".to_owned(),
            SchemaWish::Turn(turn) => turn.name.clone(),
        };
        let newest = self.store.as_ref().map(Store::last_seq).transpose()?.unwrap_or(0);
        Ok(SchemaChanged { settings, before, name, changed, steps: steps_made, newest, said })
    }

    /// What is removed must be on nothing.
    fn refuse_used(&self, edits: &[SchemaEdit]) -> Result<(), SessionError> {
        let removes = |edit: &SchemaEdit| {
            matches!(edit, SchemaEdit::Remove(_) | SchemaEdit::RemoveAttribute(..))
        };
        let Some(store) = self.store.as_ref().filter(|_| edits.iter().any(removes)) else {
            return Ok(());
        };
        let usage = store.usage()?;
        for edit in edits {
            let (name, count) = match edit {
                SchemaEdit::Remove(of) => (of.to_string(), usage.count(of)),
                SchemaEdit::RemoveAttribute(of, id) => {
                    let count = usage.attribute(of, id).map_or(0, AttributeUse::count);
                    (id.clone(), count)
                }
                _ => continue,
            };
            if count > 0 {
                return Err(SessionError::InUse { name, count });
            }
        }
        Ok(())
    }

    /// The annotations that change, by layer.
    fn rewritten(
        &self,
        rewrites: &[Rewrite],
        progress: &dyn Progress,
    ) -> Result<BTreeMap<AnnotatorId, Vec<Edit>>, SessionError> {
        let mut before: BTreeMap<AnnotationId, Annotation> = BTreeMap::new();
        if let Some(store) = &self.store {
            for rewrite in rewrites {
                progress.check()?;
                let all = store.labelled(rewrite.of())?;
                before.extend(all.into_iter().map(|annotation| (annotation.id, annotation)));
            }
        }
        let mut steps: BTreeMap<AnnotatorId, Vec<Edit>> = BTreeMap::new();
        for annotation in before.into_values() {
            let mut after = annotation.clone();
            for rewrite in rewrites {
                if let Some(changed) = rewrite.change(&after) {
                    after = changed;
                }
            }
            if after != annotation {
                let edit =
                    Edit::update(Row::Annotation(annotation), Row::Annotation(after.clone()));
                steps.entry(after.layer).or_default().push(edit);
            }
        }
        Ok(steps)
    }

    /// The steps that take back what was done to annotations, or do it again.
    fn turned(&self, turn: &SchemaTurn) -> Result<Vec<Rewritten>, SessionError> {
        let Some(store) = self.store.as_ref().filter(|_| !turn.steps.is_empty()) else {
            return Ok(Vec::new());
        };
        let standing = store.standing(&turn.steps)?.into_iter();
        Ok(standing
            .map(|Undoable { id, layer, name, edits }| Rewritten {
                layer,
                name,
                kind: turn.kind,
                undoes: Some(id),
                edits: edits.into_iter().rev().map(Edit::inverse).collect(),
            })
            .collect())
    }

    fn commit(
        &mut self,
        prepared: PreparedEdit,
        steps: &[Rewritten],
    ) -> Result<Vec<Committed>, Stopped> {
        let author = self.author.clone().ok_or(Stopped::Error(SessionError::NoAnnotator))?;
        let store = self.store.as_mut().ok_or(StoreError::ReadOnly)?;
        let text = prepared.after.text.clone();
        let mut active_secs = self.active_secs;
        let new = steps
            .iter()
            .map(|step| NewStep {
                layer: step.layer.as_ref(),
                author: &author,
                name: &step.name,
                kind: step.kind,
                undoes: step.undoes,
                active_secs: std::mem::take(&mut active_secs),
                edits: step.edits.clone(),
                // What somebody has changed since stays as it is, as with any undo.
                guard: if step.undoes.is_some() { Guard::LeaveAlone } else { Guard::Refuse },
                settings: text.as_deref(),
                documents: Vec::new(),
            })
            .collect();
        let mut placed = None;
        let committed = store.commit_after(new, self.stamp, || {
            placed = place(prepared, &self.folder)?;
            Ok(())
        });
        match (committed, placed) {
            (Ok(committed), _) => Ok(committed),
            // The file is new already, and the annotations are not: it is put back.
            (Err(stopped), Some(placed)) => {
                if let Err(error) = placed.take_back() {
                    log::warn!("project.toml could not be put back ({error})");
                    let why = "the marks could not be changed, but project.toml was; put its \
                               version before back";
                    return Err(StoreError::Other(why.to_owned()).into());
                }
                Err(stopped)
            }
            (Err(Stopped::Error(SessionError::Store(StoreError::Changed(_)))), None) => {
                Err(Stopped::Again)
            }
            (Err(stopped), None) => Err(stopped),
        }
    }
}

/// A step on its way.
struct Rewritten {
    layer: Option<AnnotatorId>,
    name: String,
    kind: StepKind,
    undoes: Option<StepId>,
    edits: Vec<Edit>,
}

impl Rewritten {
    fn new(name: &str, layer: AnnotatorId, edits: Vec<Edit>) -> Self {
        let (layer, name) = (Some(layer), name.to_owned());
        Self { layer, name, kind: StepKind::Do, undoes: None, edits }
    }
}

/// Puts the file in its place, if it is another one than stands there.
fn place(
    prepared: PreparedEdit,
    root: &std::path::Path,
) -> Result<Option<folder::settings_file::Placed>, Stopped> {
    if prepared.changes_nothing() {
        return Ok(None);
    }
    prepared.put_in_place(root)?.map(Some).ok_or(Stopped::Again)
}

fn name_of(edits: &[SchemaEdit]) -> String {
    let mut names: Vec<String> = edits.iter().map(SchemaEdit::name).collect();
    names.dedup();
    match names.as_slice() {
        [one] => one.clone(),
        _ => "Change the labels".to_owned(),
    }
}

/// What was done, with the names that things had before.
fn in_words(edits: &[SchemaEdit], before: &Schema, changed: usize) -> String {
    let mut names: Vec<String> = edits.iter().map(|edit| edit.done(before)).collect();
    names.dedup();
    let what = match names.as_slice() {
        [one] => one.clone(),
        _ => "Changed the labels".to_owned(),
    };
    match changed {
        0 => what,
        count => format!("{what}: {} changed", counted(count, "mark")),
    }
}

impl Session {
    /// Begins to change the schema; [`Session::poll`] tells when it is done, and until then other
    /// actions wait.
    pub fn change_schema(&mut self, wish: SchemaWish) -> Result<(), SessionError> {
        if let Access::Reading(reason) = &self.access {
            return Err(SessionError::ReadOnly(reason.clone()));
        }
        self.await_reversal()?;
        let writer = self.store.as_mut().map(Store::writer).transpose();
        let store = self.unless_replaced(writer)?;
        let (stamp, active_secs) = self.stamp();
        let into = ChangeInto {
            folder: self.folder.clone(),
            settings: self.settings.clone(),
            store,
            author: self.me.clone(),
            stamp,
            active_secs,
        };
        let turn = match &wish {
            SchemaWish::Turn(turn) => Some(turn.clone()),
            SchemaWish::Edit(_) | SchemaWish::Restore => None,
        };
        let job = Job::spawn("change labels", self.waker.clone(), move |progress| {
            change_schema(into, &wish, progress)
        })
        .map_err(SessionError::Thread)?;
        self.changing = Some(Changing { active_secs, turn, job });
        Ok(())
    }

    /// Whether the schema is being changed.
    pub const fn is_changing(&self) -> bool {
        self.changing.is_some()
    }

    pub(super) fn poll_schema(&mut self) -> Option<Event> {
        let result = match self.changing.as_ref()?.job.poll() {
            Poll::Running => return None,
            Poll::Finished(result) => result,
            Poll::Broken => Err(SessionError::Broken),
        };
        let changing = self.changing.take()?;
        // Whatever came of it, the file may be another one.
        self.settings_stamp = None;
        let result = self.unless_replaced_meanwhile(result);
        self.schema_history.follow(changing.turn.as_ref(), result.as_ref());
        let done = result.and_then(|changed| {
            self.take_settings(changed.settings.clone());
            if changed.changed > 0 {
                self.active.taken(changing.active_secs);
                self.renewing = true;
                self.reread()?;
            }
            Ok(changed)
        });
        self.revision += 1;
        Some(Event::SchemaChanged(done))
    }

    /// Waits for a change that goes on.
    pub(super) fn end_change(&mut self) -> Result<(), SessionError> {
        match self.changing.take().map(|changing| changing.job.wait()) {
            Some(Some(Err(error))) => Err(error),
            Some(Some(Ok(changed))) => {
                self.take_settings(changed.settings);
                Ok(())
            }
            Some(None) | None => Ok(()),
        }
    }

    /// How much of the schema is in use, counted in a job.
    pub fn schema_use(&self) -> Result<Job<Result<SchemaUse, SessionError>>, SessionError> {
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let (root, schema) = (self.folder.clone(), self.schema().clone());
        Job::spawn("count labels", self.waker.clone(), move |_| {
            SchemaUse::read(&root, store.as_ref(), &schema)
        })
        .map_err(SessionError::Thread)
    }

    /// How many annotations would lie beside one of the same kind after a merge, in a job.
    pub fn twins(
        &self,
        of: &Of,
        into: &LabelId,
    ) -> Result<Job<Result<usize, SessionError>>, SessionError> {
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let (of, into) = (of.clone(), into.clone());
        Job::spawn("count marks on the same words", self.waker.clone(), move |_| match store {
            Some(store) => Ok(store.twins(&of, &into)?),
            None => Ok(0),
        })
        .map_err(SessionError::Thread)
    }
}
