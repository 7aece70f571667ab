//! How the texts are set and the window is coloured. Every change shows at once in the text
//! behind; where there is none, in a sample.

use egui::{Align, Context, Id, Layout, Role, ThemePreference, Ui, WidgetInfo, vec2};

use super::{Asked, Behind};
use crate::{
    session::{
        typography::{Face, LINES, MEASURE, Numbers, Scale, Typography, ZOOM},
        user::ThemeChoice,
    },
    ui::{
        command::Command,
        dialogs::{Foot, Pressed, Stand, modal_at, title_ui},
        text::{Engine, snippet_ui},
        theme, widgets,
    },
};

/// As wide as the inspector, so that it covers nothing of the text.
const WIDTH: f32 = 264.0;
const SAMPLE: &str = "The ministry denied that any vessel had been stopped. “Not a single inspector,” \
the union’s secretary said, “has set foot on the dam.”";

#[derive(Default)]
pub(super) struct Settings {
    asked: bool,
}

impl Settings {
    /// Shows it. `true`: it is to be closed.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        behind: &Behind<'_>,
        asked: &mut Vec<Asked>,
    ) -> bool {
        let reads = behind.workbench.is_some_and(|workbench| workbench.session().open().is_some());
        let stand = if reads { Stand::Right } else { Stand::Middle };
        modal_at(ctx, Id::unique("settings"), stand, 16, |ui| {
            ui.set_width(WIDTH);
            title_ui(ui, "Settings");
            theme_ui(ui, asked);
            self.first(ui);
            let typography = behind.user.typography();
            face_ui(ui, engine, &typography.face, |face| {
                asked.push(Asked::Typography(typography.with_face(face)));
            });
            let zoom = behind.user.zoom_percent();
            if let Some(to) = step_ui(ui, "Text size", ["Smaller", "Larger"], &ZOOM, zoom, {
                format!("{zoom} %")
            }) {
                asked.push(Asked::Zoom(to));
            }
            let lines = typography.line_percent();
            let shown = format!("{:.2}", f64::from(lines) / 100.0);
            let names = ["Lines closer together", "Lines farther apart"];
            if let Some(to) = step_ui(ui, "Line height", names, &LINES, lines, shown) {
                asked.push(Asked::Typography(typography.with_line_percent(to)));
            }
            let measure = typography.measure_chars();
            let shown = format!("{measure} characters");
            let names = ["Narrower column", "Wider column"];
            if let Some(to) = step_ui(ui, "Column width", names, &MEASURE, measure, shown) {
                asked.push(Asked::Typography(typography.with_measure_chars(to)));
            }
            lines_ui(ui, typography, asked);
            numbers_ui(ui, typography, asked);
            let mut leaves = false;
            ui.horizontal(|ui| {
                ui.label("Keys");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    leaves = ui.button("Change the keys…").clicked();
                });
            });
            if leaves {
                asked.push(Asked::Run(Command::Keys));
            }
            if !reads {
                ui.add_space(theme::SPACE_8);
                widgets::hairline_ui(ui);
                let (style, _) = theme::document(engine, typography, zoom);
                let color = theme::colors(ctx).text;
                // As much as has room, however large it is.
                let most = if zoom > 150 { 2 } else { 4 };
                snippet_ui(ui, engine, SAMPLE, style, color, most, WIDTH);
            }
            ui.add_space(theme::SPACE_8);
            let foot = Foot::default().quiet(Some("Back to the defaults")).other("Close").deaf();
            let pressed = foot.ui(ui);
            if pressed == Some(Pressed::Quiet) {
                asked.push(Asked::SetBack);
            }
            leaves || pressed == Some(Pressed::Other(0))
        })
    }

    /// The keyboard goes to the first of what is chosen.
    fn first(&mut self, ui: &Ui) {
        if !std::mem::replace(&mut self.asked, true) {
            let first = ui.ctx().data(|data| data.get_temp::<Id>(Id::unique("first setting")));
            if let Some(first) = first {
                ui.memory_mut(|memory| memory.request_focus(first));
            }
        }
    }
}

fn theme_ui(ui: &mut Ui, asked: &mut Vec<Asked>) {
    let now = ui.ctx().options(|options| options.theme_preference);
    widgets::caption_ui(ui, "Colours");
    ui.horizontal(|ui| {
        let choices = [
            (ThemeChoice::System, ThemePreference::System, "As the system"),
            (ThemeChoice::Light, ThemePreference::Light, "Light"),
            (ThemeChoice::Dark, ThemePreference::Dark, "Dark"),
        ];
        for (choice, preference, words) in choices {
            let name = format!("Colours: {}", words.to_lowercase());
            let pill = widgets::pill_ui(ui, words, &name, now == preference);
            if now == preference {
                ui.data_mut(|data| data.insert_temp(Id::unique("first setting"), pill.id));
            }
            if pill.clicked() {
                asked.push(Asked::Theme(choice));
            }
        }
    });
    ui.add_space(theme::SPACE_4);
}

fn face_ui(ui: &mut Ui, engine: &mut Engine, now: &Face, choose: impl FnOnce(Face)) {
    widgets::caption_ui(ui, "Face of the texts");
    let mut chosen = None;
    ui.horizontal(|ui| {
        for (face, words) in [(Face::Serif, "Serif"), (Face::Sans, "Sans serif")] {
            let name = format!("Face: {}", words.to_lowercase());
            if widgets::pill_ui(ui, words, &name, *now == face).clicked() {
                chosen = Some(face);
            }
        }
        let families = engine.system_families();
        if families.is_empty() {
            return;
        }
        let (words, system) = match now {
            Face::System(name) => (name.as_str(), true),
            Face::Serif | Face::Sans => ("Another…", false),
        };
        let pill = widgets::pill_ui(ui, &shortened(words), "Face: another of this machine", system);
        egui::Popup::menu(&pill).show(|ui| {
            ui.set_width(240.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            egui::ScrollArea::vertical().max_height(320.0).show_rows(
                ui,
                theme::ROW,
                families.len(),
                |ui, range| {
                    for family in families.get(range).unwrap_or_default() {
                        let here = system && words == family;
                        if ui.selectable_label(here, family).clicked() {
                            chosen = Some(Face::System(family.clone()));
                            ui.close();
                        }
                    }
                },
            );
        });
    });
    ui.add_space(theme::SPACE_4);
    if let Some(face) = chosen {
        choose(face);
    }
}

fn numbers_ui(ui: &mut Ui, now: &Typography, asked: &mut Vec<Asked>) {
    widgets::caption_ui(ui, "Numbers in the margin");
    ui.horizontal(|ui| {
        let choices = [
            (Numbers::Nothing, "None"),
            (Numbers::Lines, "Lines"),
            (Numbers::Paragraphs, "Paragraphs"),
        ];
        for (numbers, words) in choices {
            let name = format!("Numbers: {}", words.to_lowercase());
            if widgets::pill_ui(ui, words, &name, now.numbers == numbers).clicked() {
                asked.push(Asked::Typography(now.with_numbers(numbers)));
            }
        }
    });
    ui.add_space(theme::SPACE_4);
}

fn lines_ui(ui: &mut Ui, now: &Typography, asked: &mut Vec<Asked>) {
    widgets::caption_ui(ui, "Lines within a paragraph");
    ui.horizontal(|ui| {
        for (joined, words) in [(false, "As in the file"), (true, "Joined")] {
            let name = format!("Lines: {}", words.to_lowercase());
            if widgets::pill_ui(ui, words, &name, now.joined == joined).clicked() {
                asked.push(Asked::Typography(now.with_joined(joined)));
            }
        }
    });
    ui.add_space(theme::SPACE_4);
}

/// A name of a family that has room beside the others.
fn shortened(name: &str) -> String {
    if name.chars().count() <= 12 {
        return name.to_owned();
    }
    name.chars().take(11).chain(['…']).collect()
}

/// A number with a button at either side. Returns what it is to be.
fn step_ui(
    ui: &mut Ui,
    caption: &str,
    names: [&str; 2],
    scale: &Scale,
    now: u32,
    shown: String,
) -> Option<u32> {
    let mut to = None;
    ui.horizontal(|ui| {
        ui.label(caption);
        ui.spacing_mut().item_spacing.x = theme::SPACE_4;
        // Made from the left to the right, as Tab goes.
        let width = 100.0 + 2.0 * (theme::ROW + theme::SPACE_4);
        ui.add_space((ui.available_width() - width).max(0.0));
        {
            let mut button = |ui: &mut Ui, sign: &str, name: &str, next: Option<u32>| {
                let button = egui::Button::new(sign).min_size(vec2(theme::ROW, theme::ROW));
                let response = ui.add_enabled(next.is_some(), button);
                response.widget_info(|| WidgetInfo::labeled(Role::Button, next.is_some(), name));
                if response.clicked() {
                    to = next;
                }
            };
            button(ui, "−", names[0], scale.less(now));
            ui.allocate_ui_with_layout(
                vec2(100.0, theme::ROW),
                Layout::centered_and_justified(egui::Direction::LeftToRight),
                |ui| ui.label(shown),
            );
            button(ui, "+", names[1], scale.more(now));
        }
    });
    to
}
