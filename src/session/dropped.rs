//! What it means when files or folders are dropped on the window.
//!
//! Found out in a job: the answer needs a look at the disk. Nothing is opened here.

use std::path::{Path, PathBuf};

use super::{
    SessionError,
    jobs::{Job, Waker},
};
use crate::folder;

/// What a drop asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dropped {
    Folder(PathBuf),
    /// A text, and the project that it belongs to.
    Text {
        folder: PathBuf,
        file: PathBuf,
    },
    /// Neither; what to do instead, in a sentence.
    Nothing(String),
}

/// Looks at what was dropped. `open`: the project in the window, if there is one.
///
/// # Errors
/// When the system gives no thread.
pub fn look_at_dropped(
    paths: Vec<PathBuf>,
    open: Option<PathBuf>,
    waker: Waker,
) -> Result<Job<Dropped>, SessionError> {
    Job::spawn("look at what was dropped", waker, move |_| meant(&paths, open.as_deref()))
        .map_err(SessionError::Thread)
}

fn meant(paths: &[PathBuf], open: Option<&Path>) -> Dropped {
    let [path] = paths else {
        let one = "Drop one thing at a time: a folder of texts, or a text file";
        return Dropped::Nothing(one.to_owned());
    };
    if folder::is_folder(path) {
        return Dropped::Folder(path.clone());
    }
    let nothing = |why: &str| Dropped::Nothing(format!("{why}: {}", path.display()));
    let Some(beside) = path.parent().filter(|_| folder::stands(path)) else {
        return nothing(
            "This is not a file on this machine; drop a folder of texts or a text file",
        );
    };
    // A text below a project belongs to it, also when it lies in a folder of its own there.
    let project = path.ancestors().skip(1).find(|above| folder::is_project(above));
    let home = open.filter(|open| path.starts_with(open)).or(project);
    let text = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("txt") || end.eq_ignore_ascii_case("md"));
    match home {
        // What is a document there, its own settings say.
        Some(home) => Dropped::Text { folder: home.to_owned(), file: path.clone() },
        None if text => Dropped::Text { folder: beside.to_owned(), file: path.clone() },
        None => nothing("Drop a folder of texts, or a text file (.txt or .md)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_is_a_folder_a_text_or_a_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let project = dir.path().join("project");
        let deep = project.join("texts");
        std::fs::create_dir_all(&deep).unwrap();
        let text = |path: PathBuf| {
            std::fs::write(&path, "One.").unwrap();
            path
        };
        let (inside, beside) = (text(deep.join("a.txt")), text(dir.path().join("b.TXT")));
        let picture = text(dir.path().join("c.png"));
        let drop = |path: &Path, open: Option<&Path>| meant(&[path.to_owned()], open);

        assert_eq!(drop(&deep, None), Dropped::Folder(deep.clone()));
        let at = |folder: &Path, file: &Path| Dropped::Text {
            folder: folder.to_owned(),
            file: file.to_owned(),
        };
        assert_eq!(drop(&inside, None), at(&deep, &inside));
        assert_eq!(drop(&inside, Some(&project)), at(&project, &inside), "it is open already");
        text(project.join("project.toml"));
        assert_eq!(drop(&inside, None), at(&project, &inside), "a project reaches below");
        assert_eq!(drop(&beside, Some(&project)), at(dir.path(), &beside));
        for (paths, words) in [
            (vec![picture], "Drop a folder of texts, or a text file"),
            (vec![dir.path().join("gone.txt")], "not a file on this machine"),
            (vec![deep, beside], "one thing at a time"),
            (Vec::new(), "one thing at a time"),
        ] {
            let Dropped::Nothing(said) = meant(&paths, None) else { panic!("{paths:?}") };
            assert!(said.contains(words), "{said}");
        }
    }
}
