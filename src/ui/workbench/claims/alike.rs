//! What reads alike: pairs of groups with the reason, to be grouped or put aside by hand.

use std::sync::Arc;

use egui::{
    Align, Button, Layout, Rect, Role as Widget, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::{detail::go_to, told};
use crate::{
    model::ledger::{Ledger, Role},
    session::{
        Action, Session, SessionError,
        jobs::{Job, Poll},
        ledger::{ALIKE, Alike, Claims, alike_subject},
    },
    ui::{
        text::{Engine, Family, TextStyle, Weight, snippet_in},
        theme, widgets,
        workbench::{Intent, Workbench},
    },
};

const HEIGHT: f32 = 84.0;
/// Room for the buttons.
const BUTTONS: f32 = 170.0;

const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 15.5, line_height: 1.3, weight: Weight::Regular };
const CAPTION: TextStyle = TextStyle { size: 11.5, ..theme::NAME };

type Looking = Job<Result<Vec<Alike>, SessionError>>;

/// What has been found, and of which ledger.
#[derive(Debug, Default)]
pub(super) struct Proposals {
    of: Option<Arc<Ledger>>,
    jobs: Vec<Looking>,
    fresh: Vec<Alike>,
    found: Vec<Alike>,
    ready: bool,
}

impl Proposals {
    pub(super) const fn len(&self) -> usize {
        self.found.len()
    }

    /// Looks anew when the ledger is another one; what was found stays until then.
    pub(super) fn serve(
        &mut self,
        wanted: bool,
        claims: Option<&Claims>,
        session: &Session,
    ) -> Option<SessionError> {
        let mut trouble = self.take_in();
        let (Some(claims), true) = (claims, wanted) else { return trouble };
        let ledger = claims.ledger().filter(|ledger| !ledger.partial)?;
        if claims.is_working() || self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, ledger)) {
            return trouble;
        }
        self.stop();
        self.of = Some(Arc::clone(ledger));
        for role in [Role::Claim, Role::Source] {
            match session.find_alike(claims, role) {
                Ok(job) => self.jobs.push(job),
                Err(error) => trouble = Some(error),
            }
        }
        trouble
    }

    fn take_in(&mut self) -> Option<SessionError> {
        if self.jobs.is_empty() {
            return None;
        }
        let mut trouble = None;
        let mut running = Vec::new();
        for job in self.jobs.drain(..) {
            match job.poll() {
                Poll::Running => running.push(job),
                Poll::Finished(Ok(pairs)) => self.fresh.extend(pairs),
                Poll::Finished(Err(SessionError::Cancelled(_))) => {}
                Poll::Finished(Err(error)) => trouble = Some(error),
                Poll::Broken => trouble = Some(SessionError::Broken),
            }
        }
        self.jobs = running;
        if self.jobs.is_empty() {
            self.found = std::mem::take(&mut self.fresh);
            self.found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
            self.ready = true;
        }
        trouble
    }

    pub(super) fn stop(&mut self) {
        for job in self.jobs.drain(..) {
            job.stop();
        }
        self.fresh.clear();
    }

    fn progress(&self) -> (usize, usize) {
        self.jobs.first().map_or((0, 0), Job::progress)
    }
}

/// Why they are proposed.
fn reason(alike: &Alike) -> String {
    let kind = if alike.role == Role::Source { "Sources" } else { "Claims" };
    if alike.shared.is_empty() {
        return format!("{kind} · the same words");
    }
    format!("{kind} · both have the rare words: {}", alike.shared.join(", "))
}

impl Workbench {
    pub(super) fn alike_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        let proposals = &self.claims.proposals;
        if proposals.found.is_empty() {
            let (title, words) = if proposals.ready && proposals.jobs.is_empty() {
                (
                    "Nothing reads alike",
                    "Claims and sources that share rare words are proposed here.",
                )
            } else {
                ("Looking for what reads alike…", "This goes on beside your work.")
            };
            widgets::empty_ui(ui, title, words, None);
            if !proposals.jobs.is_empty() {
                let (done, total) = proposals.progress();
                widgets::progress_ui(ui, done, total, "Compared");
                ui.ctx().request_repaint_after_secs(0.05);
            }
            return;
        }
        if !proposals.jobs.is_empty() {
            ui.ctx().request_repaint_after_secs(0.05);
        }
        let count = proposals.found.len();
        let area = ScrollArea::vertical().id_salt("what reads alike").auto_shrink(false);
        area.show_rows(ui, HEIGHT, count, |ui, range| {
            for at in range {
                if let Some(alike) = self.claims.proposals.found.get(at).cloned() {
                    self.pair_ui(ui, engine, &alike, at);
                }
            }
        });
    }

    fn pair_ui(&mut self, ui: &mut Ui, engine: &mut Engine, alike: &Alike, at: usize) {
        let colors = theme::colors(ui.ctx());
        let room = vec2(ui.available_width(), HEIGHT);
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        let lines = rect.shrink2(vec2(16.0, 6.0));
        let width = (lines.width() - BUTTONS).max(100.0);
        for (nth, words) in alike.words.iter().enumerate() {
            let end = if nth == 0 { alike.one } else { alike.other };
            let top = lines.top() + 26.0 * nth as f32;
            let line = Rect::from_min_size(egui::pos2(lines.left(), top), vec2(width, 26.0));
            let id = ui.scope_id().with(("alike", alike.one.span, alike.other.span, nth));
            let response = ui.interact(line, id, Sense::click());
            response.widget_info(|| {
                let name = format!("Go to “{}”, proposal {}", told::short(words), at + 1);
                WidgetInfo::labeled(Widget::Button, true, name)
            });
            let color = if response.hovered() { colors.accent } else { colors.text };
            snippet_in(ui, engine, words, QUOTE, color, line, Align::Min);
            widgets::focus_ring(ui, &response, line.expand2(vec2(4.0, 0.0)));
            if response.clicked() {
                self.intents.push(go_to(end.document, end.span));
            }
        }
        let below = Rect::from_min_size(lines.left_top() + vec2(0.0, 52.0), vec2(width, 20.0));
        snippet_in(ui, engine, &reason(alike), CAPTION, colors.dim, below, Align::Min);
        let buttons = lines.with_min_x(lines.right() - BUTTONS);
        let layout = Layout::right_to_left(Align::Center);
        let builder = UiBuilder::new()
            .id_salt(("pair", alike.one.span, alike.other.span))
            .max_rect(buttons)
            .layout(layout);
        let mut inside = ui.new_child(builder);
        self.pair_buttons_ui(&mut inside, alike);
        let line = Stroke::new(1.0, colors.faint);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    }

    fn pair_buttons_ui(&mut self, ui: &mut Ui, alike: &Alike) {
        let pair = [alike.one.span, alike.other.span];
        let grouping = self.make_group(alike.role, &pair);
        let may = self.may_group() && grouping.is_some();
        let [one, other] = [&alike.words[0], &alike.words[1]].map(|words| told::short(words));
        let aside = ui.add_enabled(may, Button::new("Put aside"));
        aside.widget_info(|| {
            WidgetInfo::labeled(Widget::Button, may, format!("Put aside “{one}” and “{other}”"))
        });
        let group = ui.add_enabled(may, Button::new("Group"));
        group.widget_info(|| {
            WidgetInfo::labeled(Widget::Button, may, format!("Group “{one}” and “{other}”"))
        });
        if aside.clicked() {
            let subject = alike_subject(alike.one.span, alike.other.span);
            let reason = Some("Not the same".to_owned());
            let action = Action::LetStand { check: ALIKE.to_owned(), subject, reason };
            self.intents.push(Intent::Do(action));
        }
        if group.clicked() {
            self.intents.extend(grouping.map(Intent::Do));
        }
    }
}
