//! What is known of a document: shown, written, and proposed from its text.
//!
//! A field is saved when it is left. A proposal is taken by a click and never by itself.

use egui::{Context, Id, Key, Margin, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::{Stand, close_ui, modal_at, title_ui};
use crate::{
    model::{
        DocumentId, Row,
        metadata::{DATE, KNOWN_FIELDS, TITLE, field_id, field_name, field_value},
    },
    session::{Action, OpenDocument, Session},
    text::{Outside, TextRange, around, dates_of_article, headlines, with_menus},
    ui::{drafts::Drafts, theme, widgets, workbench::Intent},
};

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
#[expect(clippy::struct_excessive_bools, reason = "each is about something else")]
pub(in crate::ui) struct About {
    document: Option<DocumentId>,
    /// What the offers were read for.
    outside: Outside,
    offers: Vec<Offer>,
    drafts: Drafts<String>,
    /// Somebody wanted to leave what cannot be saved.
    held: bool,
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
        if self.document == Some(open.id()) && self.outside == *outside {
            return;
        }
        if self.document != Some(open.id()) {
            self.added.clear();
        }
        self.offers = offers(&open.text.words, outside);
        self.document = Some(open.id());
        self.outside = outside.clone();
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
                    self.field_ui(ui, open, field);
                    self.offers_ui(ui, open, field, intents);
                }
                for field in self.own_fields(open) {
                    self.field_ui(ui, open, &field);
                }
                self.add_ui(ui);
            });
            close_ui(ui)
        });
        if closed {
            // What can be saved is, whichever way it was closed.
            intents.extend(self.take(true).into_iter().map(Intent::Do));
            if self.drafts.lost().next().is_some() && !self.held {
                // Once; whoever means it closes again.
                self.held = true;
                return false;
            }
        }
        closed
    }

    /// What was typed and is to be saved: fields that were left, or all of them.
    pub(in crate::ui) fn take(&mut self, leaving: bool) -> Vec<Action> {
        let taken = self.drafts.take(leaving, f64::NEG_INFINITY);
        taken.into_iter().filter_map(|(field, words)| self.action(field, &words)).collect()
    }

    /// As [`About::take`], at the last occasion.
    pub(super) fn take_all(&mut self) -> Vec<Action> {
        let taken = self.drafts.take_all();
        taken.into_iter().filter_map(|(field, words)| self.action(field, &words)).collect()
    }

    /// `None`: nothing that can stand in the field; why is said under it.
    fn action(&mut self, field: String, words: &str) -> Option<Action> {
        match field_value(&field, words) {
            Ok(value) => Some(set(field, &value)),
            Err(why) => {
                self.drafts.refused(&field, why);
                None
            }
        }
    }

    pub(super) fn saved(&mut self, field: &str) {
        self.drafts.saved(&field.to_owned());
    }

    pub(super) fn refused(&mut self, field: &str, why: &str) -> bool {
        self.drafts.refused(&field.to_owned(), why)
    }

    /// The document has gone, and with it the fields: what was typed and not saved, in words.
    pub(super) fn part(&mut self) -> Vec<String> {
        let lost = self.drafts.lost().map(|(field, words, why)| {
            format!("{} was not saved: “{words}”. {why}", field_name(field))
        });
        let lost = lost.collect();
        self.drafts.clear();
        lost
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

    /// A field that is typed into; saved by [`About::take`].
    fn field_ui(&mut self, ui: &mut Ui, open: &OpenDocument, field: &str) {
        ui.add_space(theme::SPACE_8);
        widgets::caption_ui(ui, field_name(field));
        let saved = open.metadata(field).unwrap_or_default();
        let id = field.to_owned();
        let mut words = self.drafts.words(&id).unwrap_or(saved).to_owned();
        // What is offered comes and goes: the field stays the same one.
        let edit = TextEdit::singleline(&mut words)
            .id_salt(("field", field))
            .margin(Margin::symmetric(8, 5))
            .hint_text(if field == DATE { "for example 2025-07-10" } else { "" })
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
        let fits = field_value(field, &words).is_ok();
        self.held &= !response.changed();
        self.drafts.note(&id, &response, words, saved, ui.input(|input| input.time));
        if entered && !fits {
            // What cannot be saved is mended before anything else.
            response.request_focus();
        } else if entered {
            self.goes_on = true;
        }
        if let Some(why) = self.drafts.why(&id) {
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
                // Around words that are quoted themselves, more quotation marks would be of nobody.
                let quoted = offer.value.contains(['"', '“', '”', '„', '«', '»']);
                let words = if quoted {
                    format!("Take: {}", offer.value)
                } else {
                    format!("Take “{}”", offer.value)
                };
                let button = ui.add(egui::Button::new(&words).truncate());
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
                if button.clicked() {
                    self.drafts.forget(&field.to_owned());
                    intents.push(Intent::Do(set(field.to_owned(), &offer.value)));
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

fn set(field: String, value: &str) -> Action {
    Action::SetMetadata { field, value: (!value.is_empty()).then(|| value.to_owned()) }
}

/// Dates and headlines of the article, those nearest to its top first.
fn offers(text: &str, outside: &Outside) -> Vec<Offer> {
    // What a page shows around its article has headlines and dates of its own.
    let outside = &with_menus(text, outside);
    let mut offers: Vec<Offer> = headlines(text, outside)
        .into_iter()
        .filter_map(|range| {
            let value = range.slice(text)?.to_owned();
            Some(Offer { field: TITLE, value, context: String::new(), doubt: "" })
        })
        .collect();
    for (found, caption) in dates_of_article(text, outside) {
        let doubt = match (found.dates.len() > 1, caption) {
            (_, true) => " (perhaps the date of a picture)",
            (true, false) => " (day and month may be the other way round)",
            (false, false) => "",
        };
        let context = beside(text, found.range);
        for value in found.dates {
            if !offers.iter().any(|offer| offer.field == DATE && offer.value == value) {
                offers.push(Offer { field: DATE, value, context: context.clone(), doubt });
            }
        }
    }
    offers
}

/// A place with what stands beside it on its line.
fn beside(text: &str, range: TextRange) -> String {
    let place = range.as_usize();
    let (head, tail) = (text.get(..place.start), text.get(place.end..));
    let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
    let first = head.rfind('\n').map_or(0, |at| at + 1);
    let last = tail.find('\n').map_or(text.len(), |at| place.end + at);
    let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let line = TextRange::between(at(first), at(last));
    let (before, after) = around(text, range, line, CONTEXT);
    let gap = |there: bool| if there { " " } else { "" };
    format!(
        "{before}{}{}{}{after}",
        gap(head.ends_with(char::is_whitespace) && !before.is_empty()),
        text.get(place).unwrap_or_default(),
        gap(tail.starts_with(char::is_whitespace) && !after.is_empty()),
    )
}
