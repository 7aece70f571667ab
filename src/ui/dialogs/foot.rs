//! The foot of a dialog: what there is to say at the left, buttons at the right.
//!
//! They are made in the order in which they are read, so that Tab goes from the left to the right,
//! and Enter does the main thing wherever nothing else has the keyboard.

use egui::{
    Align, Button, Color32, Event, FontId, Id, Key, Label, Layout, RichText, TextStyle, Ui, vec2,
};

use crate::ui::{theme, widgets};

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Pressed {
    Main,
    /// One of the other buttons, from the left.
    Other(usize),
    /// The one at the left end.
    Quiet,
}

#[derive(Default)]
pub(in crate::ui) struct Foot<'a> {
    quiet: Option<&'a str>,
    words: Option<(String, Color32)>,
    others: Vec<(&'a str, bool)>,
    main: Option<(&'a str, bool)>,
    /// Enter is for something else here.
    deaf: bool,
}

impl<'a> Foot<'a> {
    /// The one thing that the dialog is there for: the last button.
    pub(in crate::ui) const fn main(mut self, words: &'a str, enabled: bool) -> Self {
        self.main = Some((words, enabled));
        self
    }

    /// A further button, at the right of those before.
    pub(in crate::ui) fn other(self, words: &'a str) -> Self {
        self.other_if(words, true)
    }

    pub(in crate::ui) fn other_if(mut self, words: &'a str, enabled: bool) -> Self {
        self.others.push((words, enabled));
        self
    }

    /// A button without a frame, at the left end.
    pub(in crate::ui) fn quiet(mut self, words: Option<&'a str>) -> Self {
        self.quiet = words;
        self
    }

    /// Enter presses none of them.
    pub(in crate::ui) const fn deaf(mut self) -> Self {
        self.deaf = true;
        self
    }

    /// What there is to say.
    pub(in crate::ui) fn say(mut self, words: Option<(String, Color32)>) -> Self {
        self.words = words;
        self
    }

    pub(in crate::ui) fn ui(self, ui: &mut Ui) -> Option<Pressed> {
        let Self { quiet, words, others, main, deaf } = self;
        let room = vec2(ui.available_width(), theme::ROW);
        let mut pressed = None;
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            let plain = TextStyle::Button.resolve(ui.style());
            let mut width: f32 = others.iter().map(|(words, _)| width_of(ui, words, &plain)).sum();
            // It has no edge of its own.
            let strong = theme::strong_font();
            width += main.map_or(0.0, |(words, _)| width_of(ui, words, &strong) - 2.0);
            let gap = ui.spacing().item_spacing.x;
            let count = others.len() + usize::from(main.is_some());
            width += gap * count.saturating_sub(1) as f32;
            if let Some(words) = quiet {
                let dim = theme::colors(ui.ctx()).dim;
                if widgets::word_button_ui(ui, words, dim).clicked() {
                    pressed = Some(Pressed::Quiet);
                }
            }
            if let Some((words, color)) = words {
                let most = (ui.available_width() - width - gap).max(0.0);
                ui.scope(|ui| {
                    ui.set_max_width(most);
                    ui.add(Label::new(RichText::new(words).color(color)).truncate());
                });
            }
            ui.add_space((ui.available_width() - width).max(0.0));
            for (at, (words, enabled)) in others.iter().enumerate() {
                if ui.add_enabled(*enabled, Button::new(*words)).clicked() {
                    pressed = Some(Pressed::Other(at));
                }
            }
            if let Some((words, enabled)) = main
                && widgets::primary_button_ui(ui, words, enabled).clicked()
            {
                pressed = Some(Pressed::Main);
            }
        });
        if deaf || !entered(ui) || !ui.is_enabled() {
            return pressed;
        }
        // Without a main thing, Enter is for the last button, which leads out.
        let last = others.len().checked_sub(1).map(Pressed::Other);
        let meant = match main {
            Some((_, enabled)) => enabled.then_some(Pressed::Main),
            None => last.filter(|_| others.last().is_some_and(|(_, enabled)| *enabled)),
        };
        pressed.or(meant)
    }
}

/// How wide a button with these words is.
fn width_of(ui: &Ui, words: &str, font: &FontId) -> f32 {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font.clone(), Color32::WHITE);
    galley.size().x + 2.0 * ui.spacing().button_padding.x
}

/// The buttons under a dialog, the main one at the right. Returns (main, other).
pub(in crate::ui) fn buttons_ui(
    ui: &mut Ui,
    main: &str,
    enabled: bool,
    other: &str,
) -> (bool, bool) {
    ui.add_space(theme::SPACE_12);
    let pressed = Foot::default().other(other).main(main, enabled).ui(ui);
    (pressed == Some(Pressed::Main), pressed == Some(Pressed::Other(0)))
}

/// The way out of a dialog that asks for nothing.
pub(in crate::ui) fn close_ui(ui: &mut Ui) -> bool {
    ui.add_space(theme::SPACE_8);
    Foot::default().other("Close").ui(ui).is_some()
}

fn asked() -> Id {
    Id::unique("the main thing")
}

/// Whether the keyboard asks for the main thing. To be asked after all fields: those of one line
/// let go of the keyboard at Enter, and what still has it keeps its Enter.
fn entered(ui: &Ui) -> bool {
    let anywhere = ui.data_mut(|data| data.remove_temp::<bool>(asked())).unwrap_or_default();
    let free = ui.ctx().memory(egui::Memory::focused).is_none();
    anywhere || free && take_enter(ui, |modifiers| modifiers.is_none())
}

/// Ctrl Enter is for the main thing wherever the keyboard is. It is taken before anything of the
/// dialog is made: a tick that has the keyboard would be turned by it.
pub(super) fn hear_ctrl_enter(ui: &Ui) {
    let heard = take_enter(ui, |modifiers| modifiers.command_only());
    ui.data_mut(|data| data.insert_temp(asked(), heard));
}

/// One that is held down is not pressed again: it belongs to what was there before.
fn take_enter(ui: &Ui, meant: impl Fn(egui::Modifiers) -> bool) -> bool {
    ui.input_mut(|input| {
        let before = input.events.len();
        input.events.retain(|event| match event {
            Event::Key { key: Key::Enter, pressed: true, repeat: false, modifiers, .. } => {
                !meant(*modifiers)
            }
            _ => true,
        });
        input.events.len() < before
    })
}

/// Whether something that was not taken yet lets itself be closed: only when that is asked for twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held(bool);

impl Held {
    /// Whether it was tried already.
    pub(super) const fn is_on(self) -> bool {
        self.0
    }

    pub(super) const fn let_go(&mut self) {
        self.0 = false;
    }

    /// `leaves`: somebody wants to leave; `loses`: something would be lost. Whether they may.
    pub(super) const fn may(&mut self, (leaves, loses): (bool, bool)) -> bool {
        if !loses {
            self.0 = false;
        } else if leaves && !self.0 {
            self.0 = true;
            return false;
        }
        leaves
    }
}
