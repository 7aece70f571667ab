//! What stands over the rows: which of them are shown, in what order, and how far reading is.

use egui::{
    Align, Frame, Id, Layout, Margin, RichText, Role as Widget, TextEdit, Ui, WidgetInfo, vec2,
};

use super::{Tab, Wish};
use crate::{
    model::{AnnotatorId, counted, ledger::Sort, number},
    ui::{
        command::Command,
        theme, widgets,
        workbench::{Intent, Workbench},
    },
};

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::Claims, "claims", "Show claims"),
    (Tab::Sources, "sources", "Show sources"),
    (Tab::Alike, "alike", "Show what reads alike"),
];

/// An order: how it is called this way and the other way round, and which way comes first.
const SORTS: [(Sort, bool, [&str; 2]); 4] = [
    (Sort::Date, false, ["earliest first", "latest first"]),
    (Sort::Sources, true, ["fewest sources first", "most sources first"]),
    (Sort::Deniers, true, ["fewest deniers first", "most deniers first"]),
    (Sort::Unanswered, false, ["unanswered first", "answered first"]),
];

impl Workbench {
    pub(super) fn claims_filter() -> Id {
        Id::unique("filter of the claims")
    }

    pub(super) fn claims_head_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        Frame::new()
            .fill(colors.paper)
            .inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 8 })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing = vec2(6.0, 8.0);
                let room = vec2(ui.available_width(), theme::ROW);
                ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                    self.claims_fields_ui(ui);
                });
                ui.horizontal_wrapped(|ui| self.claims_choices_ui(ui));
                self.claims_trouble_ui(ui);
            });
    }

    /// The fields that filter, and how much there is.
    fn claims_fields_ui(&mut self, ui: &mut Ui) {
        if self.claims.tab == Tab::Claims {
            let width = ((ui.available_width() - 330.0) / 3.0).clamp(90.0, 220.0);
            let fresh = self.claims.wish.take_if(|wish| *wish == Wish::Filter).is_some();
            let page = &mut self.claims;
            for (words, hint, name, id) in [
                (&mut page.text, "Words…", "Filter by words", Self::claims_filter()),
                (&mut page.source, "Source…", "Filter by source", Id::unique("claims of")),
                (&mut page.document, "Document…", "Filter by document", Id::unique("claims in")),
            ] {
                let field = TextEdit::singleline(words)
                    .id(id)
                    .hint_text(hint)
                    .margin(Margin::symmetric(9, 5))
                    .desired_width(width);
                let field = ui.add(field);
                field.widget_info(|| WidgetInfo::labeled(Widget::SearchInput, true, name));
                if fresh && id == Self::claims_filter() {
                    field.request_focus();
                }
            }
        } else {
            let words = match self.claims.tab {
                Tab::Sources => {
                    "Sources that are the same are one row; drag one onto another, or tick and press G"
                }
                Tab::Claims | Tab::Alike => {
                    "These read alike; nothing is grouped unless you say so"
                }
            };
            ui.label(RichText::new(words).color(theme::colors(ui.ctx()).dim));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.claims_state_ui(ui));
    }

    fn claims_choices_ui(&mut self, ui: &mut Ui) {
        for (tab, words, name) in TABS {
            if widgets::pill_ui(ui, words, name, self.claims.tab == tab).clicked() {
                self.claims.show_tab(tab);
            }
        }
        if self.claims.tab == Tab::Claims {
            ui.add_space(theme::SPACE_12);
            for (sort, first, [forwards, backwards]) in SORTS {
                let chosen = self.claims.sort == sort;
                let back = if chosen { self.claims.backwards } else { first };
                let words = if back { backwards } else { forwards };
                let name = format!("Order: {words}");
                let pill = widgets::pill_ui(ui, words, &name, chosen);
                let about = if chosen { "Click for the other way round" } else { "" };
                let clicked = pill.clicked();
                if !about.is_empty() {
                    pill.on_hover_text(about);
                }
                if clicked {
                    (self.claims.sort, self.claims.backwards) = (sort, back != chosen);
                }
            }
        }
        self.claim_layers_ui(ui);
    }

    /// Whose claims, where there are several to be looked at.
    fn claim_layers_ui(&mut self, ui: &mut Ui) {
        if self.claims.layers.len() < 2 {
            return;
        }
        ui.add_space(theme::SPACE_12);
        let me = self.session.me().cloned();
        let now = self.claims.claims.as_ref().and_then(|claims| claims.layer().cloned());
        for layer in self.claims.layers.clone() {
            let own = Some(&layer) == me.as_ref();
            let words = if own { "mine".to_owned() } else { layer.to_string() };
            let wanted: Option<AnnotatorId> = (!own).then(|| layer.clone());
            let chosen = now == wanted;
            let name = format!("Whose claims: {words}");
            if widgets::pill_ui(ui, &words, &name, chosen).clicked()
                && let Some(claims) = &mut self.claims.claims
            {
                claims.set_layer(wanted);
                self.claims.detail = None;
            }
        }
    }

    /// How much is shown, or how far reading is; and the way to a file.
    fn claims_state_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let Some(claims) = &self.claims.claims else { return };
        let can_save = claims.ledger().is_some_and(|ledger| !ledger.partial);
        let save = ui.add_enabled(can_save, egui::Button::new("Save…"));
        save.widget_info(|| WidgetInfo::labeled(Widget::Button, can_save, "Save the claims…"));
        if save.clicked() {
            self.intents.push(Intent::Run(Command::SaveClaims));
        }
        let (done, total) = claims.progress();
        if claims.is_working() && total > 0 {
            ui.allocate_ui(vec2(80.0, 4.0), |ui| {
                widgets::progress_ui(ui, done, total, "Marks read");
            });
        }
        let Some(ledger) = claims.ledger() else { return };
        let words = match self.claims.tab {
            Tab::Sources => counted(ledger.sources.len(), "source"),
            Tab::Alike => counted(self.claims.proposals.len(), "proposal"),
            Tab::Claims if claims.len() < ledger.rows.len() => {
                format!("{} of {}", number(claims.len()), counted(ledger.rows.len(), "claim"))
            }
            Tab::Claims => counted(claims.len(), "claim"),
        };
        ui.label(RichText::new(words).color(colors.dim));
    }

    /// What of the ledger needs a word.
    fn claims_trouble_ui(&self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let Some(claims) = &self.claims.claims else { return };
        let mut words: Vec<String> =
            claims.trouble().map(ToString::to_string).into_iter().collect();
        if let Some(ledger) = claims.ledger() {
            let count = |n: u32| usize::try_from(n).unwrap_or_default();
            if ledger.loose_denials > 0 {
                let loose = counted(count(ledger.loose_denials), "denial");
                words.push(format!("{loose} linked to no claim"));
            }
            if ledger.broken_links > 0 {
                let broken = counted(count(ledger.broken_links), "link");
                words.push(format!("{broken} with an end that is gone"));
            }
        }
        if !words.is_empty() {
            ui.label(RichText::new(words.join(" · ")).color(colors.warn));
        }
    }
}
