//! What the window can do, each with its name and its keys: one list for menus, shortcuts, the
//! palette and the page of keys.

use egui::{Context, Event, Key, Modifiers, PointerButton};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Command {
    OpenFolder,
    OpenByPath,
    CloseProject,
    Export,
    Import,
    Check,
    Guidelines,
    ChangeAnnotator,
    Quit,
    Undo,
    Redo,
    Remove,
    Disarm,
    Characters,
    NextSpan,
    PreviousSpan,
    NextDocument,
    PreviousDocument,
    FilterDocuments,
    NextPanel,
    DoneAndNext,
    CallDone,
    CallInProgress,
    CallNew,
    SetAside,
    LeaveOutToHere,
    LeaveOut,
    LeaveOutFromHere,
    TakeBack,
    TakeBackAll,
    ProposeRegions,
    AboutDocument,
    ImportMetadata,
    ReadAs,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    Palette,
    Keys,
    Settings,
    Back,
    Forward,
    /// The label whose key this digit is.
    Label(u8),
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub modifiers: Modifiers,
    pub key: Key,
}

impl Shortcut {
    const fn plain(key: Key) -> Self {
        Self { modifiers: Modifiers::NONE, key }
    }

    const fn ctrl(key: Key) -> Self {
        Self { modifiers: Modifiers::COMMAND, key }
    }

    const fn alt(key: Key) -> Self {
        Self { modifiers: Modifiers::ALT, key }
    }

    const fn shift(key: Key) -> Self {
        Self { modifiers: Modifiers::SHIFT, key }
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

    fn is(self, key: Key, modifiers: Modifiers) -> bool {
        self.key == key
            && self.modifiers.command == (modifiers.command || modifiers.ctrl)
            && self.modifiers.shift == modifiers.shift
            && self.modifiers.alt == modifiers.alt
    }
}

impl Command {
    pub const ALL: [Self; 45] = [
        Self::OpenFolder,
        Self::OpenByPath,
        Self::CloseProject,
        Self::Export,
        Self::Import,
        Self::Check,
        Self::Guidelines,
        Self::ChangeAnnotator,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::Remove,
        Self::Disarm,
        Self::Characters,
        Self::NextSpan,
        Self::PreviousSpan,
        Self::NextDocument,
        Self::PreviousDocument,
        Self::FilterDocuments,
        Self::NextPanel,
        Self::DoneAndNext,
        Self::CallDone,
        Self::CallInProgress,
        Self::CallNew,
        Self::SetAside,
        Self::LeaveOutToHere,
        Self::LeaveOut,
        Self::LeaveOutFromHere,
        Self::TakeBack,
        Self::TakeBackAll,
        Self::ProposeRegions,
        Self::AboutDocument,
        Self::ImportMetadata,
        Self::ReadAs,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::ThemeSystem,
        Self::ThemeLight,
        Self::ThemeDark,
        Self::Palette,
        Self::Keys,
        Self::Settings,
        Self::Back,
        Self::Forward,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenFolder => "Open folder…",
            Self::OpenByPath => "Open by its path…",
            Self::CloseProject => "Close project",
            Self::Export => "Export…",
            Self::Import => "Import…",
            Self::Check => "Check the project…",
            Self::Guidelines => "Guidelines",
            Self::ChangeAnnotator => "Who are you…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Remove => "Remove mark",
            Self::Disarm => "Put the label down",
            Self::Characters => "Select by characters",
            Self::NextSpan => "Next mark",
            Self::PreviousSpan => "Previous mark",
            Self::NextDocument => "Next document",
            Self::PreviousDocument => "Previous document",
            Self::FilterDocuments => "Filter documents",
            Self::NextPanel => "To the list, and back to the text",
            Self::DoneAndNext => "Done, open next",
            Self::CallDone => "Call it done",
            Self::CallInProgress => "Call it in progress",
            Self::CallNew => "Call it new",
            Self::SetAside => "Set aside…",
            Self::LeaveOutToHere => "From the start to here is not the article",
            Self::LeaveOut => "This is not the article",
            Self::LeaveOutFromHere => "From here to the end is not the article",
            Self::TakeBack => "Take this back into the article",
            Self::TakeBackAll => "Take the whole region back",
            Self::ProposeRegions => "Find what is not the article…",
            Self::AboutDocument => "About this document…",
            Self::ImportMetadata => "Import metadata…",
            Self::ReadAs => "Read in another encoding…",
            Self::ZoomIn => "Larger text",
            Self::ZoomOut => "Smaller text",
            Self::ZoomReset => "Normal size",
            Self::ThemeSystem => "Light or dark as the system",
            Self::ThemeLight => "Light",
            Self::ThemeDark => "Dark",
            Self::Palette => "Commands and documents…",
            Self::Keys => "Keys and gestures",
            Self::Settings => "Settings…",
            Self::Back => "Back",
            Self::Forward => "Forward",
            Self::Label(_) => "Mark",
        }
    }

    /// Its keys, the first one as menus show it.
    pub fn shortcuts(self) -> Vec<Shortcut> {
        match self {
            Self::OpenFolder => vec![Shortcut::ctrl(Key::O)],
            Self::OpenByPath => {
                let shift = Modifiers::COMMAND.plus(Modifiers::SHIFT);
                vec![Shortcut { modifiers: shift, key: Key::O }]
            }
            Self::Export => vec![Shortcut::ctrl(Key::E)],
            Self::Guidelines => vec![Shortcut::plain(Key::F2)],
            Self::Palette => vec![Shortcut::ctrl(Key::K)],
            Self::Keys => vec![
                Shortcut::plain(Key::F1),
                Shortcut::shift(Key::Questionmark),
                Shortcut::plain(Key::Questionmark),
            ],
            Self::Settings => vec![Shortcut::ctrl(Key::Comma)],
            Self::Back => vec![Shortcut::alt(Key::ArrowLeft)],
            Self::Forward => vec![Shortcut::alt(Key::ArrowRight)],
            Self::Quit => vec![Shortcut::ctrl(Key::Q)],
            Self::Undo => vec![Shortcut::ctrl(Key::Z)],
            Self::Redo => {
                let shift = Modifiers::COMMAND.plus(Modifiers::SHIFT);
                vec![Shortcut { modifiers: shift, key: Key::Z }, Shortcut::ctrl(Key::Y)]
            }
            Self::Remove => vec![Shortcut::plain(Key::Delete), Shortcut::plain(Key::Backspace)],
            Self::Disarm => vec![Shortcut::plain(Key::Escape)],
            Self::Characters => vec![Shortcut::plain(Key::C)],
            Self::NextSpan => vec![Shortcut::plain(Key::Tab)],
            Self::PreviousSpan => vec![Shortcut::shift(Key::Tab)],
            Self::NextDocument => vec![Shortcut::ctrl(Key::PageDown), Shortcut::plain(Key::N)],
            Self::PreviousDocument => vec![Shortcut::ctrl(Key::PageUp), Shortcut::plain(Key::P)],
            Self::FilterDocuments => vec![Shortcut::ctrl(Key::L)],
            Self::NextPanel => vec![Shortcut::plain(Key::F6)],
            Self::DoneAndNext => vec![Shortcut::ctrl(Key::Enter)],
            Self::LeaveOutToHere => vec![Shortcut::alt(Key::Home)],
            Self::LeaveOut => vec![Shortcut::alt(Key::X)],
            Self::LeaveOutFromHere => vec![Shortcut::alt(Key::End)],
            Self::TakeBack => {
                let shift = Modifiers::ALT.plus(Modifiers::SHIFT);
                vec![Shortcut { modifiers: shift, key: Key::X }]
            }
            Self::AboutDocument => vec![Shortcut::plain(Key::I)],
            Self::ZoomIn => {
                let shift = Modifiers::COMMAND.plus(Modifiers::SHIFT);
                vec![
                    Shortcut::ctrl(Key::Plus),
                    Shortcut::ctrl(Key::Equals),
                    Shortcut { modifiers: shift, key: Key::Plus },
                    Shortcut { modifiers: shift, key: Key::Equals },
                ]
            }
            Self::ZoomOut => vec![Shortcut::ctrl(Key::Minus)],
            Self::ZoomReset => vec![Shortcut::ctrl(Key::Num0)],
            Self::Label(digit) => digit_key(digit).map(Shortcut::plain).into_iter().collect(),
            Self::CloseProject
            | Self::Import
            | Self::Check
            | Self::ChangeAnnotator
            | Self::CallDone
            | Self::CallInProgress
            | Self::CallNew
            | Self::SetAside
            | Self::TakeBackAll
            | Self::ProposeRegions
            | Self::ImportMetadata
            | Self::ReadAs
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark => Vec::new(),
        }
    }

    /// Whether it also works while somebody is typing into a field.
    const fn works_while_typing(self) -> bool {
        matches!(
            self,
            Self::OpenFolder
                | Self::OpenByPath
                | Self::Export
                | Self::Guidelines
                | Self::Quit
                | Self::NextDocument
                | Self::PreviousDocument
                | Self::FilterDocuments
                | Self::NextPanel
                | Self::DoneAndNext
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::ZoomReset
                | Self::Palette
                | Self::Keys
                | Self::Settings
                | Self::Back
                | Self::Forward
        )
    }

    /// Whether it can be done without an open project.
    pub(super) const fn stands_alone(self) -> bool {
        matches!(
            self,
            Self::OpenFolder
                | Self::OpenByPath
                | Self::Quit
                | Self::ThemeSystem
                | Self::ThemeLight
                | Self::ThemeDark
                | Self::Palette
                | Self::Keys
                | Self::Settings
        )
    }

    fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain((1..=9).map(Self::Label))
    }

    /// The command of a key press: by the logical key, else, on keyboards that have digits and
    /// Latin letters elsewhere, by the place of the key.
    fn of_key(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<Self> {
        let find = |key| {
            Self::all()
                .find(|command| command.shortcuts().iter().any(|keys| keys.is(key, modifiers)))
        };
        find(key).or_else(|| find(physical?))
    }
}

const fn digit_key(digit: u8) -> Option<Key> {
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

/// The commands whose keys were pressed. `walks`: Tab walks the marks, not the widgets.
pub(super) fn pressed(ctx: &Context, walks: bool) -> Vec<Command> {
    let typing = ctx.text_edit_focused();
    ctx.input(|input| {
        input
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Key { key, physical_key, pressed: true, modifiers, .. } => {
                    Command::of_key(*key, *physical_key, *modifiers)
                        .filter(|command| {
                            !typing
                                || (command.works_while_typing()
                                    && (modifiers.command
                                        || matches!(key, Key::F1 | Key::F2 | Key::F6)))
                        })
                        .filter(|command| {
                            walks || !matches!(command, Command::NextSpan | Command::PreviousSpan)
                        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_share_a_key() {
        let all: Vec<(Command, Shortcut)> = Command::all()
            .flat_map(|command| command.shortcuts().into_iter().map(move |keys| (command, keys)))
            .collect();
        for (index, (command, keys)) in all.iter().enumerate() {
            for (other, others) in all.iter().skip(index + 1) {
                assert!(keys != others, "{command:?} and {other:?} share {}", keys.words());
            }
        }
        assert!(all.len() > 30);
    }

    #[test]
    fn the_list_holds_every_command_once() {
        let mut sorted = Command::ALL.to_vec();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), Command::ALL.len());
        assert!(Command::ALL.iter().all(|command| !command.name().is_empty()));
    }

    #[test]
    fn keys_work_on_keyboards_of_other_scripts() {
        // A key that no command has in this layout, at the place of the 1.
        let of = |key, physical| Command::of_key(key, physical, Modifiers::NONE);
        assert_eq!(of(Key::Quote, Some(Key::Num4)), Some(Command::Label(4)));
        assert_eq!(of(Key::Num1, Some(Key::Num4)), Some(Command::Label(1)));
        assert_eq!(of(Key::Quote, None), None);
    }
}
