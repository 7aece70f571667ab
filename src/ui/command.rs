//! What the window can do, each with its name and its keys: one list for menus, shortcuts, the
//! palette and the page of keys.
//!
//! The keys here are the defaults; which keys do what for a person is in `ui::keymap`.

use egui::{Key, Modifiers};
use serde::{Deserialize, Serialize};

pub use super::shortcut::Shortcut;
use super::shortcut::digit_key;
pub(super) use super::shortcut::pressed;

/// The settings hold the names of the variants: one that is renamed keeps its old name as an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    OpenFolder,
    OpenByPath,
    CloseProject,
    Export,
    SaveClaims,
    Import,
    Check,
    Schema,
    PasteDocument,
    Guidelines,
    Problems,
    ChangeAnnotator,
    Quit,
    Undo,
    Redo,
    Remove,
    RepeatLabel,
    Duplicate,
    Attributes,
    Note,
    Link,
    LinkAnywhere,
    Keep,
    Remember,
    LinkRemembered,
    Links,
    AllLinks,
    Disarm,
    Characters,
    Expand,
    Shrink,
    ChooseHere,
    StartBack,
    StartOn,
    EndBack,
    EndOn,
    StartBackByCharacter,
    StartOnByCharacter,
    EndBackByCharacter,
    EndOnByCharacter,
    Join,
    Split,
    NextSpan,
    PreviousSpan,
    NextDocument,
    PreviousDocument,
    FilterDocuments,
    Find,
    FindNext,
    FindPrevious,
    FindInProject,
    MarkEvery,
    GroupClaims,
    LeaveGroup,
    OnlyNoted,
    OnlyLabel,
    HideLabel,
    ShowAll,
    NextPanel,
    PreviousPanel,
    DoneAndNext,
    CallDone,
    CallInProgress,
    CallNew,
    SetAside,
    DocumentNote,
    Question,
    Pace,
    LeaveOutToHere,
    LeaveOut,
    LeaveOutFromHere,
    TakeBack,
    TakeBackAll,
    ProposeRegions,
    AboutDocument,
    ImportMetadata,
    ReadAs,
    AnnotatePage,
    ClaimsPage,
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
    #[serde(skip)]
    Label(u8),
}

impl Command {
    pub const ALL: [Self; 90] = [
        Self::OpenFolder,
        Self::OpenByPath,
        Self::CloseProject,
        Self::Export,
        Self::SaveClaims,
        Self::Import,
        Self::Check,
        Self::Schema,
        Self::PasteDocument,
        Self::Guidelines,
        Self::Problems,
        Self::ChangeAnnotator,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::Remove,
        Self::RepeatLabel,
        Self::Duplicate,
        Self::Attributes,
        Self::Note,
        Self::Link,
        Self::LinkAnywhere,
        Self::Keep,
        Self::Remember,
        Self::LinkRemembered,
        Self::Links,
        Self::AllLinks,
        Self::Disarm,
        Self::Characters,
        Self::Expand,
        Self::Shrink,
        Self::ChooseHere,
        Self::StartBack,
        Self::StartOn,
        Self::EndBack,
        Self::EndOn,
        Self::StartBackByCharacter,
        Self::StartOnByCharacter,
        Self::EndBackByCharacter,
        Self::EndOnByCharacter,
        Self::Join,
        Self::Split,
        Self::NextSpan,
        Self::PreviousSpan,
        Self::NextDocument,
        Self::PreviousDocument,
        Self::FilterDocuments,
        Self::Find,
        Self::FindNext,
        Self::FindPrevious,
        Self::FindInProject,
        Self::MarkEvery,
        Self::GroupClaims,
        Self::LeaveGroup,
        Self::OnlyNoted,
        Self::OnlyLabel,
        Self::HideLabel,
        Self::ShowAll,
        Self::NextPanel,
        Self::PreviousPanel,
        Self::DoneAndNext,
        Self::CallDone,
        Self::CallInProgress,
        Self::CallNew,
        Self::SetAside,
        Self::DocumentNote,
        Self::Question,
        Self::Pace,
        Self::LeaveOutToHere,
        Self::LeaveOut,
        Self::LeaveOutFromHere,
        Self::TakeBack,
        Self::TakeBackAll,
        Self::ProposeRegions,
        Self::AboutDocument,
        Self::ImportMetadata,
        Self::ReadAs,
        Self::AnnotatePage,
        Self::ClaimsPage,
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
            Self::SaveClaims => "Save the claims…",
            Self::Import => "Import…",
            Self::Check => "Check the project…",
            Self::Schema => "Labels and relations…",
            Self::PasteDocument => "Paste as a new document…",
            Self::Guidelines => "Guidelines",
            Self::Problems => "Problems",
            Self::ChangeAnnotator => "Who are you…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Remove => "Remove mark",
            Self::RepeatLabel => "Mark with the last label",
            Self::Duplicate => "Add another label…",
            Self::Attributes => "Set attributes",
            Self::Note => "Write note",
            Self::Link => "Link to a mark in this text…",
            Self::LinkAnywhere => "Link to a mark anywhere…",
            Self::Keep => "Keep the mark selected, and select more",
            Self::Remember => "Remember this mark for a link",
            Self::LinkRemembered => "Link to the remembered mark",
            Self::Links => "Go through the links of the mark",
            Self::AllLinks => "Show the links of all marks",
            Self::Disarm => "Put the label down",
            Self::Characters => "Select by characters",
            Self::Expand => "Select the word, the sentence, the paragraph",
            Self::Shrink => "Select less again",
            Self::ChooseHere => "Select the mark at the caret, then the larger one",
            Self::StartBack => "Start of the mark back by a word",
            Self::StartOn => "Start of the mark on by a word",
            Self::EndBack => "End of the mark back by a word",
            Self::EndOn => "End of the mark on by a word",
            Self::StartBackByCharacter => "Start of the mark back by a character",
            Self::StartOnByCharacter => "Start of the mark on by a character",
            Self::EndBackByCharacter => "End of the mark back by a character",
            Self::EndOnByCharacter => "End of the mark on by a character",
            Self::Join => "Join the selection to the mark",
            Self::Split => "Split the mark, or take the selection out of it",
            Self::NextSpan => "Next mark",
            Self::PreviousSpan => "Previous mark",
            Self::NextDocument => "Next document",
            Self::PreviousDocument => "Previous document",
            Self::FilterDocuments => "Filter documents",
            Self::Find => "Find in the document…",
            Self::FindNext => "Find next",
            Self::FindPrevious => "Find previous",
            Self::FindInProject => "Find in the project…",
            Self::MarkEvery => "Mark every occurrence…",
            Self::GroupClaims => "Group the ticked claims or sources",
            Self::LeaveGroup => "Take the ticked ones out of their group",
            Self::OnlyNoted => "Show only marks with a note",
            Self::OnlyLabel => "Show only marks of this label",
            Self::HideLabel => "Hide marks of this label",
            Self::ShowAll => "Show all marks",
            Self::NextPanel => "To the next part of the window",
            Self::PreviousPanel => "To the part of the window before",
            Self::DoneAndNext => "Done, open next",
            Self::CallDone => "Call it done",
            Self::CallInProgress => "Call it in progress",
            Self::CallNew => "Call it new",
            Self::SetAside => "Set aside…",
            Self::DocumentNote => "Write note on the document",
            Self::Question => "Question for the supervisor",
            Self::Pace => "Your progress…",
            Self::LeaveOutToHere => "From the start to here is not the article",
            Self::LeaveOut => "This is not the article",
            Self::LeaveOutFromHere => "From here to the end is not the article",
            Self::TakeBack => "Take this back into the article",
            Self::TakeBackAll => "Take the whole region back",
            Self::ProposeRegions => "Find what is not the article…",
            Self::AboutDocument => "About this document…",
            Self::ImportMetadata => "Import metadata…",
            Self::ReadAs => "Read in another encoding…",
            Self::AnnotatePage => "Annotate",
            Self::ClaimsPage => "Claims",
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

    /// What the page of keys and the README say of it beyond its name; empty where that says it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Disarm => {
                "Calls off the drag of an edge; puts the label down; with none taken up, clears \
                 the selection"
            }
            Self::Characters => "Select by characters, or by words again",
            Self::Link => {
                "Shows letters over the marks that this one can be linked to: type them; pressed \
                 again, looks in all documents"
            }
            Self::LinkAnywhere => {
                "Link to a mark of any document, found by words, label, document or date"
            }
            Self::Keep => {
                "Keeps the mark selected while others are selected as well; links, labels and \
                 removing are then for all of them"
            }
            Self::Links => {
                "Gives the keys to the links of the mark: kind, note, attributes, the other end"
            }
            Self::LinkRemembered => {
                "Link the selected mark to the remembered one, in whatever document that is"
            }
            Self::AllLinks => {
                "The links of all marks, or only of the selected one and the one under the mouse"
            }
            Self::FilterDocuments => "Filter documents; Enter opens the first",
            Self::NextPanel => {
                "From the text to the “+n” in it, on to the next part of the window, and around"
            }
            Self::Guidelines => "Guidelines beside the text, and away again",
            Self::Problems => "Problems beside the text, and away again",
            Self::AnnotatePage => "To the texts",
            Self::ClaimsPage => "To the claims of the whole project: who says and who denies them",
            Self::Back => "Back to where one was before a jump: document, line and mark",
            Self::Forward => "Forward again",
            Self::Palette => "Commands, documents, labels and projects, by a few letters",
            Self::Keys => "Keys and gestures; here the keys are changed",
            _ => "",
        }
    }

    /// Its keys as they are before anybody changes them, the first one as menus show it.
    pub fn shortcuts(self) -> Vec<Shortcut> {
        match self {
            Self::OpenFolder => vec![Shortcut::ctrl(Key::O)],
            Self::OpenByPath => vec![Shortcut::ctrl_shift(Key::O)],
            Self::Export => vec![Shortcut::ctrl(Key::E)],
            Self::PasteDocument => vec![Shortcut::ctrl_shift(Key::V)],
            Self::Guidelines => vec![Shortcut::plain(Key::F2)],
            Self::Problems => vec![Shortcut::plain(Key::F8)],
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
            Self::RepeatLabel => vec![Shortcut::plain(Key::M)],
            Self::Duplicate => vec![Shortcut::plain(Key::V)],
            Self::Attributes => vec![Shortcut::plain(Key::T)],
            Self::Note => vec![Shortcut::plain(Key::E)],
            Self::Link => vec![Shortcut::plain(Key::R)],
            Self::LinkAnywhere => vec![Shortcut::shift(Key::R)],
            Self::Keep => vec![Shortcut::plain(Key::X)],
            Self::Remember => vec![Shortcut::plain(Key::Y)],
            Self::LinkRemembered => vec![Shortcut::shift(Key::Y)],
            Self::Links => vec![Shortcut::plain(Key::U)],
            Self::AllLinks => vec![Shortcut::plain(Key::L)],
            Self::DocumentNote => vec![Shortcut::shift(Key::E)],
            Self::Question => vec![Shortcut::plain(Key::Q)],
            Self::Disarm => vec![Shortcut::plain(Key::Escape)],
            Self::Characters => vec![Shortcut::plain(Key::C)],
            Self::Expand => vec![Shortcut::plain(Key::Space)],
            Self::Shrink => vec![Shortcut::shift(Key::Space)],
            Self::ChooseHere => vec![Shortcut::plain(Key::Enter)],
            // Letters first: there are keyboards where brackets need AltGr.
            Self::StartBack => vec![Shortcut::plain(Key::A), Shortcut::plain(Key::OpenBracket)],
            Self::StartOn => vec![Shortcut::plain(Key::S), Shortcut::shift(Key::OpenBracket)],
            Self::EndBack => vec![Shortcut::plain(Key::D), Shortcut::shift(Key::CloseBracket)],
            Self::EndOn => vec![Shortcut::plain(Key::F), Shortcut::plain(Key::CloseBracket)],
            Self::StartBackByCharacter => {
                vec![Shortcut::shift(Key::A), Shortcut::ctrl(Key::OpenBracket)]
            }
            Self::StartOnByCharacter => {
                vec![Shortcut::shift(Key::S), Shortcut::ctrl_shift(Key::OpenBracket)]
            }
            Self::EndBackByCharacter => {
                vec![Shortcut::shift(Key::D), Shortcut::ctrl_shift(Key::CloseBracket)]
            }
            Self::EndOnByCharacter => {
                vec![Shortcut::shift(Key::F), Shortcut::ctrl(Key::CloseBracket)]
            }
            Self::Join => vec![Shortcut::plain(Key::J)],
            Self::Split => vec![Shortcut::plain(Key::K)],
            Self::NextSpan => vec![Shortcut::plain(Key::Tab)],
            Self::PreviousSpan => vec![Shortcut::shift(Key::Tab)],
            Self::NextDocument => vec![Shortcut::ctrl(Key::PageDown), Shortcut::plain(Key::N)],
            Self::PreviousDocument => vec![Shortcut::ctrl(Key::PageUp), Shortcut::plain(Key::P)],
            Self::FilterDocuments => vec![Shortcut::ctrl(Key::L)],
            Self::Find => vec![Shortcut::ctrl(Key::F)],
            Self::FindNext => vec![Shortcut::plain(Key::F3)],
            Self::FindPrevious => vec![Shortcut::shift(Key::F3)],
            Self::FindInProject => {
                let shift = Modifiers::COMMAND.plus(Modifiers::SHIFT);
                vec![Shortcut { modifiers: shift, key: Key::F }]
            }
            Self::MarkEvery => vec![Shortcut::plain(Key::O)],
            Self::GroupClaims => vec![Shortcut::plain(Key::G)],
            Self::LeaveGroup => vec![Shortcut::shift(Key::G)],
            Self::AnnotatePage => vec![Shortcut::ctrl(Key::Num1)],
            Self::ClaimsPage => vec![Shortcut::ctrl(Key::Num2)],
            Self::NextPanel => vec![Shortcut::plain(Key::F6)],
            Self::PreviousPanel => vec![Shortcut::shift(Key::F6)],
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
            | Self::SaveClaims
            | Self::Import
            | Self::Check
            | Self::Schema
            | Self::ChangeAnnotator
            | Self::CallDone
            | Self::CallInProgress
            | Self::CallNew
            | Self::SetAside
            | Self::Pace
            | Self::TakeBackAll
            | Self::ProposeRegions
            | Self::ImportMetadata
            | Self::ReadAs
            | Self::OnlyNoted
            | Self::OnlyLabel
            | Self::HideLabel
            | Self::ShowAll
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark => Vec::new(),
        }
    }

    /// Whether it also works while somebody is typing into a field.
    pub(super) const fn works_while_typing(self) -> bool {
        matches!(
            self,
            Self::OpenFolder
                | Self::OpenByPath
                | Self::Export
                | Self::Guidelines
                | Self::Problems
                | Self::Quit
                | Self::NextDocument
                | Self::PreviousDocument
                | Self::FilterDocuments
                | Self::Find
                | Self::FindNext
                | Self::FindPrevious
                | Self::FindInProject
                | Self::NextPanel
                | Self::PreviousPanel
                | Self::DoneAndNext
                | Self::AnnotatePage
                | Self::ClaimsPage
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

    /// Whether its keys mean something else where the text does not have the keyboard.
    pub(super) const fn belongs_to_text(self) -> bool {
        matches!(
            self,
            Self::NextSpan | Self::PreviousSpan | Self::Expand | Self::Shrink | Self::ChooseHere
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

    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain((1..=9).map(Self::Label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::Keymap;

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
        // A key that no command has in this layout, at the place of the 4.
        let keymap = Keymap::default();
        let of = |key, physical| keymap.pressed(key, physical, Modifiers::NONE);
        assert_eq!(of(Key::Quote, Some(Key::Num4)), Some(Command::Label(4)));
        assert_eq!(of(Key::Num1, Some(Key::Num4)), Some(Command::Label(1)));
        assert_eq!(of(Key::Quote, None), None);
    }
}
