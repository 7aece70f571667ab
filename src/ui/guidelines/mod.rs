//! The project's guidelines beside the text, at the place for the label that matters now.
//!
//! The file is read in a job, and read again while the panel stands open, so that what somebody
//! edits shows. Where there is none, the definitions of the schema stand in.

mod markdown;
mod show;

use egui::{RichText, ScrollArea, Ui};

use super::{theme, widgets};
use crate::{
    folder::{GUIDELINES_FILE, ReadError},
    model::{AttributeKind, AttributeRule, LabelId, Schema, TextHash},
    session::{
        Session, SessionError, Text,
        jobs::{Job, Poll},
    },
};
use markdown::{Block, Mark, Run};

/// How often the file is looked at, in seconds.
const LOOK_SECS: f64 = 2.0;

#[derive(Default)]
pub(super) struct Guidelines {
    open: bool,
    job: Option<Job<Result<Text, SessionError>>>,
    /// When the file was last read, in seconds.
    looked: Option<f64>,
    /// What `blocks` were made from; `None`: from the schema.
    hash: Option<TextHash>,
    blocks: Vec<Block>,
    notice: Option<String>,
    /// Where each block begins, from the top of all.
    tops: Vec<f32>,
    /// The label whose place is shown, and the block.
    at: Option<(LabelId, Option<usize>)>,
    /// The block to be brought to the top.
    wanted: Option<usize>,
    offset: f32,
    /// Somebody has scrolled: it stays where it is.
    by_hand: bool,
}

impl Guidelines {
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
        (self.looked, self.at, self.by_hand) = (None, None, false);
    }

    /// Reads the file, at first and from time to time. Returns what went wrong with that.
    pub(super) fn work(&mut self, session: &Session, now: f64) -> Result<(), SessionError> {
        if !self.open {
            self.job = None;
            return Ok(());
        }
        if let Some(job) = &self.job {
            let read = match job.poll() {
                Poll::Running => return Ok(()),
                Poll::Finished(read) => read,
                Poll::Broken => Err(SessionError::Broken),
            };
            self.job = None;
            self.take(read, session.schema());
        } else if self.looked.is_none_or(|looked| now - looked > LOOK_SECS) {
            self.looked = Some(now);
            self.job = Some(session.read_guidelines()?);
        }
        Ok(())
    }

    fn take(&mut self, read: Result<Text, SessionError>, schema: &Schema) {
        let (hash, blocks, notice) = match read {
            Ok(text) if self.hash.as_ref() == Some(&text.hash) => return,
            Ok(text) => {
                let blocks = markdown::read(&text.words);
                (Some(text.hash), blocks, None)
            }
            Err(SessionError::Read(ReadError::Gone)) => {
                let notice = format!(
                    "This project has no {GUIDELINES_FILE} in its folder. These are the \
                     definitions of its labels."
                );
                (None, definitions(schema), Some(notice))
            }
            Err(error) => (None, definitions(schema), Some(error.to_string())),
        };
        self.notice = notice;
        if blocks != self.blocks || hash.is_some() {
            self.tops.clear();
            self.at = None;
        }
        (self.hash, self.blocks) = (hash, blocks);
    }

    /// `label`: the one that matters now. `true`: it is to be closed.
    pub(super) fn ui(&mut self, ui: &mut Ui, schema: &Schema, label: Option<&LabelId>) -> bool {
        let colors = theme::colors(ui.ctx());
        self.lead(schema, label);
        let mut close = false;
        ui.add_space(theme::SPACE_8);
        ui.horizontal(|ui| {
            ui.add_space(theme::SPACE_16);
            ui.label(RichText::new("Guidelines").font(theme::strong_font()));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(theme::SPACE_8);
                let button = ui.add(egui::Button::new("Close").frame(false));
                widgets::focus_ring(ui, &button, button.rect);
                close = button.clicked();
                if self.by_hand {
                    let words = RichText::new("Follow the marks").color(colors.accent);
                    let button = ui.add(egui::Button::new(words).frame(false));
                    let about = "You have scrolled, so this stays where it is";
                    if button.on_hover_text(about).clicked() {
                        (self.by_hand, self.at) = (false, None);
                    }
                }
            });
        });
        ui.add_space(theme::SPACE_4);
        widgets::hairline_ui(ui);
        if self.hash.is_none() && self.blocks.is_empty() {
            // It is being read.
            return close;
        }
        let mut area = ScrollArea::vertical().id_salt("guidelines").auto_shrink([false, false]);
        let mut led = false;
        if let Some(top) = self.wanted.and_then(|block| self.tops.get(block)) {
            area = area.vertical_scroll_offset((top - theme::SPACE_12).max(0.0));
            self.wanted = None;
            led = true;
        }
        let chosen = self.at.as_ref().and_then(|(_, block)| *block);
        let (blocks, notice) = (&self.blocks, &self.notice);
        let mut tops = Vec::with_capacity(blocks.len());
        let shown = area.show(ui, |ui| {
            let begin = ui.cursor().top();
            egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                if let Some(notice) = notice {
                    ui.label(RichText::new(notice).color(colors.dim));
                }
                for (index, block) in blocks.iter().enumerate() {
                    tops.push(ui.cursor().top() - begin);
                    show::block_ui(ui, block, chosen == Some(index));
                }
                ui.add_space(theme::SPACE_36);
            });
        });
        let known = std::mem::replace(&mut self.tops, tops).len() == self.tops.len();
        let offset = shown.state.clamped_offset().y;
        let moved = (offset - self.offset).abs() > 0.5;
        // Only a person moves it otherwise.
        if moved && !led && known && ui.ui_contains_pointer() {
            self.by_hand = true;
        }
        self.offset = offset;
        if self.wanted.is_some() {
            ui.ctx().request_repaint();
        }
        close
    }

    /// Finds the place of another label.
    fn lead(&mut self, schema: &Schema, label: Option<&LabelId>) {
        let Some(label) = label else { return };
        if self.blocks.is_empty() || self.at.as_ref().is_some_and(|(at, _)| at == label) {
            return;
        }
        let names = [label.as_str(), schema.label_name(label)];
        let block = markdown::place_of(&self.blocks, names);
        self.at = Some((label.clone(), block));
        if !self.by_hand {
            self.wanted = block;
        }
    }
}

fn plain(words: &str) -> Vec<Run> {
    vec![Run { words: words.to_owned(), ..Run::default() }]
}

/// What the schema itself says of its labels and relations.
fn definitions(schema: &Schema) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rule = |name: String, about: &str, attributes: &[AttributeRule]| {
        blocks.push(Block::Heading(2, plain(&name)));
        if !about.is_empty() {
            blocks.push(Block::Paragraph(plain(about)));
        }
        for rule in attributes {
            if let AttributeKind::Choice(words) = &rule.kind {
                let words = format!("{}: {}", rule.name, words.join(", "));
                blocks.push(Block::Item(0, Mark::Bullet, plain(&words)));
            }
        }
    };
    for label in &schema.labels {
        let key = label.key.map_or_else(String::new, |key| format!(" ({key})"));
        rule(format!("{}{key}", label.name), &label.about, &label.attributes);
    }
    for relation in schema.relations.iter().filter(|relation| !relation.about.is_empty()) {
        rule(relation.name.clone(), &relation.about, &[]);
    }
    blocks
}
