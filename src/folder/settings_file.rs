//! Changing `project.toml` on the disk: what stands there at that moment is edited, and nothing that
//! somebody else wrote in between is lost.
//!
//! The file is read, edited and written beside its place; before it takes that place, it is looked
//! whether what stands there is still what was read. The version before stays as
//! `project.toml.bak`. What an edit is, is decided elsewhere.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{
    PROJECT_FILE, SettingsFile, SettingsProblem,
    edit_settings::{TextRefused, edit_text},
    new_settings::settings_for,
    settings::parse,
    writing::NewFile,
};
use crate::model::{EditRefused, Schema, SchemaEdit};

/// The version of `project.toml` before the last change.
pub const BACKUP_FILE: &str = "project.toml.bak";

/// How often an edit begins anew because the file has changed meanwhile.
const TRIES: usize = 5;

/// Why `project.toml` was not changed. It is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum NotEdited {
    #[error("{0}. Mend it first")]
    Fault(SettingsProblem),
    #[error("{why}")]
    Refused {
        why: EditRefused,
        /// What stands there now; `None`: no file.
        theirs: Option<String>,
    },
    #[error("This cannot be written into {PROJECT_FILE} by the program; write it there by hand")]
    Unsaid,
    #[error("{PROJECT_FILE} could not be written ({0})")]
    Io(#[from] io::Error),
    #[error("{PROJECT_FILE} is being changed by somebody else all the time; try again")]
    Restless,
    #[error("There is no version of {PROJECT_FILE} before this one")]
    NoBackup,
    #[error(
        "{PROJECT_FILE} has been changed by somebody else since, so that what it says now stays"
    )]
    Others,
}

/// A file that has been edited and waits beside its place.
#[derive(Debug)]
pub struct PreparedEdit {
    /// Where it will stand; behind a link, where that leads.
    path: PathBuf,
    before: Option<String>,
    /// What it says.
    pub after: SettingsFile,
    /// `None`: there will be no file.
    new: Option<NewFile>,
}

/// Edits what stands in the folder now. Nothing is changed yet.
pub fn prepare_edit(folder: &Path, edits: &[SchemaEdit]) -> Result<PreparedEdit, NotEdited> {
    let (path, before) = read(folder)?;
    let edited = match &before {
        Some(text) => edit_text(text, edits),
        None => SchemaEdit::apply_all(edits, &Schema::default())
            .map_err(TextRefused::Edit)
            .and_then(|schema| {
                if schema == Schema::default() {
                    return Ok(SettingsFile::default());
                }
                settings_for("", &schema).map_err(|_unsaid| TextRefused::Unsaid)
            }),
    };
    match edited {
        Ok(after) => prepare(path, before, after),
        Err(TextRefused::Fault(problem)) => Err(NotEdited::Fault(problem)),
        Err(TextRefused::Edit(why)) => Err(NotEdited::Refused { why, theirs: before }),
        Err(TextRefused::Unsaid) => Err(NotEdited::Unsaid),
    }
}

/// The version before the last change, to come in the place of what stands there now.
pub fn prepare_restore(folder: &Path) -> Result<PreparedEdit, NotEdited> {
    let (path, before) = read(folder)?;
    let after = read_backup(folder).ok_or(NotEdited::NoBackup)?;
    match after.problems.first() {
        Some(problem) => Err(NotEdited::Fault(problem.clone())),
        None => prepare(path, before, after),
    }
}

/// What stood there before or after a change, to come in the place of `from`, which must stand
/// there now. `None`: no file.
pub fn prepare_turn(
    folder: &Path,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<PreparedEdit, NotEdited> {
    let (path, before) = read(folder)?;
    if before.as_deref() != from {
        return Err(NotEdited::Others);
    }
    match to {
        Some(text) => prepare(path, before, parse(text.to_owned())),
        None => Ok(PreparedEdit { path, before, after: SettingsFile::default(), new: None }),
    }
}

/// The version before the last change, if there is one.
pub fn read_backup(folder: &Path) -> Option<SettingsFile> {
    fs::read_to_string(folder.join(BACKUP_FILE)).ok().map(parse)
}

/// The file's place, and its text.
fn read(folder: &Path) -> Result<(PathBuf, Option<String>), NotEdited> {
    let named = folder.join(PROJECT_FILE);
    let path = fs::canonicalize(&named).unwrap_or(named);
    match fs::read(&path) {
        Ok(bytes) => {
            if let Ok(text) = String::from_utf8(bytes) {
                return Ok((path, Some(text)));
            }
            let message = "the file is not UTF-8; save it as UTF-8".to_owned();
            Err(NotEdited::Fault(SettingsProblem { line: 1, message }))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((path, None)),
        Err(error) => Err(error.into()),
    }
}

fn prepare(
    path: PathBuf,
    before: Option<String>,
    after: SettingsFile,
) -> Result<PreparedEdit, NotEdited> {
    let mut new = NewFile::create(&path)?;
    new.write_all(after.text.as_deref().unwrap_or_default().as_bytes())?;
    new.allow_as(&path);
    Ok(PreparedEdit { path, before, after, new: Some(new) })
}

impl PreparedEdit {
    /// What stood there.
    pub const fn before(&self) -> Option<&String> {
        self.before.as_ref()
    }

    pub fn changes_nothing(&self) -> bool {
        self.before == self.after.text
    }

    /// Puts the file in its place, if what it was made of still stands there. Otherwise `Ok(None)`:
    /// somebody was quicker, and it is to be made anew.
    pub fn put_in_place(self, folder: &Path) -> Result<Option<Placed>, NotEdited> {
        let (_, now) = read(folder)?;
        if now != self.before {
            return Ok(None);
        }
        let Self { path, before, after, new } = self;
        if let Some(before) = &before {
            let mut backup = NewFile::create(&folder.join(BACKUP_FILE))?;
            backup.write_all(before.as_bytes())?;
            backup.allow_as(&path);
            backup.finish()?;
        }
        match (&before, new) {
            (Some(_), Some(new)) => {
                new.finish()?;
            }
            (Some(_), None) => fs::remove_file(&path)?,
            // Not over one that somebody makes at this moment.
            (None, Some(new)) => match new.finish_new() {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
                Err(error) => return Err(error.into()),
            },
            (None, None) => {}
        }
        Ok(Some(Placed { path, before, after }))
    }

    /// Makes it as often as somebody else is quicker.
    pub fn carry_out(
        folder: &Path,
        mut prepare: impl FnMut() -> Result<Self, NotEdited>,
    ) -> Result<Placed, NotEdited> {
        for _ in 0..TRIES {
            if let Some(placed) = prepare()?.put_in_place(folder)? {
                return Ok(placed);
            }
        }
        Err(NotEdited::Restless)
    }
}

/// A change that stands on the disk.
#[derive(Debug)]
pub struct Placed {
    path: PathBuf,
    pub before: Option<String>,
    pub after: SettingsFile,
}

impl Placed {
    /// Takes it back, as long as nobody has changed the file since.
    pub fn take_back(&self) -> io::Result<()> {
        let now = match fs::read_to_string(&self.path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if now != self.after.text {
            return Err(io::Error::other("somebody else has changed it since"));
        }
        match &self.before {
            Some(before) => {
                let mut file = NewFile::create(&self.path)?;
                file.write_all(before.as_bytes())?;
                file.allow_as(&self.path);
                file.finish()?;
            }
            None => fs::remove_file(&self.path)?,
        }
        Ok(())
    }
}

/// When a `project.toml` was last changed, and how long it is: what shows that it is another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsStamp {
    /// Nanoseconds since 1970 and bytes; `None`: no file.
    file: Option<(u128, u64)>,
}

impl SettingsStamp {
    /// One look at the folder; nothing is read.
    pub fn of(folder: &Path) -> Self {
        let file = fs::metadata(folder.join(PROJECT_FILE)).ok().map(|meta| {
            let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            (since.map_or(0, |since| since.as_nanos()), meta.len())
        });
        Self { file }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LabelChange, Of};

    fn folder(text: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(PROJECT_FILE), text).unwrap();
        dir
    }

    fn key(id: &str, key: char) -> SchemaEdit {
        SchemaEdit::Label(id.into(), LabelChange::Key(Some(key)))
    }

    fn now(dir: &tempfile::TempDir) -> String {
        fs::read_to_string(dir.path().join(PROJECT_FILE)).unwrap()
    }

    const TEXT: &str = "# mine\n[[label]]\nid = \"a\" # first\n";

    #[test]
    fn the_version_before_stays_and_can_come_back() {
        let dir = folder(TEXT);
        let edits = [key("a", '4')];
        let placed =
            PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &edits)).unwrap();
        let after = now(&dir);
        assert_eq!(placed.after.text.as_ref(), Some(&after));
        assert!(after.contains("key = \"4\""));
        assert_eq!(fs::read_to_string(dir.path().join(BACKUP_FILE)).unwrap(), TEXT);
        PreparedEdit::carry_out(dir.path(), || prepare_restore(dir.path())).unwrap();
        assert_eq!(now(&dir), TEXT);
        // There and back again.
        PreparedEdit::carry_out(dir.path(), || prepare_restore(dir.path())).unwrap();
        assert_eq!(now(&dir), after);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left behind");
    }

    #[test]
    fn what_somebody_else_wrote_in_between_is_edited_or_left_alone() {
        let dir = folder(TEXT);
        let prepared = prepare_edit(dir.path(), &[key("a", '4')]).unwrap();
        let theirs = [TEXT, "about = \"new\"\n"].concat();
        fs::write(dir.path().join(PROJECT_FILE), &theirs).unwrap();
        assert!(prepared.put_in_place(dir.path()).unwrap().is_none());
        assert_eq!(now(&dir), theirs);
        // Made anew, it is made on theirs.
        let edits = [key("a", '4')];
        PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &edits)).unwrap();
        assert!(now(&dir).contains("about = \"new\"\nkey = \"4\"\n"), "{}", now(&dir));
        // What no longer applies is refused, with what stands there.
        let theirs = "[[label]]\nid = \"b\"\n";
        fs::write(dir.path().join(PROJECT_FILE), theirs).unwrap();
        let refused = prepare_edit(dir.path(), &edits).unwrap_err();
        assert!(
            matches!(refused, NotEdited::Refused { theirs: Some(there), .. } if there == theirs)
        );
        assert_eq!(now(&dir), theirs);
    }

    #[test]
    fn a_change_is_taken_back_only_from_what_it_made() {
        let dir = folder(TEXT);
        let edits = [key("a", '4')];
        let placed =
            PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &edits)).unwrap();
        placed.take_back().unwrap();
        assert_eq!(now(&dir), TEXT);
        assert!(placed.take_back().is_err());
        fs::remove_file(dir.path().join(PROJECT_FILE)).unwrap();
        let retire = [SchemaEdit::Label("claim".into(), LabelChange::Retired(true))];
        let placed =
            PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &retire)).unwrap();
        assert!(now(&dir).contains("retired = true"));
        placed.take_back().unwrap();
        assert!(!dir.path().join(PROJECT_FILE).exists());
    }

    #[test]
    fn a_version_comes_back_only_in_the_place_of_the_one_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let retire = [SchemaEdit::Label("claim".into(), LabelChange::Retired(true))];
        PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &retire)).unwrap();
        let made = now(&dir);
        let turn = |from: Option<&str>, to: Option<&str>| {
            PreparedEdit::carry_out(dir.path(), || prepare_turn(dir.path(), from, to))
        };
        assert!(matches!(turn(None, Some(TEXT)), Err(NotEdited::Others)));
        let placed = turn(Some(&made), None).unwrap();
        assert!(!dir.path().join(PROJECT_FILE).exists(), "there was no file before");
        assert_eq!(fs::read_to_string(dir.path().join(BACKUP_FILE)).unwrap(), made);
        placed.take_back().unwrap();
        assert_eq!(now(&dir), made);
        turn(Some(&made), None).unwrap();
        turn(None, Some(&made)).unwrap();
        assert_eq!(now(&dir), made);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_rights_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let dir = folder(TEXT);
        let named = dir.path().join(PROJECT_FILE);
        let real = dir.path().join("shared.toml");
        fs::rename(&named, &real).unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &named).unwrap();
        let edits = [SchemaEdit::Rename { of: Of::Label("a".into()), to: "b".into() }];
        PreparedEdit::carry_out(dir.path(), || prepare_edit(dir.path(), &edits)).unwrap();
        assert!(fs::symlink_metadata(&named).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("id = \"b\" # first"));
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_stamp_tells_one_version_from_the_other() {
        let dir = folder(TEXT);
        let first = SettingsStamp::of(dir.path());
        assert_eq!(first, SettingsStamp::of(dir.path()));
        fs::write(dir.path().join(PROJECT_FILE), "name = \"x\"\n").unwrap();
        assert_ne!(first, SettingsStamp::of(dir.path()));
        fs::remove_file(dir.path().join(PROJECT_FILE)).unwrap();
        assert_eq!(SettingsStamp::of(dir.path()), SettingsStamp::default());
    }
}
