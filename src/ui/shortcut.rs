//! A key with its modifiers, and the commands whose keys were pressed in a frame.
//!
//! Which keys a command has is in `command`, which it has for a person in `keymap`.

use egui::{Context, Event, Key, Modifiers, PointerButton};

use super::{command::Command, keymap::Keymap};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub modifiers: Modifiers,
    pub key: Key,
}

impl Shortcut {
    pub(super) const fn plain(key: Key) -> Self {
        Self { modifiers: Modifiers::NONE, key }
    }

    pub(super) const fn ctrl(key: Key) -> Self {
        Self { modifiers: Modifiers::COMMAND, key }
    }

    pub(super) const fn alt(key: Key) -> Self {
        Self { modifiers: Modifiers::ALT, key }
    }

    pub(super) const fn shift(key: Key) -> Self {
        Self { modifiers: Modifiers::SHIFT, key }
    }

    pub(super) const fn ctrl_shift(key: Key) -> Self {
        Self { modifiers: Modifiers::COMMAND.plus(Modifiers::SHIFT), key }
    }

    /// As key caps and menus write it.
    pub fn words(self) -> String {
        let mut words = String::new();
        if self.modifiers.command {
            words.push_str("Ctrl ");
        }
        if self.modifiers.alt {
            words.push_str("Alt ");
        }
        // A question mark is one key cap, whatever brings it about.
        if self.modifiers.shift && self.key != Key::Questionmark {
            words.push_str("Shift ");
        }
        words.push_str(match self.key {
            Key::Enter => "↵",
            Key::Delete => "Del",
            Key::PageDown => "Page down",
            Key::PageUp => "Page up",
            Key::Escape => "Esc",
            Key::Equals => "+",
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Comma => ",",
            key => key.symbol_or_name(),
        });
        words
    }
}

/// The commands whose keys were pressed. `text`: the text has the keyboard, so that Tab walks the
/// marks, not the widgets.
pub(super) fn pressed(ctx: &Context, text: bool) -> Vec<Command> {
    let typing = ctx.text_edit_focused();
    let keymap = Keymap::of(ctx);
    ctx.input(|input| {
        input
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Key { key, physical_key, pressed: true, modifiers, .. } => {
                    let keys = Shortcut::of(*key, *modifiers);
                    keymap
                        .pressed(*key, *physical_key, *modifiers)
                        .filter(|command| {
                            !typing || (command.works_while_typing() && !keys.is_of_fields())
                        })
                        .filter(|command| text || !command.belongs_to_text())
                }
                // The buttons at the side of a mouse.
                Event::PointerButton { button: PointerButton::Extra1, pressed: true, .. } => {
                    Some(Command::Back)
                }
                Event::PointerButton { button: PointerButton::Extra2, pressed: true, .. } => {
                    Some(Command::Forward)
                }
                _ => None,
            })
            .collect()
    })
}

/// The key of a digit, but for 0.
pub(super) const fn digit_key(digit: u8) -> Option<Key> {
    Some(match digit {
        1 => Key::Num1,
        2 => Key::Num2,
        3 => Key::Num3,
        4 => Key::Num4,
        5 => Key::Num5,
        6 => Key::Num6,
        7 => Key::Num7,
        8 => Key::Num8,
        9 => Key::Num9,
        _ => return None,
    })
}
