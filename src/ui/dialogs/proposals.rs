//! "Probably not the article": what stands in many documents, and menus; each ticked by hand, all left out in one step.

use egui::{Context, Label, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};

use super::{Foot, Held, Pressed, close_ui, modal};
use crate::{
    model::{AnnotatorId, counted},
    session::{
        self, ImportInto, LeftOut, Proposed, ProposedGroup, Session, SessionError, Stretch, Texts,
        jobs::{Job, Poll, Waker},
    },
    text::Why,
    ui::{theme, widgets},
};

/// Every line of the list, in points.
const LINE: f32 = 42.0;

pub(in crate::ui) struct ProposalsDialog {
    state: State,
    trouble: Option<String>,
}

enum State {
    Looking(Job<Result<Proposed, SessionError>>),
    Choosing(Box<Choosing>),
    /// Granted by whoever owns the project.
    Wanted(Box<Choosing>),
    Working(Job<Result<LeftOut, SessionError>>),
    Done,
}

struct Choosing {
    proposed: Proposed,
    /// Of each place of each group.
    ticked: Vec<Vec<bool>>,
    /// The group whose places are shown one by one.
    open: Option<usize>,
    /// Somebody wanted to leave what is ticked.
    held: Held,
}

/// A line of the list: a group, or one place of it.
#[derive(Clone, Copy)]
enum Line {
    Group(usize),
    Place(usize, usize),
}

impl ProposalsDialog {
    pub(in crate::ui) fn new(session: &Session) -> Self {
        let job = session.texts().and_then(|texts| {
            Job::spawn("look for what is not the article", session.waker(), move |progress| {
                session::propose(&texts, progress)
            })
            .map_err(SessionError::Thread)
        });
        match job {
            Ok(job) => Self { state: State::Looking(job), trouble: None },
            Err(error) => Self { state: State::Done, trouble: Some(error.to_string()) },
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui) fn stop(self) {
        match self.state {
            State::Looking(job) => job.stop(),
            State::Working(job) => job.stop(),
            State::Choosing(_) | State::Wanted(_) | State::Done => {}
        }
    }

    pub(in crate::ui) const fn wants(&self) -> bool {
        matches!(self.state, State::Wanted(_))
    }

    pub(in crate::ui) fn begin(
        &mut self,
        parts: Result<(ImportInto, Texts, AnnotatorId), SessionError>,
        waker: Waker,
    ) {
        let State::Wanted(choosing) = std::mem::replace(&mut self.state, State::Done) else {
            return;
        };
        let chosen = choosing.chosen();
        let job = parts.and_then(|(into, texts, author)| {
            Job::spawn("leave places out of the article", waker, move |progress| {
                session::leave_out(into, &texts, &chosen, &author, progress)
            })
            .map_err(SessionError::Thread)
        });
        match job {
            Ok(job) => self.state = State::Working(job),
            Err(error) => {
                self.trouble = Some(error.to_string());
                self.state = State::Choosing(choosing);
            }
        }
    }

    /// What has been done, once, in words.
    pub(in crate::ui) fn finished(&mut self) -> Option<String> {
        let State::Working(job) = &self.state else { return None };
        let done = match job.poll() {
            Poll::Running => return None,
            Poll::Finished(done) => done,
            Poll::Broken => Err(SessionError::Broken),
        };
        self.state = State::Done;
        match done {
            Ok(left) => Some(left.to_string()),
            Err(error) => {
                self.trouble = Some(error.to_string());
                None
            }
        }
    }

    fn poll(&mut self) {
        let State::Looking(job) = &self.state else { return };
        let done = match job.poll() {
            Poll::Running => return,
            Poll::Finished(done) => done,
            Poll::Broken => Err(SessionError::Broken),
        };
        match done {
            Ok(proposed) => {
                // Nothing is ticked beforehand: it is a person who says what is not the article.
                let ticked = proposed.groups.iter().map(|g| vec![false; g.places.len()]).collect();
                let held = Held::default();
                let choosing = Choosing { proposed, ticked, open: None, held };
                self.state = State::Choosing(Box::new(choosing));
            }
            Err(error) => {
                self.trouble = Some(error.to_string());
                self.state = State::Done;
            }
        }
    }

    pub(super) fn ui(&mut self, ctx: &Context) -> bool {
        self.poll();
        if matches!(self.state, State::Looking(_) | State::Working(_) | State::Wanted(_)) {
            ctx.request_repaint_after_secs(0.05);
        }
        let size = ctx.content_rect().size();
        let width = (size.x - 120.0).clamp(320.0, 680.0);
        let height = (size.y - 290.0).clamp(120.0, 460.0);
        let mut wanted = false;
        let working = matches!(self.state, State::Working(_) | State::Wanted(_));
        let closed = modal(ctx, "Probably not the article", width, |ui| {
            if let Some(why) = &self.trouble {
                ui.label(RichText::new(why).color(theme::colors(ctx).warn));
            }
            match &mut self.state {
                State::Looking(job) => {
                    ui.label("Looking for what stands in many documents, and for menus…");
                    work_ui(ui, job.progress(), "Documents looked at") && {
                        job.cancel();
                        true
                    }
                }
                State::Working(job) => {
                    ui.label("Leaving it out…");
                    if work_ui(ui, job.progress(), "Documents changed") {
                        job.cancel();
                    }
                    false
                }
                State::Wanted(_) => false,
                State::Done => close_ui(ui),
                State::Choosing(choosing) => {
                    let (leave, close) = choosing.ui(ui, width, height);
                    wanted = leave;
                    close
                }
            }
        });
        if wanted {
            self.trouble = None;
            self.state = match std::mem::replace(&mut self.state, State::Done) {
                State::Choosing(choosing) => State::Wanted(choosing),
                other => other,
            };
        }
        let closed = closed && !working && !wanted;
        match &mut self.state {
            State::Choosing(choosing) => {
                let ticked = choosing.ticked.iter().flatten().any(|ticked| *ticked);
                choosing.held.may((closed, ticked))
            }
            _ => closed,
        }
    }
}

/// How far it is, and a way out. `true`: it is called off.
pub(super) fn work_ui(ui: &mut Ui, (done, total): (usize, usize), name: &str) -> bool {
    ui.add_space(theme::SPACE_8);
    widgets::progress_ui(ui, done, total, name);
    ui.add_space(theme::SPACE_12);
    ui.button("Cancel").clicked()
}

impl Choosing {
    fn chosen(&self) -> Vec<Stretch> {
        let groups = self.proposed.groups.iter().zip(&self.ticked);
        let places = groups.flat_map(|(group, ticked)| group.places.iter().zip(ticked));
        places.filter(|(_, ticked)| **ticked).map(|(place, _)| place.clone()).collect()
    }

    /// (leave out, close)
    fn ui(&mut self, ui: &mut Ui, width: f32, height: f32) -> (bool, bool) {
        let Proposed { groups, documents, unread } = &self.proposed;
        if groups.is_empty() {
            ui.allocate_ui(vec2(width, 140.0), |ui| {
                let words = format!(
                    "Looked at {}: no line stands in three of them, and none begins or ends with \
                     a menu.",
                    counted(*documents, "document")
                );
                widgets::empty_ui(ui, "Nothing to propose", &words, None);
            });
            return (false, close_ui(ui));
        }
        let mut said = "Tick what is not the article. Nothing is left out before that.".to_owned();
        if *unread > 0 {
            said = format!("{said} {} could not be read.", counted(*unread, "document"));
        }
        ui.label(RichText::new(said).color(theme::colors(ui.ctx()).dim));
        ui.add_space(theme::SPACE_8);
        let lines: Vec<Line> = (0..groups.len())
            .flat_map(|group| {
                let open = self.open == Some(group);
                let count = if open { groups.get(group).map_or(0, |g| g.places.len()) } else { 0 };
                std::iter::once(Line::Group(group))
                    .chain((0..count).map(move |place| Line::Place(group, place)))
            })
            .collect();
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical()
                .id_salt("proposals")
                .auto_shrink([false, true])
                .max_height(height)
                .show_rows(ui, LINE, lines.len(), |ui, shown| {
                    for line in lines.get(shown).unwrap_or_default() {
                        self.line_ui(ui, *line);
                    }
                });
        });
        let count = self.ticked.iter().flatten().filter(|ticked| **ticked).count();
        let words = match count {
            0 => "Leave out".to_owned(),
            n => format!("Leave {} out", counted(n, "place")),
        };
        let said = self.held.is_on().then(|| {
            let words = "What is ticked is not left out yet. Leave it out, or close once more";
            (words.to_owned(), theme::colors(ui.ctx()).warn)
        });
        ui.add_space(theme::SPACE_12);
        let pressed = Foot::default().say(said).other("Close").main(&words, count > 0).ui(ui);
        (pressed == Some(Pressed::Main), pressed == Some(Pressed::Other(0)))
    }

    fn line_ui(&mut self, ui: &mut Ui, line: Line) {
        let colors = theme::colors(ui.ctx());
        let (Line::Group(group) | Line::Place(group, _)) = line;
        let Some(found) = self.proposed.groups.get(group) else { return };
        let Some(ticked) = self.ticked.get_mut(group) else { return };
        let (words, small, name) = match line {
            Line::Group(_) => {
                let name = format!("{}: {}", why(found), found.words);
                (found.words.clone(), why(found), name)
            }
            Line::Place(_, place) => {
                let Some(place) = found.places.get(place) else { return };
                let context = format!("{} ▸ … ◂ {}", place.before, place.after);
                let name = format!("{}: {context}", place.path);
                (place.path.clone(), context, name)
            }
        };
        let mut on = match line {
            Line::Group(_) => ticked.iter().all(|ticked| *ticked),
            Line::Place(_, place) => ticked.get(place).copied().unwrap_or_default(),
        };
        ui.allocate_ui(vec2(ui.available_width(), LINE), |ui| {
            ui.set_min_height(LINE);
            ui.horizontal(|ui| {
                if matches!(line, Line::Place(..)) {
                    ui.add_space(theme::SPACE_24);
                }
                let tick = ui.checkbox(&mut on, "");
                tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &name));
                if tick.changed() {
                    match line {
                        Line::Group(_) => ticked.fill(on),
                        Line::Place(_, place) => {
                            if let Some(ticked) = ticked.get_mut(place) {
                                *ticked = on;
                            }
                        }
                    }
                }
                let opens = matches!(line, Line::Group(_));
                let room = ui.available_width() - if opens { 96.0 } else { 8.0 };
                ui.vertical(|ui| {
                    ui.set_width(room);
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add_space(4.0);
                    // What is cut off is shown under the pointer by the label itself.
                    ui.add(Label::new(&words).truncate().selectable(false));
                    let small = RichText::new(small).font(theme::caption_font()).color(colors.dim);
                    ui.add(Label::new(small).truncate().selectable(false));
                });
                if opens {
                    let shown = self.open == Some(group);
                    let button = ui.button(if shown { "Hide" } else { "Where?" });
                    let name = format!("Where “{}” stands", found.words);
                    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                    if button.clicked() {
                        self.open = (!shown).then_some(group);
                    }
                }
            });
        });
    }
}

/// Why a group is proposed, and where it stands.
fn why(group: &ProposedGroup) -> String {
    let first = group.places.first().map_or("", |place| &place.path);
    match group.why {
        Why::Repeated(count) => {
            format!("Stands in {}, such as {first}", counted(count, "document"))
        }
        Why::Start => format!("Short lines before the article of {first}"),
        Why::End => format!("Short lines after the article of {first}"),
        Why::Heading => format!("Under a heading at the end of {first}"),
    }
}
