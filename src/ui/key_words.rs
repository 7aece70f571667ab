//! Keys in words that can be read again, and why some keys cannot be given to a command.

use egui::{Key, Modifiers};

use super::command::{Command, Shortcut};

/// Why a command cannot have these keys; its own defaults it can always have.
pub(super) fn refusal(command: Command, keys: Shortcut) -> Option<String> {
    if command.shortcuts().contains(&keys) {
        return None;
    }
    let words = keys.words();
    let Modifiers { command: ctrl, shift, alt, .. } = keys.modifiers;
    if matches!(command, Command::Label(_)) {
        return Some("The keys of labels are set in project.toml".to_owned());
    }
    let why = match keys.key {
        Key::Escape => "It calls off whatever goes on",
        key if is_digit(key) && !ctrl && !alt && !shift => {
            "It is kept for labels; their keys are set in project.toml"
        }
        Key::C | Key::Copy if ctrl && !shift && !alt => "Copying needs it everywhere",
        Key::X | Key::Cut if ctrl && !shift && !alt => "Text fields need it, to cut",
        Key::V | Key::Paste if ctrl && !shift && !alt => "Text fields need it, to paste",
        Key::A if ctrl && !shift && !alt => "Text fields need it, to select all",
        Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown | Key::Home | Key::End
            if !alt =>
        {
            "The text and its fields need it, to move about"
        }
        Key::PageUp | Key::PageDown if !ctrl && !alt => "The text needs it, to move about",
        Key::Tab if !alt && !ctrl => "It goes from one thing of the window to the next",
        Key::F4 if alt => "The desktop closes the window with it",
        Key::Tab if alt || ctrl => "The desktop goes to other windows with it",
        _ => return None,
    };
    Some(format!("{words} cannot be chosen. {why}"))
}

const fn is_digit(key: Key) -> bool {
    use Key::{Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8, Num9};
    matches!(key, Num1 | Num2 | Num3 | Num4 | Num5 | Num6 | Num7 | Num8 | Num9)
}

/// Whether a key only changes others.
pub(super) const fn is_modifier(key: Key) -> bool {
    matches!(
        key,
        Key::ShiftLeft
            | Key::ShiftRight
            | Key::ControlLeft
            | Key::ControlRight
            | Key::AltLeft
            | Key::AltRight
            | Key::SuperLeft
            | Key::SuperRight
            | Key::CapsLock
    )
}

impl Shortcut {
    /// Of a key press.
    pub fn of(key: Key, modifiers: Modifiers) -> Self {
        let command = modifiers.command || modifiers.ctrl;
        let Modifiers { alt, shift, .. } = modifiers;
        Self { modifiers: Modifiers { alt, shift, command, ..Modifiers::NONE }, key }
    }

    /// Whether a field in which somebody types needs it for itself.
    pub(super) const fn is_of_fields(self) -> bool {
        if !self.modifiers.command {
            return !self.is_function_key();
        }
        matches!(
            self.key,
            Key::ArrowLeft
                | Key::ArrowRight
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::Home
                | Key::End
                | Key::Backspace
                | Key::Delete
        ) || (!self.modifiers.alt
            && (matches!(self.key, Key::Z | Key::Y)
                || (!self.modifiers.shift
                    && matches!(self.key, Key::A | Key::C | Key::V | Key::X))))
    }

    const fn is_function_key(self) -> bool {
        // In egui's order they stand together.
        let key = self.key as u16;
        Key::F1 as u16 <= key && key <= Key::F35 as u16
    }

    /// As the settings hold it: key names that can be told from each other and read again.
    pub fn written(self) -> String {
        let mut words = String::new();
        for (held, name) in [
            (self.modifiers.command, "Ctrl "),
            (self.modifiers.alt, "Alt "),
            (self.modifiers.shift, "Shift "),
        ] {
            if held {
                words.push_str(name);
            }
        }
        words.push_str(self.key.name());
        words
    }

    /// Reads what [`Self::written`] gives, also where people wrote it by hand.
    pub fn parse(words: &str) -> Option<Self> {
        let mut words: Vec<&str> = words.split_whitespace().collect();
        let last = words.pop()?;
        let key = Key::from_name(last).or_else(|| {
            Key::ALL.iter().copied().find(|key| key.name().eq_ignore_ascii_case(last))
        })?;
        let mut modifiers = Modifiers::NONE;
        for word in words {
            match word.to_ascii_lowercase().as_str() {
                "ctrl" | "control" | "cmd" | "command" => modifiers.command = true,
                "alt" | "option" => modifiers.alt = true,
                "shift" => modifiers.shift = true,
                _ => return None,
            }
        }
        (!is_modifier(key)).then_some(Self { modifiers, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for key in Key::ALL.iter().copied().filter(|key| !is_modifier(*key)) {
            for modifiers in
                [Modifiers::NONE, Modifiers::COMMAND, Modifiers::ALT | Modifiers::SHIFT]
            {
                let keys = Shortcut::of(key, modifiers);
                assert_eq!(Shortcut::parse(&keys.written()), Some(keys), "{}", keys.written());
            }
        }
        assert_eq!(parsed("shift ctrl k"), parsed("Ctrl Shift K"));
        assert_eq!(parsed("Ctrl Shift K").written(), "Ctrl Shift K");
        for bad in ["", "Ctrl", "Hyper K", "Ctrl Kk"] {
            assert_eq!(Shortcut::parse(bad), None, "{bad}");
        }
    }

    fn parsed(words: &str) -> Shortcut {
        Shortcut::parse(words).unwrap()
    }
}
