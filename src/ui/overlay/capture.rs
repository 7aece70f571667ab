//! New keys for a command: pressed, refused with the reason, or asked about when another command
//! has them. It stands under the page of keys, in room that is always there, so nothing moves.
//!
//! It takes the keys away from all else while it waits for them, and changes nothing itself: it
//! returns the keymap that a person wants.

use std::sync::Arc;

use egui::{
    Align, Context, Event, EventFilter, Id, Key, Layout, Modifiers, RichText, Role, Sense, Ui,
    WidgetInfo, vec2,
};

use crate::{
    model::Schema,
    ui::{
        command::{Command, Shortcut},
        key_words::{is_modifier, refusal},
        keymap::Keymap,
        theme, widgets,
    },
};

/// Two lines of words and buttons.
pub(super) const HEIGHT: f32 = 58.0;

pub(super) struct Capture {
    command: Command,
    /// The keys that the new ones are to replace; none: they come beside those that are there.
    old: Vec<Shortcut>,
    /// What gets the keyboard back.
    back: Id,
    stage: Stage,
}

enum Stage {
    Waits,
    Refused(String),
    /// A question, and what comes of saying yes.
    Asks(String, Box<Keymap>),
}

/// What a person wants of it.
pub(super) enum Wish {
    Nothing,
    /// To leave all as it is.
    Leave,
    Change(Box<Keymap>),
}

impl Capture {
    pub(super) const fn new(command: Command, old: Vec<Shortcut>, back: Id) -> Self {
        Self { command, old, back, stage: Stage::Waits }
    }

    pub(super) const fn back(&self) -> Id {
        self.back
    }

    /// Takes the keys that were pressed, before anything else can.
    pub(super) fn take(&mut self, ctx: &Context, schema: Option<&Schema>) -> Wish {
        if matches!(self.stage, Stage::Asks(..)) {
            let no = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            return if no { Wish::Leave } else { Wish::Nothing };
        }
        let Some((key, physical, modifiers)) = taken(ctx) else { return Wish::Nothing };
        let keys = Shortcut::of(key, modifiers);
        if keys.key == Key::Escape {
            return Wish::Leave;
        }
        let mut keymap = (*Keymap::of(ctx)).clone();
        let label = match keymap.pressed(key, physical, modifiers) {
            Some(Command::Label(digit)) => Some(digit),
            _ => None,
        };
        if let Some(words) = label.and_then(|digit| of_label(digit, schema)) {
            self.stage = Stage::Refused(words);
            return Wish::Nothing;
        }
        if let Some(why) = refusal(self.command, keys) {
            self.stage = Stage::Refused(why);
            return Wish::Nothing;
        }
        let holder = keymap.pressed(key, physical, modifiers).filter(|it| *it != self.command);
        if let Err(why) = keymap.give(self.command, &self.old, keys) {
            self.stage = Stage::Refused(why);
            return Wish::Nothing;
        }
        match holder {
            None => Wish::Change(Box::new(keymap)),
            Some(holder) => {
                let (words, name) = (keys.words(), holder.plain_name());
                let question = format!("{words} is a key of “{name}”. Take it from there?");
                self.stage = Stage::Asks(question, Box::new(keymap));
                Wish::Nothing
            }
        }
    }

    /// Shows it.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Wish {
        let colors = theme::colors(ui.ctx());
        let name = self.command.plain_name();
        match &self.stage {
            Stage::Asks(question, _) => line_ui(ui, question, colors.text),
            Stage::Refused(why) => line_ui(ui, why, colors.warn),
            Stage::Waits => {
                let words = match self.old.first() {
                    Some(old) => format!("Press the new keys for “{name}”, in place of {}", {
                        old.words()
                    }),
                    None => format!("Press the keys for “{name}”"),
                };
                line_ui(ui, &words, colors.text);
            }
        }
        let mut wish = Wish::Nothing;
        let waits = !matches!(self.stage, Stage::Asks(..));
        let line = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::ROW), line, |ui| {
            if let Stage::Asks(_, keymap) = &self.stage {
                let yes = widgets::primary_button_ui(ui, "Take it over", true);
                // The one that waited has gone.
                if ui.memory(egui::Memory::focused).is_none() {
                    yes.request_focus();
                }
                if yes.clicked() {
                    wish = Wish::Change(keymap.clone());
                }
                if ui.button("Leave it there").clicked() {
                    wish = Wish::Leave;
                }
                return;
            }
            let keymap = Keymap::of(ui.ctx());
            if let Some(old) = self.old.first()
                && ui.button(format!("Remove {}", old.words())).clicked()
            {
                let mut without = (*keymap).clone();
                without.remove(self.command, &self.old);
                wish = Wish::Change(Box::new(without));
            }
            if keymap.is_changed(self.command) && ui.button("Back to the default").clicked() {
                match self.reset(&keymap) {
                    Ok(keymap) => wish = Wish::Change(keymap),
                    Err(stage) => self.stage = stage,
                }
            }
            ui.label(RichText::new("Esc leaves it as it is").color(colors.dim));
        });
        if waits {
            self.listen(ui);
        }
        wish
    }

    /// The map with the defaults of this command, or the question whether others may lose them.
    fn reset(&self, keymap: &Arc<Keymap>) -> Result<Box<Keymap>, Stage> {
        let mut reset = (**keymap).clone();
        reset.reset(self.command);
        let reset = Box::new(reset);
        let lent: Vec<String> = keymap
            .lent(self.command)
            .into_iter()
            .map(|(keys, holder)| format!("{} is a key of “{}”", keys.words(), holder.plain_name()))
            .collect();
        if lent.is_empty() {
            return Ok(reset);
        }
        Err(Stage::Asks(format!("{}. Take it back from there?", lent.join(", ")), reset))
    }

    /// Has the keyboard, and keeps it when Tab or an arrow is pressed.
    fn listen(&self, ui: &Ui) {
        let rect = ui.min_rect();
        let id = ui.scope_id().with("waits for keys");
        let waits = ui.interact(rect, id, Sense::focusable_noninteractive());
        let name = self.command.plain_name();
        waits.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Waiting for {name}")));
        if !waits.has_focus() {
            waits.request_focus();
        }
        let filter =
            EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
}

fn line_ui(ui: &mut Ui, words: &str, color: egui::Color32) {
    ui.allocate_ui(vec2(ui.available_width(), 22.0), |ui| {
        ui.add(egui::Label::new(RichText::new(words).color(color)).truncate());
    });
}

/// The first keys that were pressed in this frame; all that the keyboard told goes no further.
fn taken(ctx: &Context) -> Option<(Key, Option<Key>, Modifiers)> {
    ctx.input_mut(|input| {
        let held = input.modifiers;
        let mut first = None;
        input.events.retain(|event| {
            let taken = match event {
                // What egui makes of these keys never comes as keys.
                Event::Copy => Some((Key::C, None, Modifiers::COMMAND)),
                Event::Cut => Some((Key::X, None, Modifiers::COMMAND)),
                Event::Paste(_) => Some((Key::V, None, held | Modifiers::COMMAND)),
                Event::Key { pressed: true, repeat: false, key, physical_key, modifiers }
                    if !is_modifier(*key) =>
                {
                    Some((*key, *physical_key, *modifiers))
                }
                Event::Key { .. } | Event::Text(_) => None,
                _ => return true,
            };
            first = first.or(taken);
            false
        });
        first
    })
}

/// Why the key of a label cannot be taken; `None`: this project has no label with it.
fn of_label(digit: u8, schema: Option<&Schema>) -> Option<String> {
    let label = schema?.label_for_key(char::from_digit(u32::from(digit), 10)?)?;
    let name = label.name.to_lowercase();
    Some(format!("{digit} marks as {name}. The keys of labels are set in project.toml"))
}
