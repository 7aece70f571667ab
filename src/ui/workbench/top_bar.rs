//! The line at the top: menu, project, document, who annotates.

use egui::{
    Align, CornerRadius, Layout, Rect, RichText, Role, Sense, ThemePreference, Ui, UiBuilder,
    WidgetInfo, containers::menu::MenuButton, vec2,
};

use super::{Intent, Workbench};
use crate::{
    session::user::User,
    ui::{
        command::Command,
        keymap::{Keymap, in_brackets},
        text::{Engine, snippet_in},
        theme, widgets,
    },
};

/// The most that the names of the project and of the document take, in points.
const PROJECT: f32 = 260.0;
const DOCUMENT: f32 = 360.0;
/// How wide the switch between the pages is.
const PAGES: f32 = 184.0;

/// The menu, by headings.
pub(in crate::ui) const MENU: [(&str, &[Command]); 6] = [
    (
        "Project",
        &[
            Command::OpenFolder,
            Command::OpenByPath,
            Command::PasteDocument,
            Command::Import,
            Command::ImportMetadata,
            Command::Export,
            Command::SaveClaims,
            Command::Check,
            Command::Problems,
            Command::Schema,
            Command::Guidelines,
            Command::ChangeAnnotator,
            Command::Settings,
            Command::CloseProject,
            Command::Quit,
        ],
    ),
    (
        "Edit",
        &[
            Command::Undo,
            Command::Redo,
            Command::Remove,
            Command::RepeatLabel,
            Command::Duplicate,
            Command::MarkEvery,
            Command::GroupClaims,
            Command::LeaveGroup,
            Command::Attributes,
            Command::Note,
            Command::Link,
            Command::LinkAnywhere,
            Command::Keep,
            Command::Remember,
            Command::LinkRemembered,
            Command::Links,
            Command::Join,
            Command::Split,
            Command::Expand,
            Command::Shrink,
            Command::ChooseHere,
            Command::Characters,
            Command::Find,
            Command::FindNext,
            Command::FindPrevious,
            Command::FindInProject,
        ],
    ),
    (
        "Document",
        &[
            Command::DoneAndNext,
            Command::CallDone,
            Command::CallInProgress,
            Command::CallNew,
            Command::SetAside,
            Command::DocumentNote,
            Command::Question,
            Command::Pace,
            Command::AboutDocument,
            Command::LeaveOutToHere,
            Command::LeaveOut,
            Command::LeaveOutFromHere,
            Command::TakeBack,
            Command::TakeBackAll,
            Command::ProposeRegions,
            Command::ReadAs,
        ],
    ),
    (
        "Go",
        &[
            Command::Back,
            Command::Forward,
            Command::NextDocument,
            Command::PreviousDocument,
            Command::NextSpan,
            Command::PreviousSpan,
            Command::FilterDocuments,
            Command::NextPanel,
            Command::PreviousPanel,
        ],
    ),
    (
        "View",
        &[
            Command::AnnotatePage,
            Command::ClaimsPage,
            Command::ZoomIn,
            Command::ZoomOut,
            Command::ZoomReset,
            Command::ThemeSystem,
            Command::ThemeLight,
            Command::ThemeDark,
            Command::AllLinks,
            Command::OnlyNoted,
            Command::OnlyLabel,
            Command::HideLabel,
            Command::ShowAll,
        ],
    ),
    ("Help", &[Command::Palette, Command::Keys]),
];

impl Workbench {
    pub(super) fn top_bar_ui(&mut self, ui: &mut Ui, engine: &mut Engine, user: &User) {
        let colors = theme::colors(ui.ctx());
        let whole = ui.max_rect();
        let mut named = whole.left();
        ui.horizontal_centered(|ui| {
            ui.add_space(theme::SPACE_8);
            self.menu_ui(ui, user);
            self.turn_ui(ui, Command::Back, -1.0);
            ui.add_space(-theme::SPACE_8);
            self.turn_ui(ui, Command::Forward, 1.0);
            let name = self.session.name();
            let most = PROJECT.min(whole.width() * 0.2);
            let name = widgets::name_ui(ui, engine, name, theme::STRONG_NAME, colors.text, most);
            named = name.rect.right();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme::SPACE_12);
                let who = match self.session.me() {
                    Some(me) => {
                        let name = self.session.settings().settings.annotator_name(me);
                        if name == me.as_str() {
                            name.to_owned()
                        } else {
                            format!("{me} · {name}")
                        }
                    }
                    None => "Who are you?".to_owned(),
                };
                let button = widgets::word_button_ui(ui, who, colors.dim)
                    .on_hover_text("Change who annotates");
                if button.clicked() {
                    self.intents.push(Intent::Run(Command::ChangeAnnotator));
                }
            });
        });
        let room = Rect::from_center_size(whole.center(), vec2(PAGES, whole.height()));
        let layout = Layout::left_to_right(Align::Center);
        let builder = UiBuilder::new().id_salt("pages").max_rect(room).layout(layout);
        let mut pages = ui.new_child(builder);
        self.pages_ui(&mut pages);
        if self.claims.is_shown() {
            return;
        }
        if let Some(entry) = self.shown().and_then(|index| self.session.documents().get(index)) {
            let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
            let left = named + theme::SPACE_16;
            let right = (room.left() - theme::SPACE_16).min(left + DOCUMENT);
            if right > left + 40.0 {
                let room = Rect::from_x_y_ranges(left..=right, whole.y_range());
                snippet_in(ui, engine, name, theme::NAME, colors.dim, room, Align::Min);
            }
        }
    }

    /// The pages of the project: the texts, and what is claimed in all of them.
    fn pages_ui(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let claims = self.claims.is_shown();
        for (command, chosen) in [(Command::AnnotatePage, !claims), (Command::ClaimsPage, claims)] {
            let colors = theme::colors(ui.ctx());
            let words = command.name();
            let font = if chosen { theme::strong_font() } else { theme::text_font() };
            let color = if chosen { colors.text } else { colors.dim };
            let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
            let size = vec2((PAGES - theme::SPACE_8) / 2.0, theme::ROW);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, words));
            if chosen || response.hovered() {
                let ground = if chosen { colors.chosen } else { colors.window };
                ui.painter().rect_filled(rect, CornerRadius::same(theme::RADIUS), ground);
            }
            let at = rect.center() - galley.size() / 2.0;
            ui.painter().galley(at.round(), galley, color);
            widgets::focus_ring(ui, &response, rect);
            let clicked = response.clicked();
            response.on_hover_text(format!(
                "{}{}",
                command.about(),
                in_brackets(ui.ctx(), command)
            ));
            if clicked {
                self.intents.push(Intent::Run(command));
            }
        }
    }

    fn menu_ui(&mut self, ui: &mut Ui, user: &User) {
        let colors = theme::colors(ui.ctx());
        let button = egui::Button::new("").frame(false).min_size(vec2(theme::ROW, theme::ROW));
        let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
            ui.set_min_width(200.0);
            for (heading, commands) in MENU {
                ui.menu_button(heading, |ui| {
                    ui.set_min_width(320.0);
                    for command in commands {
                        self.item_ui(ui, *command);
                    }
                });
                if heading == MENU[0].0 {
                    self.recent_ui(ui, user);
                }
            }
        });
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Menu"));
        widgets::menu_icon(ui.painter(), response.rect, colors.text);
        widgets::focus_ring(ui, &response, response.rect);
    }

    fn item_ui(&mut self, ui: &mut Ui, command: Command) {
        let why_not = self.why_not(command);
        let theme = ui.ctx().options(|options| options.theme_preference);
        let chosen = match command {
            Command::Characters => self.characters,
            Command::AllLinks => self.shows_all_links(),
            Command::OnlyNoted => self.shows_noted_only(),
            Command::ThemeSystem => theme == ThemePreference::System,
            Command::ThemeLight => theme == ThemePreference::Light,
            Command::ThemeDark => theme == ThemePreference::Dark,
            _ => false,
        };
        let mut button = egui::Button::selectable(chosen, command.name());
        if let Some(keys) = Keymap::of(ui.ctx()).words(command) {
            button = button.shortcut_text(keys);
        }
        let mut item = ui.add_enabled(why_not.is_none(), button);
        if let Some(why) = why_not {
            item = item.on_disabled_hover_text(widgets::sentence(why));
        }
        if item.clicked() {
            self.intents.push(Intent::Run(command));
            ui.close();
        }
    }

    /// The projects opened last, but for this one.
    fn recent_ui(&mut self, ui: &mut Ui, user: &User) {
        let here = self.session.folder().display().to_string();
        ui.menu_button("Recent projects", |ui| {
            ui.set_min_width(250.0);
            let mut others = user.recent().iter().filter(|recent| recent.folder != here).peekable();
            if others.peek().is_none() {
                let none = "No other project has been opened yet";
                ui.label(RichText::new(none).color(theme::colors(ui.ctx()).dim));
            }
            for recent in others {
                ui.push_id(&recent.folder, |ui| {
                    let there = !self.gone.contains(&recent.folder);
                    let item = ui.add_enabled(there, egui::Button::new(&recent.name));
                    let item = item
                        .on_hover_text(&recent.folder)
                        .on_disabled_hover_text(format!("The folder is gone: {}", recent.folder));
                    if item.clicked() {
                        self.intents.push(Intent::OpenProject(recent.path()));
                        ui.close();
                    }
                });
            }
        });
    }

    /// A small button that leads back, or forward.
    fn turn_ui(&mut self, ui: &mut Ui, command: Command, direction: f32) {
        let colors = theme::colors(ui.ctx());
        let why_not = self.why_not(command);
        let button = egui::Button::new("").frame(false).min_size(vec2(24.0, theme::ROW));
        let mut response = ui.add_enabled(why_not.is_none(), button);
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, why_not.is_none(), command.name()));
        let color = if why_not.is_none() { colors.text } else { colors.line };
        widgets::chevron_icon(ui.painter(), response.rect.center(), direction, color);
        widgets::focus_ring(ui, &response, response.rect);
        let keys = in_brackets(ui.ctx(), command);
        response = response.on_hover_text(format!("{}{keys}", command.name()));
        if response.clicked() {
            self.intents.push(Intent::Run(command));
        }
    }
}
