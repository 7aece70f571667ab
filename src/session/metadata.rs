//! Metadata of many documents at once: what a table would change, taking it in as one step, and writing one.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use super::{ImportInto, SessionError, Texts};
use crate::{
    folder::{self, NewFile},
    formats::{
        ImportProblem,
        metadata::{TableFormat, TableRow, read_table, write_table},
    },
    model::{AnnotatorId, DocumentId, Metadata, Progress, Row, counted, id::normal_path},
};

/// A value that a table brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedValue {
    /// Of the table.
    pub line: usize,
    /// Where the document stands in the list.
    pub index: usize,
    pub path: String,
    pub field: String,
    /// What stands there now.
    pub before: Option<String>,
    pub after: String,
}

/// What a table would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataPlan {
    pub values: Vec<PlannedValue>,
    /// Values that stand there already exactly so.
    pub there: usize,
    /// Other values that stand in the project and are not to be replaced.
    pub kept: usize,
    /// Lines whose document the project does not have.
    pub nameless: usize,
    /// What cannot be taken in, by line; these two among it.
    pub problems: Vec<ImportProblem>,
}

impl MetadataPlan {
    /// How many documents get anything.
    pub fn documents(&self) -> usize {
        let mut indices: Vec<usize> = self.values.iter().map(|value| value.index).collect();
        indices.sort_unstable();
        indices.dedup();
        indices.len()
    }

    /// What would be done.
    pub fn would(&self) -> String {
        let are = if self.there == 1 { "is" } else { "are" };
        self.told("Would set", "Nothing would change", are, "would stay")
    }

    /// What has been done.
    pub fn done(&self) -> String {
        let were = if self.there == 1 { "was" } else { "were" };
        self.told("Set", "Nothing was changed", were, "stayed")
    }

    fn told(&self, set: &str, nothing: &str, are: &str, stay: &str) -> String {
        let mut told = if self.values.is_empty() {
            vec![nothing.to_owned()]
        } else {
            let documents = counted(self.documents(), "document");
            vec![format!("{set} {} in {documents}", counted(self.values.len(), "value"))]
        };
        if self.there > 0 {
            told.push(format!("{} {are} there already", counted(self.there, "value")));
        }
        if self.kept > 0 {
            told.push(format!("{} of the project {stay}", counted(self.kept, "other value")));
        }
        if self.nameless > 0 {
            let name = if self.nameless == 1 { "names" } else { "name" };
            told.push(format!("{} {name} no document", counted(self.nameless, "line")));
        }
        let named = self.kept + self.nameless;
        let more = self.problems.len().saturating_sub(named);
        if more > 0 {
            told.push(counted(more, if named == 0 { "problem" } else { "other problem" }));
        }
        told.join("; ")
    }
}

impl fmt::Display for PlannedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, path, field, before, after, .. } = self;
        match before {
            Some(before) => write!(f, "line {line}: {path}: {field} “{before}” becomes “{after}”"),
            None => write!(f, "line {line}: {path}: {field} “{after}”"),
        }
    }
}

/// Reads a table and says what it would change; changes nothing. Without `replace`, what stands in the project wins.
///
/// # Errors
/// When the database cannot be read, or it was called off.
pub fn plan_metadata(
    texts: &Texts,
    file: &Path,
    format: TableFormat,
    replace: bool,
    progress: &dyn Progress,
) -> Result<MetadataPlan, SessionError> {
    let shown = file.display().to_string();
    let mut plan = MetadataPlan::default();
    let mut problem = |line: usize, message: String| {
        plan.problems.push(ImportProblem { file: shown.clone(), line, message });
    };
    let table = match folder::open_file(file) {
        Ok(mut input) => read_table(&mut input, format),
        Err(error) => {
            problem(
                1,
                format!("the file cannot be read ({error}). Check its name, and that you may"),
            );
            return Ok(plan);
        }
    };
    for (line, message) in table.problems {
        problem(line, message);
    }
    let mut standing: BTreeMap<(DocumentId, String), String> = BTreeMap::new();
    if let Some(store) = &texts.store {
        for Metadata { document, field, value } in store.metadata()? {
            standing.insert((document, field), value);
        }
    }
    let mut by_path: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, listed) in texts.listed.iter().enumerate() {
        by_path.insert(&listed.path, index);
        let name = listed.path.rsplit('/').next().unwrap_or_default();
        by_name.entry(name).or_default().push(index);
    }
    // The line that brought a value of this import.
    let mut brought: BTreeMap<(usize, String), (usize, String)> = BTreeMap::new();
    let (mut values, mut there, mut kept, mut nameless) = (Vec::new(), 0, 0, 0);
    for line in table.lines {
        progress.check()?;
        let spelled = line.document.replace('\\', "/");
        let path = normal_path(spelled.trim_start_matches("./"));
        let found = by_path.get(path.as_str()).copied();
        let named = by_name.get(path.as_str()).map(Vec::as_slice).unwrap_or_default();
        let index = match (found, named) {
            (Some(index), _) => index,
            (None, [index]) => *index,
            (None, []) => {
                nameless += 1;
                problem(line.line, format!("no document is called “{}”", line.document));
                continue;
            }
            (None, several) => {
                let why = format!(
                    "{} documents are called “{}”; write the folder too",
                    several.len(),
                    line.document
                );
                problem(line.line, why);
                continue;
            }
        };
        let Some(listed) = texts.listed.get(index) else { continue };
        for (field, after) in line.fields {
            if let Some((first, other)) = brought.get(&(index, field.clone())) {
                if *other != after {
                    let path = &listed.path;
                    let why = format!(
                        "line {first} says “{other}” for “{field}” of {path}; that one counts"
                    );
                    problem(line.line, why);
                }
                continue;
            }
            brought.insert((index, field.clone()), (line.line, after.clone()));
            let before = listed.id.and_then(|id| standing.get(&(id, field.clone())).cloned());
            match before {
                Some(before) if before == after => there += 1,
                Some(before) if !replace => {
                    kept += 1;
                    let path = &listed.path;
                    let why = format!(
                        "“{field}” of {path} is “{after}” here and “{before}” in the project, \
                         which stays unless it is to be replaced"
                    );
                    problem(line.line, why);
                }
                before => {
                    let path = listed.path.clone();
                    values.push(PlannedValue {
                        line: line.line,
                        index,
                        path,
                        field,
                        before,
                        after,
                    });
                }
            }
        }
    }
    (plan.values, plan.there, plan.kept, plan.nameless) = (values, there, kept, nameless);
    plan.problems.sort_by_key(|problem| problem.line);
    Ok(plan)
}

/// Takes in what was planned, as one step; what has changed since it was planned stays, and becomes a problem of the
/// plan.
///
/// # Errors
/// Nothing has changed then.
pub fn take_metadata(
    into: ImportInto,
    texts: &Texts,
    mut plan: MetadataPlan,
    file: &Path,
    author: &AnnotatorId,
    progress: &dyn Progress,
) -> Result<MetadataPlan, SessionError> {
    if plan.values.is_empty() {
        return Ok(plan);
    }
    let shown = file.display().to_string();
    let short = file.file_name().map_or_else(|| shown.clone(), |n| n.to_string_lossy().into());
    let values = std::mem::take(&mut plan.values);
    let total = values.len();
    into.change_rows(&format!("Import metadata from {short}"), move |intake, _| {
        let mut documents: BTreeMap<usize, Option<DocumentId>> = BTreeMap::new();
        for (done, value) in values.into_iter().enumerate() {
            progress.check()?;
            progress.report(done, total);
            let mut problem = |message: String| {
                let (file, line) = (shown.clone(), value.line);
                plan.problems.push(ImportProblem { file, line, message });
            };
            let document = if let Some(document) = documents.get(&value.index) {
                *document
            } else {
                {
                    let listed = texts.listed.get(value.index);
                    let known =
                        listed.and_then(|listed| listed.id).filter(|id| texts.is_known(*id));
                    let document = match known {
                        Some(id) => Some(id),
                        None => match listed.and_then(|listed| texts.read(listed)) {
                            Some((row, text)) => {
                                intake.keep_document(&row, &text)?;
                                Some(row.id)
                            }
                            None => None,
                        },
                    };
                    documents.insert(value.index, document);
                    document
                }
            };
            let Some(document) = document else {
                problem(format!("the document cannot be read: {}", value.path));
                continue;
            };
            let rows = intake.project_rows(document)?;
            let now = rows.iter().find_map(|row| match row {
                Row::Metadata(row) if row.field == value.field => Some(row.value.clone()),
                _ => None,
            });
            if now != value.before {
                problem(format!(
                    "“{}” of {} was changed meanwhile and stays as it is",
                    value.field, value.path
                ));
                continue;
            }
            let (field, after) = (value.field.clone(), value.after.clone());
            intake.put(author, Row::Metadata(Metadata { document, field, value: after }))?;
            plan.values.push(value);
        }
        Ok(plan)
    })
}

/// Every document with its metadata, by path.
pub fn metadata_table(texts: &Texts) -> Result<Vec<TableRow>, SessionError> {
    let mut fields: BTreeMap<DocumentId, BTreeMap<String, String>> = BTreeMap::new();
    if let Some(store) = &texts.store {
        for Metadata { document, field, value } in store.metadata()? {
            fields.entry(document).or_default().insert(field, value);
        }
    }
    let mut rows: Vec<TableRow> = texts
        .listed
        .iter()
        .map(|listed| {
            let own = listed.id.and_then(|id| fields.get(&id).cloned()).unwrap_or_default();
            (listed.path.clone(), own)
        })
        .collect();
    rows.sort();
    Ok(rows)
}

/// Writes [`metadata_table`]; to standard output without a file.
pub fn write_metadata(
    texts: &Texts,
    format: TableFormat,
    out: Option<&PathBuf>,
    kept: &[PathBuf],
) -> Result<usize, SessionError> {
    let rows = metadata_table(texts)?;
    match out {
        Some(path) if kept.iter().any(|kept| super::export::same_file(kept, path)) => {
            return Err(SessionError::PartOfProject(path.display().to_string()));
        }
        Some(path) => {
            let not_written =
                |reason| SessionError::NotWritten { reason, path: path.display().to_string() };
            let mut file = NewFile::create(path).map_err(not_written)?;
            write_table(&rows, format, &mut file).map_err(not_written)?;
            file.finish().map_err(not_written)?;
        }
        None => write_table(&rows, format, &mut std::io::stdout().lock()).map_err(|reason| {
            SessionError::NotWritten { reason, path: "standard output".to_owned() }
        })?,
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_is_not_told_as_done() {
        let value = |index: usize| PlannedValue {
            line: 2,
            index,
            path: String::new(),
            field: "title".to_owned(),
            before: None,
            after: "Lock".to_owned(),
        };
        let problem = |line| ImportProblem { file: String::new(), line, message: String::new() };
        let mut plan =
            MetadataPlan { values: vec![value(0), value(0), value(1)], ..MetadataPlan::default() };
        assert_eq!(plan.would(), "Would set 3 values in 2 documents");
        assert_eq!(plan.done(), "Set 3 values in 2 documents");
        (plan.there, plan.kept, plan.nameless) = (1, 2, 1);
        plan.problems = (1..=4).map(problem).collect();
        let rest = "1 line names no document; 1 other problem";
        assert_eq!(
            plan.would(),
            format!(
                "Would set 3 values in 2 documents; 1 value is there already; 2 other values of \
                 the project would stay; {rest}"
            )
        );
        assert_eq!(
            plan.done(),
            format!(
                "Set 3 values in 2 documents; 1 value was there already; 2 other values of the \
                 project stayed; {rest}"
            )
        );
        plan.values.clear();
        assert!(plan.would().starts_with("Nothing would change; 1 value is there already; "));
        assert!(plan.done().starts_with("Nothing was changed; 1 value was there already; "));
        let wrong = MetadataPlan { problems: vec![problem(1)], ..MetadataPlan::default() };
        assert_eq!(wrong.would(), "Nothing would change; 1 problem");
    }
}
