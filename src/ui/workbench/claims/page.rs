//! The page as a whole: its parts, its keys, and what stands there while there is nothing to show.

use egui::{Frame, Key, Modifiers, Panel, Rect, Ui};

use super::Tab;
use crate::{
    model::{
        LabelRule,
        ledger::{Role, Roles},
    },
    ui::{
        command::Command,
        text::Engine,
        theme, widgets,
        workbench::{Intent, Workbench, panels::Part},
    },
};

impl Workbench {
    /// The label of denials.
    pub(super) fn denial_rule(&self) -> Option<&LabelRule> {
        let roles = Roles::of(self.session.schema());
        let mut labels = self.session.schema().labels.iter();
        labels.find(|rule| roles.role(rule.id.as_str()) == Some(Role::Denial))
    }

    pub(super) fn claim_rule(&self) -> Option<&LabelRule> {
        let roles = Roles::of(self.session.schema());
        let mut labels = self.session.schema().labels.iter();
        labels.find(|rule| roles.role(rule.id.as_str()) == Some(Role::Claim))
    }

    pub(in crate::ui::workbench) fn claims_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        let colors = theme::colors(ui.ctx());
        let listens = self.dialog.is_none() && !egui::Popup::is_any_open(ui.ctx());
        if listens {
            self.claims_keys(ui);
        }
        if self.claims.claims.as_ref().is_some_and(super::Claims::is_working) {
            ui.ctx().request_repaint_after_secs(0.05);
        }
        let any = self.claims.count() > 0;
        let detailed = any && self.claims.tab != Tab::Alike;
        let narrow = ui.available_width() < 1200.0;
        let panel = Frame::new().fill(colors.panel);
        let mut parts = [(Part::Rows, Rect::NOTHING), (Part::Detail, Rect::NOTHING)];
        if detailed {
            let detail = Panel::right("chosen group")
                .default_size(if narrow { 310.0 } else { 400.0 })
                .size_range(260.0..=640.0)
                .frame(panel)
                .show(ui, |ui| self.claim_detail_ui(ui, engine));
            parts[1].1 = detail.response.rect;
        }
        let timed = detailed && self.claims.tab == Tab::Claims;
        if timed {
            let height = ui.available_height();
            Panel::bottom("time line")
                .default_size((height * 0.34).clamp(150.0, 330.0))
                .size_range(120.0..=(height - 200.0).max(121.0))
                .resizable(true)
                .frame(panel)
                .show(ui, |ui| self.time_line_ui(ui, engine));
        }
        let paper = Frame::new().fill(colors.paper);
        let middle = egui::CentralPanel::default().frame(paper).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.claims_head_ui(ui);
            widgets::hairline_ui(ui);
            match self.claims.tab {
                Tab::Alike => self.alike_ui(ui, engine),
                Tab::Claims | Tab::Sources if any => self.claim_rows_ui(ui, engine),
                Tab::Claims | Tab::Sources => self.no_claims_ui(ui),
            }
        });
        parts[0].1 = middle.response.rect;
        for (part, rect) in parts {
            self.panels.note(part, rect);
        }
    }

    /// The keys of the list, unless a button or a field of another kind has the keyboard.
    fn claims_keys(&mut self, ui: &Ui) {
        let focused = ui.ctx().memory(egui::Memory::focused);
        let rows = focused.is_none_or(|id| id == Self::claim_rows());
        let filter = focused == Some(Self::claims_filter());
        if !(rows || filter) || self.claims.tab == Tab::Alike {
            return;
        }
        if focused == Some(Self::claim_rows()) {
            // Up and down are for its rows, not for the way to the next widget.
            let filter = egui::EventFilter { vertical_arrows: true, ..Default::default() };
            let id = Self::claim_rows();
            ui.ctx().memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        }
        let (moved, edge, entered, ticked) = ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let mut steps = |key, rows: isize| isize::try_from(pressed(key)).unwrap_or(0) * rows;
            let moved = steps(Key::ArrowDown, 1) - steps(Key::ArrowUp, 1) + steps(Key::PageDown, 8)
                - steps(Key::PageUp, 8);
            let mut plain = |key| rows && input.consume_key(Modifiers::NONE, key);
            let edge = if plain(Key::Home) { Some(false) } else { plain(Key::End).then_some(true) };
            let ticked = plain(Key::Space);
            (moved, edge, input.consume_key(Modifiers::NONE, Key::Enter), ticked)
        });
        let count = self.claims.count();
        let Some(last) = count.checked_sub(1) else { return };
        let at = self.claims.list().at;
        let to = match (edge, moved) {
            (Some(end), _) => Some(if end { last } else { 0 }),
            (None, 0) => None,
            (None, moved) => Some(at.map_or(0, |at| at.saturating_add_signed(moved).min(last))),
        };
        if let Some(to) = to {
            self.claims.choose(to);
        }
        if ticked
            && self.may_group()
            && let Some(id) = self.claims.list().at.and_then(|at| self.claims.id_at(at))
        {
            self.claims.tick(id);
        }
        if entered {
            self.go_to_chosen();
        }
    }

    fn no_claims_ui(&mut self, ui: &mut Ui) {
        let page = &mut self.claims;
        let Some(claims) = &page.claims else { return };
        if claims.ledger().is_none() {
            if claims.trouble().is_none() {
                widgets::empty_ui(ui, "Reading the claims…", "They come as they are read.", None);
            }
            return;
        }
        if page.tab == Tab::Sources {
            let words = "Mark who says or denies something as a source, and link claims and \
                         denials to it: each one is listed here.";
            if widgets::empty_ui(ui, "No sources yet", words, Some("To the texts")) {
                self.intents.push(Intent::Run(Command::AnnotatePage));
            }
            return;
        }
        if page.is_filtered() {
            let words = "No claim fits all that is asked for in the fields above.";
            if widgets::empty_ui(ui, "Nothing is left", words, Some("Show all claims")) {
                page.text.clear();
                page.source.clear();
                page.document.clear();
            }
            return;
        }
        let words = "Mark claims in the texts, and link them to who says and who denies them: each \
                     claim is listed here, with the places where it stands.";
        if widgets::empty_ui(ui, "No claims yet", words, Some("To the texts")) {
            self.intents.push(Intent::Run(Command::AnnotatePage));
        }
    }

    /// How the page is called in the bottom line: keys that matter on it, each with what it does.
    pub(in crate::ui::workbench) fn claims_hints(&self) -> Vec<(&'static str, String)> {
        if self.claims.tab == Tab::Alike {
            return Vec::new();
        }
        let mut hints = vec![("↑ ↓", "choose".to_owned()), ("↵", "to the text".to_owned())];
        if self.may_group() {
            hints.push(("Space", "tick".to_owned()));
            if self.claims.list().ticked.len() > 1 {
                hints.push(("G", "group the ticked rows".to_owned()));
            }
            if !self.claims.members.is_empty() {
                hints.push(("Shift G", "take the ticked ones out".to_owned()));
            }
        }
        hints
    }
}
