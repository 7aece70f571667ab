//! What this machine remembers of its user: who they are in each project, and how they like the
//! window. Small, and nothing of the work itself.

use std::{collections::BTreeMap, path::PathBuf};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use serde::{Deserialize, Serialize};

use super::{
    recent::{self, Recent},
    typography::{Typography, ZOOM},
};
use crate::{folder, model::AnnotatorId};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// In which order the documents are listed, and what they are called there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    #[default]
    Name,
    Title,
    Date,
}

/// Where the window stood, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowPlace {
    /// Of its upper left corner; not every desktop tells.
    pub corner: Option<(f32, f32)>,
    /// As it is when it does not fill the screen.
    pub size: (f32, f32),
    pub maximized: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Remembered {
    /// Project folder → who one is there.
    annotators: BTreeMap<String, AnnotatorId>,
    /// Who one was last, offered in a new project.
    last_annotator: Option<AnnotatorId>,
    theme: ThemeChoice,
    zoom_percent: Option<u32>,
    typography: Typography,
    /// Keys that were changed; what they mean is the window's business. Null: none.
    keys: serde_json::Value,
    recent: Vec<Recent>,
    window: Option<WindowPlace>,
    list_order: ListOrder,
}

/// The user's settings and the file they live in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct User {
    /// `None`: nothing is remembered (tests).
    file: Option<PathBuf>,
    /// What stands in the file could not be read, and is kept beside it when it is written.
    unread: bool,
    remembered: Remembered,
}

impl User {
    /// Reads the settings of the user of this machine. Unreadable ones count as none, for they hold
    /// no work; before new ones are written in their place, they get another name.
    pub fn of_this_machine() -> Self {
        let file = choose_base_strategy()
            .ok()
            .map(|strategy| strategy.config_dir().join("gainsay").join("settings.json"));
        Self::from_file(file)
    }

    pub fn from_file(file: Option<PathBuf>) -> Self {
        let bytes = file.as_ref().and_then(|file| folder::read_user_file(file));
        let remembered = bytes.as_ref().map(|bytes| serde_json::from_slice(bytes));
        let unread = matches!(remembered, Some(Err(_)));
        let remembered = remembered.and_then(Result::ok).unwrap_or_default();
        Self { file, unread, remembered }
    }

    /// In words, when the settings are there and cannot be read.
    pub fn trouble(&self) -> Option<String> {
        let file = self.file.as_ref().filter(|_| self.unread)?;
        Some(format!(
            "Your settings could not be read, so all is as it was at first. Before new ones are \
             written they are kept with “.1” behind their name: {}",
            file.display()
        ))
    }

    pub fn annotator(&self, folder: &str) -> Option<&AnnotatorId> {
        self.remembered.annotators.get(folder)
    }

    /// Whom to offer when a project asks for the first time: who one was last, else the login.
    pub fn suggestion(&self) -> String {
        if let Some(last) = &self.remembered.last_annotator {
            return last.to_string();
        }
        login()
    }

    pub const fn theme(&self) -> ThemeChoice {
        self.remembered.theme
    }

    pub fn zoom_percent(&self) -> u32 {
        self.remembered.zoom_percent.unwrap_or(ZOOM.usual)
    }

    /// # Errors
    /// When the settings cannot be saved: the choice holds until the program ends.
    pub fn set_annotator(&mut self, folder: &str, id: &AnnotatorId) -> Result<(), String> {
        self.remembered.annotators.insert(folder.to_owned(), id.clone());
        self.remembered.last_annotator = Some(id.clone());
        self.save()
    }

    pub fn set_theme(&mut self, theme: ThemeChoice) -> Result<(), String> {
        self.remembered.theme = theme;
        self.save()
    }

    pub fn set_zoom_percent(&mut self, percent: u32) -> Result<(), String> {
        self.remembered.zoom_percent = Some(percent);
        self.save()
    }

    pub const fn typography(&self) -> &Typography {
        &self.remembered.typography
    }

    pub fn set_typography(&mut self, typography: Typography) -> Result<(), String> {
        self.remembered.typography = typography;
        self.save()
    }

    /// The keys that were changed, as they stand in the settings.
    pub const fn keys(&self) -> &serde_json::Value {
        &self.remembered.keys
    }

    pub fn set_keys(&mut self, keys: serde_json::Value) -> Result<(), String> {
        self.remembered.keys = keys;
        self.save()
    }

    /// Face, size, lines, column and colours as they were before anybody changed them.
    pub fn set_back(&mut self) -> Result<(), String> {
        self.remembered.typography = Typography::default();
        self.remembered.zoom_percent = None;
        self.remembered.theme = ThemeChoice::default();
        self.save()
    }

    /// The projects opened last, newest first.
    pub fn recent(&self) -> &[Recent] {
        &self.remembered.recent
    }

    pub fn note_opened(&mut self, opened: Recent) -> Result<(), String> {
        recent::note(&mut self.remembered.recent, opened);
        self.save()
    }

    /// Takes a project off the list; the project itself is left alone.
    pub fn forget_recent(&mut self, folder: &str) -> Result<(), String> {
        self.remembered.recent.retain(|recent| recent.folder != folder);
        self.save()
    }

    pub const fn window(&self) -> Option<WindowPlace> {
        self.remembered.window
    }

    pub fn set_window(&mut self, place: WindowPlace) -> Result<(), String> {
        if self.remembered.window == Some(place) {
            return Ok(());
        }
        self.remembered.window = Some(place);
        self.save()
    }

    pub const fn list_order(&self) -> ListOrder {
        self.remembered.list_order
    }

    pub fn set_list_order(&mut self, order: ListOrder) -> Result<(), String> {
        self.remembered.list_order = order;
        self.save()
    }

    fn save(&mut self) -> Result<(), String> {
        let Some(file) = &self.file else { return Ok(()) };
        let failed = |error: std::io::Error| {
            format!("Your settings could not be saved ({error}): {}", file.display())
        };
        let json = serde_json::to_vec_pretty(&self.remembered).map_err(|e| e.to_string())?;
        if self.unread {
            folder::set_aside(file, 0).map_err(failed)?;
        }
        folder::write_user_file(file, &json).map_err(failed)?;
        self.unread = false;
        Ok(())
    }
}

/// Who is logged in on this machine; empty when it does not tell.
pub(super) fn login() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|login| !login.is_empty())
        .unwrap_or_default()
}

/// Whether a word can be an annotator's id: short, without spaces, so that it can stand in file
/// names and on the command line.
pub fn annotator_id(word: &str) -> Result<AnnotatorId, &'static str> {
    let word = word.trim();
    if word.is_empty() {
        return Err("Enter a short name, such as your initials");
    }
    if word.chars().count() > 32 {
        return Err("Use 32 characters at most");
    }
    if word == "gold" || word == "all" {
        return Err("This name has a meaning of its own here; choose another");
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !word.chars().all(fits) || word.starts_with('.') || word.starts_with('-') {
        return Err("Use letters, digits, “-”, “_” and “.” only");
    }
    Ok(AnnotatorId(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_one_is_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("deep").join("settings.json");
        let mut user = User::from_file(Some(file.clone()));
        assert_eq!(user.annotator("/p"), None);
        user.set_annotator("/p", &"a1".into()).unwrap();
        user.set_theme(ThemeChoice::Dark).unwrap();
        let again = User::from_file(Some(file.clone()));
        assert_eq!(again.annotator("/p"), Some(&"a1".into()));
        assert_eq!(again.suggestion(), "a1");
        assert_eq!(again.theme(), ThemeChoice::Dark);
        assert_eq!(again.trouble(), None);
        std::fs::write(&file, "{broken").unwrap();
        let mut broken = User::from_file(Some(file.clone()));
        assert_eq!(broken.theme(), ThemeChoice::System);
        assert!(broken.trouble().unwrap().contains("could not be read"));
        // It may have been written by hand with much care.
        broken.set_theme(ThemeChoice::Light).unwrap();
        let aside = std::fs::read(dir.path().join("deep").join("settings.json.1")).unwrap();
        assert_eq!((aside.as_slice(), broken.trouble()), (b"{broken".as_slice(), None));
        broken.set_keys(serde_json::json!({"undo": ["Ctrl U"], "other": 5})).unwrap();
        let again = User::from_file(Some(file));
        assert_eq!((again.theme(), &again.keys()["other"]), (ThemeChoice::Light, &5.into()));
    }

    #[test]
    fn settings_of_an_older_version_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        std::fs::write(&file, r#"{"annotators":{"/p":"a1"},"theme":"dark","zoom_percent":125}"#)
            .unwrap();
        let mut user = User::from_file(Some(file.clone()));
        assert_eq!((user.theme(), user.zoom_percent()), (ThemeChoice::Dark, 125));
        assert_eq!(user.typography(), &Typography::default());
        assert!(user.recent().is_empty() && user.window().is_none());

        let wide = user.typography().with_measure_chars(100);
        user.set_typography(wide.clone()).unwrap();
        let opened = Recent { folder: "/p".to_owned(), name: "P".to_owned(), opened_ms: 5 };
        user.note_opened(opened.clone()).unwrap();
        let place =
            WindowPlace { corner: Some((10.0, 20.5)), size: (900.0, 700.0), maximized: true };
        user.set_window(place).unwrap();
        let mut again = User::from_file(Some(file));
        assert_eq!(again.typography(), &wide);
        assert_eq!(again.recent(), [opened]);
        assert_eq!(again.window(), Some(place));
        again.set_back().unwrap();
        assert_eq!((again.zoom_percent(), again.typography().measure_chars()), (100, 78));
        assert_eq!(again.annotator("/p"), Some(&"a1".into()), "who one is is no matter of taste");
        again.forget_recent("/p").unwrap();
        assert!(again.recent().is_empty());
    }

    #[test]
    fn an_id_is_a_short_word() {
        assert!(annotator_id(" a1 ").is_ok());
        assert!(annotator_id("Олена").is_ok());
        for bad in ["", " ", "a b", "a/b", ".a", "gold", "all", &"x".repeat(33)] {
            assert!(annotator_id(bad).is_err(), "{bad}");
        }
    }
}
