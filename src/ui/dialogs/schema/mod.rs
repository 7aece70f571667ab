//! The page of labels and relations, for people who write no TOML.
//!
//! On the left all that there is, with counts over all layers; on the right one of them as a form,
//! or a question about it. The page changes nothing: it asks for changes, and shows what they would
//! do before they are asked for.

mod ask;
mod attributes;
mod choice;
mod form;
mod list;
mod order;

use egui::{Align, Context, Id, Layout, Margin, RichText, ScrollArea, Ui, vec2};

use super::{
    Stand,
    foot::{Foot, Held, Pressed, hear_ctrl_enter},
    modal_at,
};
use crate::{
    model::{
        AnnotatorId, LabelId, LabelRule, Of, RelationRule, Schema, SchemaEdit, StepKind,
        UnderlineStyle, counted, counted_as,
    },
    session::{
        SchemaUse, SchemaWish, Session, SessionError,
        jobs::{Job, Poll},
    },
    store::Access,
    ui::{
        command::{self, Command},
        theme, widgets,
        workbench::Intent,
    },
};
use ask::Question;
use form::Form;

/// Room for the list on the left.
const LIST: f32 = 256.0;

pub(in crate::ui) struct SchemaPage {
    counting: Option<(u64, Job<Result<SchemaUse, SessionError>>)>,
    found: SchemaUse,
    /// The revision of the project that was counted.
    counted: Option<u64>,
    form: Option<Form>,
    question: Option<Question>,
    trouble: Option<Trouble>,
    /// A change was asked for and has not come yet.
    waits: bool,
    /// Somebody wanted to leave what is not saved.
    held: Held,
    /// To be shown once a change is through.
    next: Option<Of>,
}

/// Why a change was not made.
enum Trouble {
    Words(String),
    /// Both versions of `project.toml`.
    Overtaken {
        words: String,
        theirs: String,
        ours: String,
    },
}

impl SchemaPage {
    pub(in crate::ui) fn new(session: &Session) -> Self {
        let mut page = Self {
            counting: None,
            found: SchemaUse::default(),
            counted: None,
            form: None,
            question: None,
            trouble: None,
            waits: false,
            held: Held::default(),
            next: None,
        };
        if let Some(first) = session.schema().labels.first() {
            page.form = Form::of(session.schema(), &Of::Label(first.id.clone()));
        }
        page
    }

    /// Calls off what it has begun.
    pub(in crate::ui) fn stop(self) {
        if let Some((_, job)) = self.counting {
            job.stop();
        }
        if let Some(question) = self.question {
            question.stop();
        }
    }

    /// What was asked for is done.
    pub(in crate::ui) fn changed(&mut self, session: &Session) {
        self.waits = false;
        self.held.let_go();
        (self.trouble, self.question) = (None, None);
        let shown = self.form.as_ref().map(Form::subject);
        let next = self.next.take().or(shown);
        let before = self.form.take();
        self.form = next.and_then(|of| Form::of(session.schema(), &of)).map(|form| {
            match before.filter(|before| before.subject() == form.subject()) {
                Some(before) => form.opened_as(&before),
                None => form,
            }
        });
    }

    /// What was asked for could not be done.
    pub(in crate::ui) fn failed(&mut self, error: SessionError) {
        self.waits = false;
        self.next = None;
        let words = error.to_string();
        self.trouble = Some(match error {
            SessionError::Overtaken { theirs, ours, .. } => {
                let theirs = theirs.unwrap_or_else(|| "(there is no file)".to_owned());
                Trouble::Overtaken { words, theirs, ours }
            }
            _ => Trouble::Words(words),
        });
    }

    /// Counts anew whenever the project is another.
    fn count(&mut self, session: &Session) {
        if let Some((revision, job)) = &self.counting {
            match job.poll() {
                Poll::Running => return,
                Poll::Finished(Ok(found)) => {
                    (self.found, self.counted) = (found, Some(*revision));
                }
                Poll::Finished(Err(error)) => {
                    self.trouble = Some(Trouble::Words(error.to_string()));
                    self.counted = Some(*revision);
                }
                Poll::Broken => {
                    self.trouble = Some(Trouble::Words(SessionError::Broken.to_string()));
                    self.counted = Some(*revision);
                }
            }
            self.counting = None;
        }
        if self.counted == Some(session.revision()) || session.is_changing() {
            return;
        }
        match session.schema_use() {
            Ok(job) => self.counting = Some((session.revision(), job)),
            Err(error) => {
                self.trouble = Some(Trouble::Words(error.to_string()));
                self.counted = Some(session.revision());
            }
        }
    }

    /// Why nothing can be changed.
    fn why_not(session: &Session) -> Option<String> {
        if let Access::Reading(reason) = session.access() {
            return Some(format!("Nothing can be changed here. {reason}."));
        }
        let fault = session.settings_fault()?;
        Some(format!("Nothing can be changed here until project.toml is mended. {fault}."))
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        self.count(session);
        if self.counting.is_some() || self.waits {
            ctx.request_repaint_after_secs(0.05);
        }
        // What nobody is typing into follows the project.
        if let Some(form) = &self.form
            && !form.is_new()
            && !form.is_dirty()
        {
            let again = Form::of(session.schema(), &form.subject());
            self.form = again.map(|again| again.opened_as(form));
        }
        let size = ctx.content_rect().size();
        let room = vec2((size.x - 72.0).min(980.0), (size.y - 76.0).min(760.0));
        let mut wish = self.moved_by_key(ctx, session);
        let closed = modal_at(ctx, Id::unique("labels and relations"), Stand::Middle, 0, |ui| {
            ui.set_width(room.x);
            ui.set_height(room.y);
            ui.spacing_mut().item_spacing.y = 0.0;
            hear_ctrl_enter(ui);
            let why_not = Self::why_not(session);
            let can = why_not.is_none() && !self.waits;
            if can && let Some(kind) = turn_pressed(ctx) {
                wish = self.turn(session, kind);
            }
            let mut close = false;
            egui::Frame::new().inner_margin(Margin::symmetric(20, 12)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.label(RichText::new("Labels and relations").font(theme::title_font()));
                    let undoes = can && session.schema_turn(StepKind::Undo).is_some();
                    let foot = Foot::default().other_if("Undo", undoes).other("Close").deaf();
                    match foot.ui(ui) {
                        Some(Pressed::Other(0)) => wish = self.turn(session, StepKind::Undo),
                        pressed => close = pressed.is_some(),
                    }
                });
            });
            widgets::hairline_ui(ui);
            if let Some(why) = &why_not {
                notice_ui(ui, why);
            } else if let Some(restored) = self.backup_ui(ui, session) {
                wish = Some(restored);
            }
            self.trouble_ui(ui);
            let left = ui.available_height();
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let down = Layout::top_down(Align::Min);
                ui.allocate_ui_with_layout(vec2(LIST, left), down, |ui| {
                    ui.set_min_size(vec2(LIST, left));
                    self.list_ui(ui, session, left);
                });
                let (line, _) = ui.allocate_exact_size(vec2(1.0, left), egui::Sense::hover());
                let stroke = egui::Stroke::new(1.0, theme::colors(ui.ctx()).line);
                ui.painter().vline(line.center().x, line.y_range(), stroke);
                let width = ui.available_width();
                ui.allocate_ui_with_layout(vec2(width, left), down, |ui| {
                    ui.set_min_size(vec2(width, left));
                    ui.add_enabled_ui(can, |ui| {
                        if let Some(asked) = self.right_ui(ui, session, left) {
                            wish = Some(asked);
                        }
                    });
                });
            });
            close
        });
        if let Some(wish) = wish {
            (self.waits, self.trouble) = (true, None);
            intents.push(Intent::Schema(wish));
        }
        self.held.may((closed, self.is_dirty()))
    }

    /// Whether something was typed that is not saved.
    fn is_dirty(&self) -> bool {
        self.form.as_ref().is_some_and(Form::is_dirty)
    }

    /// What takes the last change back, or makes it again.
    fn turn(&mut self, session: &Session, kind: StepKind) -> Option<SchemaWish> {
        if !self.held.may((true, self.is_dirty())) {
            return None;
        }
        self.held.let_go();
        let wish = session.schema_turn(kind);
        if wish.is_none() {
            let what = if kind == StepKind::Redo { "done again" } else { "undone" };
            let words = format!("No change of the labels is there to be {what}");
            self.trouble = Some(Trouble::Words(words));
        }
        wish
    }

    /// Offers the version before, when that has what the marks have and this one lacks.
    fn backup_ui(&self, ui: &mut Ui, session: &Session) -> Option<SchemaWish> {
        let backup = &self.found.backup.as_ref()?.settings.schema;
        let here: Vec<(Of, Option<String>)> = lacking(&self.found, session.schema());
        let there = lacking(&self.found, backup);
        let missed = here.iter().find(|lack| !there.contains(lack))?;
        let id = missed.1.as_deref().unwrap_or_else(|| missed.0.id().as_str());
        let words = format!(
            "Marks have “{id}”, which project.toml lacks. The version of it before the last \
             change has it."
        );
        let mut wish = None;
        egui::Frame::new()
            .fill(theme::colors(ui.ctx()).window)
            .inner_margin(Margin::symmetric(20, 8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(words).color(theme::colors(ui.ctx()).warn));
                    let button = ui.add_enabled(!self.waits, egui::Button::new("Put it back"));
                    if button.clicked() {
                        wish = Some(SchemaWish::Restore);
                    }
                });
            });
        wish
    }

    fn trouble_ui(&mut self, ui: &mut Ui) {
        let mut heard = false;
        match &self.trouble {
            None => return,
            Some(Trouble::Words(words)) => notice_ui(ui, words),
            Some(Trouble::Overtaken { words, theirs, ours }) => {
                notice_ui(ui, words);
                egui::Frame::new().inner_margin(Margin::symmetric(20, 4)).show(ui, |ui| {
                    let width = (ui.available_width() - 24.0) / 2.0;
                    ui.horizontal_top(|ui| {
                        for (name, text) in
                            [("What stands there now", theirs), ("What was to be written", ours)]
                        {
                            ui.vertical(|ui| {
                                ui.set_width(width);
                                widgets::caption_ui(ui, name);
                                ScrollArea::both().id_salt(name).max_height(150.0).show(ui, |ui| {
                                    let words = RichText::new(text.as_str()).monospace();
                                    ui.add(egui::Label::new(words).extend());
                                });
                            });
                        }
                    });
                    heard = ui.button("Go on with what stands there").clicked();
                });
                ui.add_space(theme::SPACE_4);
                widgets::hairline_ui(ui);
            }
        }
        if heard {
            (self.trouble, self.form) = (None, None);
        }
    }

    fn right_ui(&mut self, ui: &mut Ui, session: &Session, height: f32) -> Option<SchemaWish> {
        let (schema, found) = (session.schema(), &self.found);
        if let Some(question) = &mut self.question {
            let answer = question.ui(ui, session, found);
            return match answer {
                ask::Answer::None => None,
                ask::Answer::Cancel => {
                    self.question = None;
                    None
                }
                ask::Answer::Do(edits, next) => {
                    self.next = next;
                    Some(SchemaWish::Edit(edits))
                }
            };
        }
        let Some(form) = &mut self.form else {
            let words = "Choose a label or a relation on the left, or add one.";
            widgets::empty_ui(ui, "Nothing is chosen", words, None);
            return None;
        };
        let footer = 52.0;
        let mut asked = None;
        ScrollArea::vertical()
            .id_salt(("form", form.salt()))
            .auto_shrink([false, false])
            .max_height(height - footer)
            .show(ui, |ui| {
                egui::Frame::new().inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_4);
                    asked = form.ui(ui, schema, &found.usage);
                });
            });
        widgets::hairline_ui(ui);
        let (edits, subject) = (form.edits(), form.subject());
        let checked = SchemaEdit::apply_all(&edits, schema);
        let dirty = form.is_dirty();
        let mut wish = None;
        egui::Frame::new().inner_margin(Margin::symmetric(20, 10)).show(ui, |ui| {
            let colors = theme::colors(ui.ctx());
            ui.spacing_mut().item_spacing.x = theme::SPACE_8;
            let words = match &checked {
                _ if !dirty => None,
                Err(why) => Some(why.to_string()),
                Ok(_) if self.held.is_on() => {
                    Some("This is not saved. Save or discard it, or close once more".to_owned())
                }
                Ok(after) => {
                    ask::harm(&crate::model::Effects::of(&edits, schema, after, &found.usage))
                }
            };
            let main = if form.is_new() { "Add" } else { "Save changes" };
            let foot = Foot::default()
                .say(words.map(|words| (words, colors.warn)))
                .other_if("Discard", dirty)
                .main(main, dirty && checked.is_ok());
            match foot.ui(ui) {
                Some(Pressed::Main) => wish = Some(SchemaWish::Edit(edits.clone())),
                Some(_) => asked = Some(form::Asked::Discard),
                None => {}
            }
        });
        if wish.is_some() {
            self.next = Some(subject.clone());
        }
        match asked {
            None => {}
            Some(form::Asked::Discard) => {
                self.held.let_go();
                self.form = Form::of(schema, &subject);
            }
            Some(form::Asked::Question(question)) => self.question = Some(question),
            Some(form::Asked::Do(edits)) => {
                self.next = Some(subject);
                wish = Some(SchemaWish::Edit(edits));
            }
        }
        wish
    }
}

/// The keys of undo and redo, unless a field has them for what is typed into it.
fn turn_pressed(ctx: &Context) -> Option<StepKind> {
    command::pressed(ctx, false).into_iter().find_map(|command| match command {
        Command::Undo => Some(StepKind::Undo),
        Command::Redo => Some(StepKind::Redo),
        _ => None,
    })
}

/// What marks have and a schema lacks.
fn lacking(found: &SchemaUse, schema: &Schema) -> Vec<(Of, Option<String>)> {
    let labels = found.usage.unknown(schema).map(|(of, _)| (of, None));
    let attributes = found.usage.unknown_attributes(schema).into_iter();
    let choices = found.usage.unknown_choices(schema).into_iter();
    let attributes = attributes.map(|(of, id, _)| (of, Some(id)));
    labels.chain(attributes).chain(choices.map(|(of, word)| (of, Some(word)))).collect()
}

fn notice_ui(ui: &mut Ui, words: &str) {
    let colors = theme::colors(ui.ctx());
    egui::Frame::new().fill(colors.window).inner_margin(Margin::symmetric(20, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(words).color(colors.warn));
    });
    widgets::hairline_ui(ui);
}

/// “214 marks of 3 people”.
fn used_in_words<'a>(layers: impl Iterator<Item = (&'a AnnotatorId, &'a usize)>) -> String {
    let (mut marks, mut people) = (0, 0);
    for (_, count) in layers {
        marks += count;
        people += 1;
    }
    in_words(marks, people)
}

fn in_words(marks: usize, people: usize) -> String {
    match (marks, people) {
        (0, _) => "Not used yet".to_owned(),
        (marks, people) => {
            let people = counted_as(people, "person", "people");
            format!("Used by {} of {people}", counted(marks, "mark"))
        }
    }
}

/// What an id is called in the window: what stands in project.toml, in exports and on every mark.
const FILE_NAME: &str = "Name in files";

/// An id made of a name: small letters, with underscores between words.
fn id_of(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// A label that nobody has named yet, in a colour and with a key that are free.
fn new_label(schema: &Schema) -> LabelRule {
    let taken = |color: [u8; 3]| schema.labels.iter().any(|rule| rule.color == color);
    let color = theme::PALETTE.iter().map(|(_, color)| *color).find(|color| !taken(*color));
    let style = UnderlineStyle::ALL
        .into_iter()
        .find(|style| !schema.labels.iter().any(|rule| rule.underline == *style));
    LabelRule {
        id: LabelId(String::new()),
        name: String::new(),
        key: ('1'..='9').find(|key| schema.label_for_key(*key).is_none()),
        color: color.unwrap_or(theme::PALETTE[0].1),
        underline: style.unwrap_or_default(),
        about: String::new(),
        attributes: Vec::new(),
        retired: false,
    }
}

fn new_relation() -> RelationRule {
    RelationRule {
        id: LabelId(String::new()),
        name: String::new(),
        about: String::new(),
        from: Vec::new(),
        to: Vec::new(),
        across: false,
        symmetric: false,
        transitive: false,
        attributes: Vec::new(),
        retired: false,
    }
}
