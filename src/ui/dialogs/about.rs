//! What is known of a document: shown, written, and proposed from its text.
//!
//! A field is saved when it is left. A proposal is taken by a click and never by itself.

use std::collections::BTreeMap;

use egui::{Context, Id, Key, Margin, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::{Stand, close_ui, modal_at, title_ui};
use crate::{
    model::{
        DocumentId, Row,
        metadata::{DATE, KNOWN_FIELDS, TITLE, field_id, field_name, field_value},
    },
    session::{Action, OpenDocument, Session},
    text::{Outside, TextRange, dates_in, headlines},
    ui::{theme, widgets, workbench::Intent},
};

/// So far into a text dates are looked for, in bytes; those of an article stand near its top.
const REACH: u32 = 32 << 10;
/// How many proposals are shown for a field.
const SHOWN: usize = 5;
/// Characters of context on either side of a proposal.
const CONTEXT: usize = 28;

/// A value that the text names, with its line as context and what is doubtful about it.
struct Offer {
    field: &'static str,
    value: String,
    context: String,
    doubt: &'static str,
}

#[derive(Default)]
pub(in crate::ui) struct About {
    document: Option<DocumentId>,
    /// What the offers were read for.
    outside: Outside,
    offers: Vec<Offer>,
    /// What is typed and not yet saved, with why it cannot be.
    drafts: BTreeMap<String, (String, Option<String>)>,
    new_field: String,
    /// Fields of one's own that have no value yet.
    added: Vec<String>,
    trouble: Option<String>,
    asked: bool,
    /// The next field is to have the keyboard: Enter was pressed in the one before.
    goes_on: bool,
    /// A field of one's own that was just added is to have it.
    fresh: Option<String>,
}

impl About {
    fn follow(&mut self, open: &OpenDocument) {
        let outside = open.outside();
        if self.document == Some(open.id()) && self.outside == outside {
            return;
        }
        if self.document != Some(open.id()) {
            self.drafts.clear();
            self.added.clear();
        }
        self.offers = offers(&open.text.words, &outside);
        self.document = Some(open.id());
        self.outside = outside;
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        let Some(open) = session.open() else { return true };
        self.follow(open);
        let height = (ctx.content_rect().height() - 190.0).max(200.0);
        let closed = modal_at(ctx, Id::unique("about"), Stand::Right, 16, |ui| {
            ui.set_width(330.0);
            title_ui(ui, "About this document");
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
                ui.set_width(318.0);
                let path = RichText::new(&open.row.path).font(theme::caption_font());
                ui.label(path.color(theme::colors(ctx).dim));
                for (field, _) in KNOWN_FIELDS {
                    self.field_ui(ui, open, field, intents);
                    self.offers_ui(ui, open, field, intents);
                }
                for field in self.own_fields(open) {
                    self.field_ui(ui, open, &field, intents);
                }
                self.add_ui(ui);
            });
            close_ui(ui)
        });
        if closed {
            // What can be saved is, whichever way it was closed.
            for (field, (value, _)) in std::mem::take(&mut self.drafts) {
                if field_value(&field, &value).is_ok() {
                    set(intents, &field, &value);
                }
            }
        }
        closed
    }

    fn own_fields(&self, open: &OpenDocument) -> Vec<String> {
        let is_known = |field: &str| KNOWN_FIELDS.iter().any(|(id, _)| *id == field);
        let mut fields: Vec<String> = open
            .project_rows
            .iter()
            .filter_map(|row| match row {
                Row::Metadata(row) if !is_known(&row.field) => Some(row.field.clone()),
                _ => None,
            })
            .collect();
        fields.extend(self.added.iter().cloned());
        fields.sort();
        fields.dedup();
        fields
    }

    fn field_ui(
        &mut self,
        ui: &mut Ui,
        open: &OpenDocument,
        field: &str,
        intents: &mut Vec<Intent>,
    ) {
        ui.add_space(theme::SPACE_8);
        widgets::caption_ui(ui, field_name(field));
        let saved = open.metadata(field).unwrap_or_default();
        let draft = self.drafts.get(field);
        let mut words = draft.map_or_else(|| saved.to_owned(), |(words, _)| words.clone());
        // What is offered comes and goes: the field stays the same one.
        let edit = TextEdit::singleline(&mut words)
            .id_salt(("field", field))
            .margin(Margin::symmetric(8, 5))
            .hint_text(if field == DATE { "2025-07-10" } else { "" })
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        let name = field_name(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
        let asked = field == TITLE && !std::mem::replace(&mut self.asked, true);
        let added = self.fresh.take_if(|fresh| fresh == field).is_some();
        if asked || added || std::mem::take(&mut self.goes_on) {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if response.changed() {
            self.drafts.insert(field.to_owned(), (words, None));
        }
        if response.lost_focus()
            && let Some((words, why)) = self.drafts.get_mut(field)
        {
            match field_value(field, words) {
                Ok(value) => {
                    set(intents, field, &value);
                    self.drafts.remove(field);
                }
                Err(wrong) => *why = Some(wrong),
            }
        }
        if entered && self.drafts.contains_key(field) {
            // What cannot be saved is mended before anything else.
            response.request_focus();
        } else if entered {
            self.goes_on = true;
        }
        if let Some((_, Some(why))) = self.drafts.get(field) {
            ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
        }
    }

    /// What the text itself names, as long as the field is empty.
    fn offers_ui(
        &mut self,
        ui: &mut Ui,
        open: &OpenDocument,
        field: &str,
        intents: &mut Vec<Intent>,
    ) {
        if open.metadata(field).is_some() {
            return;
        }
        let colors = theme::colors(ui.ctx());
        for offer in self.offers.iter().filter(|offer| offer.field == field).take(SHOWN) {
            ui.push_id((&offer.value, &offer.context), |ui| {
                ui.add_space(theme::SPACE_4);
                let words = format!("Take “{}”", offer.value);
                let button = ui.add(egui::Button::new(&words).truncate());
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
                if button.clicked() {
                    self.drafts.remove(field);
                    set(intents, field, &offer.value);
                }
                if offer.field == DATE {
                    let context = format!("{}{}", offer.context, offer.doubt);
                    ui.label(RichText::new(context).font(theme::caption_font()).color(colors.dim));
                }
            });
        }
    }

    fn add_ui(&mut self, ui: &mut Ui) {
        ui.add_space(theme::SPACE_12);
        widgets::caption_ui(ui, "Another field");
        ui.horizontal(|ui| {
            let field = ui.add(
                TextEdit::singleline(&mut self.new_field)
                    .id_salt("another field")
                    .margin(Margin::symmetric(8, 5))
                    .desired_width(ui.available_width() - 60.0),
            );
            field.widget_info(|| {
                WidgetInfo::labeled(Role::TextInput, true, "Name of another field")
            });
            if std::mem::take(&mut self.goes_on) {
                field.request_focus();
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if entered && self.new_field.trim().is_empty() {
                // The last one: from here Enter leads out.
                return;
            }
            let button = ui.add(egui::Button::new("Add").min_size(vec2(48.0, 0.0)));
            if button.clicked() || entered {
                match field_id(&self.new_field) {
                    Ok(id) => {
                        // The new one takes the keyboard when it is there; until then Enter is no way out.
                        field.request_focus();
                        self.fresh = Some(id.clone());
                        self.added.push(id);
                        self.new_field.clear();
                        self.trouble = None;
                    }
                    Err(why) => {
                        self.trouble = Some(why);
                        field.request_focus();
                    }
                }
            }
        });
        if let Some(why) = &self.trouble {
            ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
        }
    }
}

fn set(intents: &mut Vec<Intent>, field: &str, value: &str) {
    let value = (!value.is_empty()).then(|| value.to_owned());
    intents.push(Intent::Do(Action::SetMetadata { field: field.to_owned(), value }));
}

/// Dates and headlines of the article, those nearest to its top first.
fn offers(text: &str, outside: &Outside) -> Vec<Offer> {
    let mut offers: Vec<Offer> = headlines(text, outside)
        .into_iter()
        .filter_map(|range| {
            let value = range.slice(text)?.to_owned();
            Some(Offer { field: TITLE, value, context: String::new(), doubt: "" })
        })
        .collect();
    for found in dates_in(text, TextRange::between(0, REACH)) {
        if outside.meets(found.range) {
            continue;
        }
        let doubt =
            if found.dates.len() > 1 { " (day and month may be the other way round)" } else { "" };
        let context = around(text, found.range);
        for value in found.dates {
            if !offers.iter().any(|offer| offer.field == DATE && offer.value == value) {
                offers.push(Offer { field: DATE, value, context: context.clone(), doubt });
            }
        }
    }
    offers
}

/// A place with what stands beside it on its line.
fn around(text: &str, range: TextRange) -> String {
    let range = range.as_usize();
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    let head: String = before.chars().skip(skipped).collect();
    let tail: String = after.chars().take(CONTEXT).collect();
    let (cut, more) = (skipped > 0, tail.len() < after.len());
    format!(
        "{}{}{}{}{}",
        if cut { "…" } else { "" },
        head.trim_start(),
        text.get(range).unwrap_or_default(),
        tail.trim_end(),
        if more { "…" } else { "" },
    )
}
