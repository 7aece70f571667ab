//! What is asked before an id changes, before two become one, and before something goes: with what
//! it would do to the marks that there are.

use std::fmt::Write as _;

use egui::{Margin, RichText, Ui, vec2};

use super::{
    super::foot::{Foot, Pressed},
    FILE_NAME,
    choice::Choice,
    form::named_field_ui,
};
use crate::{
    model::{
        AttributeRule, Effects, LabelId, LabelRule, Of, RelationRule, Schema, SchemaEdit, counted,
        counted_as,
    },
    session::{
        SchemaUse, Session, SessionError,
        jobs::{Job, Poll},
    },
    ui::{command::Command, keymap::in_brackets, theme, widgets},
};

enum Kind {
    Rename(String),
    RenameAttribute {
        from: String,
        to: String,
    },
    RenameChoice(Choice),
    Merge(Option<LabelId>),
    Remove,
    /// A label that marks have and the schema lacks.
    Unknown(Option<LabelId>),
}

pub(super) struct Question {
    of: Of,
    kind: Kind,
    /// How many would lie beside one of the same kind, and into what.
    twins: Option<(LabelId, Twins)>,
    /// It has not taken the keyboard yet.
    fresh: bool,
}

enum Twins {
    Counting(Job<Result<usize, SessionError>>),
    Counted(usize),
    Failed(String),
}

pub(super) enum Answer {
    None,
    Cancel,
    /// What is to be done, and what is to be shown then.
    Do(Vec<SchemaEdit>, Option<Of>),
}

impl Question {
    const fn new(of: Of, kind: Kind) -> Self {
        Self { of, kind, twins: None, fresh: true }
    }

    pub(super) fn rename(of: Of) -> Self {
        let words = of.to_string();
        Self::new(of, Kind::Rename(words))
    }

    pub(super) fn rename_attribute(of: Of, from: String) -> Self {
        let to = from.clone();
        Self::new(of, Kind::RenameAttribute { from, to })
    }

    pub(super) const fn rename_choice(of: Of, attribute: String) -> Self {
        Self::new(of, Kind::RenameChoice(Choice::new(attribute)))
    }

    pub(super) const fn merge(of: Of) -> Self {
        Self::new(of, Kind::Merge(None))
    }

    pub(super) const fn remove(of: Of) -> Self {
        Self::new(of, Kind::Remove)
    }

    pub(super) const fn unknown(of: Of) -> Self {
        Self::new(of, Kind::Unknown(None))
    }

    pub(super) const fn subject(&self) -> &Of {
        &self.of
    }

    pub(super) fn stop(self) {
        if let Some((_, Twins::Counting(job))) = self.twins {
            job.stop();
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, session: &Session, found: &SchemaUse) -> Answer {
        let mut answer = Answer::None;
        egui::Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_4);
            answer = self.inside_ui(ui, session, found);
        });
        answer
    }

    fn inside_ui(&mut self, ui: &mut Ui, session: &Session, found: &SchemaUse) -> Answer {
        let schema = session.schema();
        let colors = theme::colors(ui.ctx());
        let name = self.of.name_in(schema).to_owned();
        let title = match &self.kind {
            Kind::Rename(_) => format!("Rename {name} everywhere"),
            Kind::RenameAttribute { from, .. } => format!("Rename {from} of {name} everywhere"),
            Kind::RenameChoice(choice) => {
                format!("Rename a choice of {} of {name} everywhere", choice.attribute())
            }
            Kind::Merge(_) => format!("Merge {name} into another {}", self.of.kind()),
            Kind::Remove => format!("Delete {name}?"),
            Kind::Unknown(_) => format!("“{name}” is on marks, but not in project.toml"),
        };
        ui.label(RichText::new(title).font(theme::strong_font()));
        ui.add_space(theme::SPACE_8);
        let fresh = std::mem::take(&mut self.fresh);
        let main = match &mut self.kind {
            Kind::Rename(words) => {
                let why = "What stands in project.toml, in exports and on every mark. The name that \
                           people read is changed in the form instead.";
                ui.label(RichText::new(why).color(colors.dim));
                ui.add_space(theme::SPACE_8);
                named_field_ui(ui, FILE_NAME, words, fresh);
                "Rename everywhere"
            }
            Kind::RenameAttribute { from, to } => {
                named_field_ui(ui, FILE_NAME, to, fresh);
                let others: Vec<&AttributeRule> =
                    rules(schema, &self.of).iter().filter(|rule| rule.id != *from).collect();
                if !others.is_empty() {
                    ui.add_space(theme::SPACE_8);
                    widgets::caption_ui(ui, "Or make it one with");
                    ui.horizontal_wrapped(|ui| {
                        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
                        for rule in &others {
                            let name = format!("Merge into: {}", rule.name);
                            let chosen = to.trim() == rule.id;
                            if widgets::pill_ui(ui, &rule.name, &name, chosen).clicked() {
                                to.clone_from(&rule.id);
                            }
                        }
                    });
                }
                if others.iter().any(|rule| rule.id == to.trim()) {
                    let words = "A mark that has both keeps what the other one says.";
                    ui.label(RichText::new(words).color(colors.dim));
                    "Merge"
                } else {
                    "Rename everywhere"
                }
            }
            Kind::RenameChoice(choice) => choice.ui(ui, rules(schema, &self.of)),
            Kind::Merge(into) => {
                choices_ui(ui, schema, &self.of, "Into", into, fresh);
                "Merge"
            }
            Kind::Unknown(into) => {
                let words = "Its marks are kept, shown grey and exported. Give them a label that is \
                             there, or add this one as it is.";
                ui.label(RichText::new(words).color(colors.dim));
                ui.add_space(theme::SPACE_8);
                choices_ui(ui, schema, &self.of, "Change to", into, fresh);
                "Change"
            }
            Kind::Remove => {
                let words = "Nothing has it. The version of project.toml before is kept.";
                ui.label(RichText::new(words).color(colors.dim));
                "Delete"
            }
        };
        ui.add_space(theme::SPACE_8);
        let edits = self.edits(schema);
        let checked = SchemaEdit::apply_all(&edits, schema);
        let mut can = !edits.is_empty() && checked.is_ok();
        match &checked {
            _ if edits.is_empty() => {}
            Err(why) => {
                ui.label(RichText::new(why.to_string()).color(colors.warn));
            }
            Ok(after) => {
                let effects = Effects::of(&edits, schema, after, &found.usage);
                ui.label(changes_in_words(&effects));
                for words in harms(&effects) {
                    ui.label(RichText::new(words).color(colors.warn));
                }
                can &= self.twins_ui(ui, session);
                let undo = in_brackets(ui.ctx(), Command::Undo);
                let words = format!("Undo{undo} takes it back, here and on the marks.");
                ui.label(RichText::new(words).color(colors.dim));
            }
        }
        ui.add_space(theme::SPACE_12);
        let foot = Foot::default().other("Cancel").main(main, can);
        let unknown = matches!(self.kind, Kind::Unknown(_));
        match if unknown { foot.other("Add it as it is") } else { foot }.ui(ui) {
            None => Answer::None,
            Some(Pressed::Main) => Answer::Do(edits, self.next()),
            Some(Pressed::Other(1)) => {
                Answer::Do(vec![added(schema, found, &self.of)], Some(self.of.clone()))
            }
            Some(_) => Answer::Cancel,
        }
    }

    fn edits(&self, schema: &Schema) -> Vec<SchemaEdit> {
        let of = self.of.clone();
        let edit = match &self.kind {
            Kind::Rename(to) if to.trim() == of.id().as_str() => None,
            Kind::Rename(to) => Some(SchemaEdit::Rename { of, to: to.trim().into() }),
            Kind::RenameAttribute { from, to } if to.trim() == from => None,
            Kind::RenameAttribute { from, to } => {
                let (from, to) = (from.clone(), to.trim().to_owned());
                Some(if rules(schema, &of).iter().any(|rule| rule.id == to) {
                    SchemaEdit::MergeAttribute { of, from, into: to }
                } else {
                    SchemaEdit::RenameAttribute { of, from, to }
                })
            }
            Kind::RenameChoice(choice) => choice.edit(of),
            Kind::Merge(into) | Kind::Unknown(into) => {
                into.clone().map(|into| SchemaEdit::Merge { of, into })
            }
            Kind::Remove => Some(SchemaEdit::Remove(of)),
        };
        edit.into_iter().collect()
    }

    fn next(&self) -> Option<Of> {
        match &self.kind {
            Kind::Rename(to) => Some(self.of.other(to.trim().into())),
            Kind::RenameAttribute { .. } | Kind::RenameChoice(_) => Some(self.of.clone()),
            Kind::Merge(into) | Kind::Unknown(into) => into.clone().map(|id| self.of.other(id)),
            Kind::Remove => None,
        }
    }

    /// Marks on the same words; whether they are counted.
    fn twins_ui(&mut self, ui: &mut Ui, session: &Session) -> bool {
        let (Kind::Merge(Some(into)) | Kind::Unknown(Some(into))) = &self.kind else { return true };
        if self.twins.as_ref().is_none_or(|(about, _)| about != into) {
            let begun = session.twins(&self.of, into);
            let state = begun.map_or_else(|why| Twins::Failed(why.to_string()), Twins::Counting);
            self.twins = Some((into.clone(), state));
        }
        let Some((_, twins)) = &mut self.twins else { return true };
        if let Twins::Counting(job) = twins {
            match job.poll() {
                Poll::Running => {
                    ui.ctx().request_repaint_after_secs(0.05);
                    ui.label(RichText::new("Counting…").color(theme::colors(ui.ctx()).dim));
                    return false;
                }
                Poll::Finished(Ok(count)) => *twins = Twins::Counted(count),
                Poll::Finished(Err(why)) => *twins = Twins::Failed(why.to_string()),
                Poll::Broken => *twins = Twins::Failed(SessionError::Broken.to_string()),
            }
        }
        let words = match (&*twins, &self.of) {
            (Twins::Counting(_) | Twins::Counted(0), _) => return true,
            (Twins::Failed(why), _) => why.clone(),
            (Twins::Counted(count), Of::Label(_)) => format!(
                "{} on the same words as a mark of that label by the same person; both are kept",
                counted_as(*count, "of them lies", "of them lie")
            ),
            (Twins::Counted(count), Of::Relation(_)) => format!(
                "{} what that relation joins already; both are kept",
                counted_as(*count, "of them joins", "of them join")
            ),
        };
        ui.label(RichText::new(words).color(theme::colors(ui.ctx()).warn));
        true
    }
}

/// `fresh`: the first of them takes the keyboard.
fn choices_ui(
    ui: &mut Ui,
    schema: &Schema,
    of: &Of,
    caption: &str,
    into: &mut Option<LabelId>,
    mut fresh: bool,
) {
    widgets::caption_ui(ui, caption);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        let all: Vec<(&LabelId, &str)> = match of {
            Of::Label(_) => schema.labels.iter().map(|r| (&r.id, r.name.as_str())).collect(),
            Of::Relation(_) => schema.relations.iter().map(|r| (&r.id, r.name.as_str())).collect(),
        };
        for (id, name) in all.into_iter().filter(|(id, _)| *id != of.id()) {
            let chosen = into.as_ref() == Some(id);
            let pill = widgets::pill_ui(ui, name, &format!("{caption}: {name}"), chosen);
            if std::mem::take(&mut fresh) {
                pill.request_focus();
            }
            if pill.clicked() {
                *into = Some(id.clone());
            }
        }
    });
}

fn rules<'a>(schema: &'a Schema, of: &Of) -> &'a [AttributeRule] {
    match of {
        Of::Label(id) => schema.label(id).map_or(&[], |rule| rule.attributes.as_slice()),
        Of::Relation(id) => schema.relation(id).map_or(&[], |rule| rule.attributes.as_slice()),
    }
}

/// What the schema lacks, as an earlier version of it had it, else with a free colour.
fn added(schema: &Schema, found: &SchemaUse, of: &Of) -> SchemaEdit {
    match of {
        Of::Label(id) => {
            let known = found.labels.iter().find(|rule| rule.id == *id).cloned();
            let mut rule = known.unwrap_or_else(|| LabelRule {
                id: id.clone(),
                name: id.as_str().replace('_', " "),
                ..super::new_label(schema)
            });
            if rule.key.is_some_and(|key| schema.label_for_key(key).is_some()) {
                rule.key = None;
            }
            SchemaEdit::AddLabel(rule)
        }
        Of::Relation(id) => {
            let all = || schema.labels.iter().map(|rule| rule.id.clone()).collect();
            let known = found.relations.iter().find(|rule| rule.id == *id).cloned();
            let known = known.filter(|rule| {
                rule.from.iter().chain(&rule.to).all(|id| schema.label(id).is_some())
            });
            SchemaEdit::AddRelation(known.unwrap_or_else(|| RelationRule {
                id: id.clone(),
                name: id.as_str().replace('_', " "),
                from: all(),
                to: all(),
                ..super::new_relation()
            }))
        }
    }
}

fn changes_in_words(effects: &Effects) -> String {
    let people = counted_as(effects.people.len(), "person", "people");
    let mut words = match effects.changed {
        0 => "No mark changes.".to_owned(),
        1 => "1 mark changes.".to_owned(),
        count => format!("{} of {people} change.", counted(count, "mark")),
    };
    if effects.there > 0 {
        let have = counted_as(effects.there, "mark has", "marks have");
        let written = write!(words, " {have} the new one already.");
        // Text in memory takes whatever is written to it.
        debug_assert!(written.is_ok(), "a string that cannot be written to");
    }
    words
}

/// What marks would lose, each in a sentence.
fn harms(effects: &Effects) -> Vec<String> {
    let mut harms = Vec::new();
    for (name, count) in &effects.lost {
        harms.push(format!("{name} is lost on {}", counted(*count, "mark")));
    }
    for (name, count) in &effects.lacking {
        harms.push(format!("{} will lack {name}, which is required", counted(*count, "mark")));
    }
    for (name, count) in &effects.unfit {
        let fit = counted_as(*count, "mark no longer fits", "marks no longer fit");
        let they = if *count == 1 { "it is" } else { "they are" };
        harms.push(format!("{fit} what {name} may be; {they} kept"));
    }
    for broken in &effects.broken {
        let relations = counted(broken.count, "relation");
        harms.push(format!(
            "{relations} “{}” from {} to {} would no longer be allowed; kept, and told by the check",
            broken.relation, broken.from, broken.to
        ));
    }
    harms
}

/// All of it in one line; `None`: nothing is harmed.
pub(super) fn harm(effects: &Effects) -> Option<String> {
    let harms = harms(effects);
    (!harms.is_empty()).then(|| harms.join(". "))
}
