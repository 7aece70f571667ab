//! The project's guidelines, to be read beside the work.

use egui::{Context, RichText, vec2};

use super::modal;
use crate::{
    folder::{GUIDELINES_FILE, ReadError},
    model::{AttributeKind, Schema},
    session::{
        Session, SessionError, Text,
        jobs::{Job, Poll},
    },
    ui::{
        text::{DocumentPane, Engine, Mark, PaneInput, TextStyle},
        theme,
    },
};

/// What the schema itself says of its labels and relations.
fn definitions(schema: &Schema) -> String {
    let mut parts = Vec::new();
    for label in schema.offered_labels() {
        let key = label.key.map_or_else(String::new, |key| format!(" ({key})"));
        parts.push(format!("{}{key}\n{}", label.name, label.about));
        for rule in label.attributes.iter().filter(|rule| !rule.retired) {
            if let AttributeKind::Choice(words) = &rule.kind {
                parts.push(format!("{}: {}", rule.name, words.join(", ")));
            }
        }
    }
    for relation in
        schema.relations.iter().filter(|relation| !relation.about.is_empty() && !relation.retired)
    {
        parts.push(format!("{}\n{}", relation.name, relation.about));
    }
    parts.join("\n\n")
}

pub(in crate::ui) struct Guidelines {
    job: Option<Job<Result<Text, SessionError>>>,
    text: Option<Text>,
    trouble: Option<String>,
    pane: DocumentPane,
}

impl Guidelines {
    pub(in crate::ui) fn new(job: Job<Result<Text, SessionError>>) -> Self {
        Self { job: Some(job), text: None, trouble: None, pane: DocumentPane::new("guidelines") }
    }

    pub(super) fn ui(&mut self, ctx: &Context, engine: &mut Engine, session: &Session) -> bool {
        if let Some(job) = &self.job {
            match job.poll() {
                Poll::Running => ctx.request_repaint_after_secs(0.05),
                Poll::Finished(Ok(text)) => {
                    self.text = Some(text);
                    self.job = None;
                }
                Poll::Finished(Err(SessionError::Read(ReadError::Gone))) => {
                    self.trouble = Some(format!(
                        "This project has no {GUIDELINES_FILE} in its folder. These are the \
                         definitions of its labels."
                    ));
                    self.text = Some(Text::new(definitions(session.schema())));
                    self.job = None;
                }
                Poll::Finished(Err(error)) => {
                    self.trouble = Some(error.to_string());
                    self.job = None;
                }
                Poll::Broken => {
                    self.trouble = Some(SessionError::Broken.to_string());
                    self.job = None;
                }
            }
        }
        let size = ctx.content_rect().size();
        let width = (size.x - 120.0).min(720.0);
        modal(ctx, "Guidelines", width, |ui| {
            if let Some(trouble) = &self.trouble {
                ui.label(RichText::new(trouble).color(theme::colors(ctx).dim));
            }
            if let Some(text) = &self.text {
                let colors = theme::pane_colors(ctx);
                let room = vec2(width, size.y - 180.0);
                ui.allocate_ui(room, |ui| {
                    ui.set_min_size(room);
                    let no_marks: Vec<Mark<'_>> = Vec::new();
                    let input = PaneInput {
                        text: &text.words,
                        pieces: &text.pieces,
                        text_id: 1,
                        marks: &no_marks,
                        marks_revision: 0,
                        selected: None,
                        movable: false,
                        armed: None,
                        dimmed: &[],
                        characters: false,
                        style: TextStyle::document(15.0),
                        measure: width - 60.0,
                        colors: &colors,
                    };
                    self.pane.ui(ui, engine, &input);
                });
            }
            ui.add_space(theme::SPACE_8);
            let line = egui::Layout::right_to_left(egui::Align::Center);
            let room = vec2(width, theme::ROW);
            ui.allocate_ui_with_layout(room, line, |ui| ui.button("Close").clicked()).inner
        })
    }
}
