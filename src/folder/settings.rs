//! Reading `project.toml`.
//!
//! Whatever is wrong is told with its line; with anything wrong the project opens for reading
//! only, so that no mark is made under a schema that nobody meant.
//! Unknown keys are wrong too: a misspelt one would otherwise be lost in silence.

use std::{collections::BTreeSet, fs, io, ops::Range, path::Path};

use globset::Glob;
use toml_edit::{Document, Item, TableLike};

use crate::model::{
    Annotator, AttributeKind, AttributeRule, LabelId, LabelRule, ProjectSettings, RelationRule,
    Schema, UnderlineStyle, Value,
    schema::{PLAIN_COLOR, color_from_hex, plain_name, sentence_case},
};

pub const PROJECT_FILE: &str = "project.toml";

/// Something in `project.toml` that cannot be taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{PROJECT_FILE}, line {line}: {message}")]
pub struct SettingsProblem {
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// What was found where `project.toml` may stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsFile {
    /// Its text; `None` when there is no such file.
    pub text: Option<String>,
    /// What of it could be read; defaults for the rest.
    pub settings: ProjectSettings,
    pub problems: Vec<SettingsProblem>,
}

/// Reads the folder's `project.toml`, if it has one.
pub fn read_settings(folder: &Path) -> SettingsFile {
    let whole_file = |message: String| SettingsFile {
        problems: vec![SettingsProblem { line: 1, message }],
        ..SettingsFile::default()
    };
    match fs::read(folder.join(PROJECT_FILE)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => parse(text),
            Err(_) => whole_file("the file is not UTF-8; save it as UTF-8".to_owned()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => SettingsFile::default(),
        Err(error) => whole_file(format!("the file cannot be read ({error})")),
    }
}

/// Reads the text of a `project.toml`.
pub fn parse(text: String) -> SettingsFile {
    let mut reader = Reader { text: &text, problems: Vec::new() };
    let settings = match Document::parse(text.as_str()) {
        Ok(document) => reader.project(document.as_table()),
        Err(error) => {
            reader.problem(error.span(), error.message().to_owned());
            ProjectSettings::default()
        }
    };
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.line);
    SettingsFile { text: Some(text), settings, problems }
}

struct Reader<'a> {
    text: &'a str,
    problems: Vec<SettingsProblem>,
}

type Table<'a> = &'a dyn TableLike;

impl Reader<'_> {
    fn problem(&mut self, at: Option<Range<usize>>, message: impl Into<String>) {
        let start = at.map_or(0, |range| range.start);
        let before = self.text.get(..start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        self.problems.push(SettingsProblem { line, message: message.into() });
    }

    fn known_keys(&mut self, table: Table<'_>, keys: &[&str]) {
        for (key, item) in table.iter() {
            if !keys.contains(&key) {
                let at = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
                self.problem(at, format!("“{key}” is not known here; known: {}", keys.join(", ")));
            }
        }
    }

    fn string(&mut self, table: Table<'_>, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let found = item.as_str().map(str::to_owned);
        if found.is_none() {
            self.problem(item.span(), format!("“{key}” must be text in quotation marks"));
        }
        found
    }

    fn flag(&mut self, table: Table<'_>, key: &str) -> bool {
        let Some(item) = table.get(key) else { return false };
        item.as_bool().unwrap_or_else(|| {
            self.problem(item.span(), format!("“{key}” must be true or false"));
            false
        })
    }

    fn strings(&mut self, table: Table<'_>, key: &str) -> Vec<String> {
        let Some(item) = table.get(key) else { return Vec::new() };
        let Some(array) = item.as_array() else {
            self.problem(item.span(), format!("“{key}” must be a list: [\"…\", \"…\"]"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in array {
            match value.as_str() {
                Some(word) => found.push(word.to_owned()),
                None => self.problem(value.span(), format!("“{key}” must hold text only")),
            }
        }
        found
    }

    /// Patterns of file names; the others are told and left out.
    fn patterns(&mut self, table: Table<'_>, key: &str) -> Vec<String> {
        let at = table.get(key).and_then(Item::span);
        let mut patterns = self.strings(table, key);
        patterns.retain(|pattern| match Glob::new(pattern) {
            Ok(_) => true,
            Err(error) => {
                let reason = error.kind();
                let message = format!("“{pattern}” is not a pattern of file names ({reason})");
                self.problem(at.clone(), message);
                false
            }
        });
        patterns
    }

    /// The tables under `key`, written as `[[key]]` or as a list of `{ … }`.
    fn tables<'t>(
        &mut self,
        table: Table<'t>,
        key: &str,
    ) -> Vec<(Table<'t>, Option<Range<usize>>)> {
        let Some(item) = table.get(key) else { return Vec::new() };
        if let Item::ArrayOfTables(tables) = item {
            return tables.iter().map(|table| (table as Table<'t>, table.span())).collect();
        }
        let Some(array) = item.as_array() else {
            self.problem(item.span(), format!("write each {key} under a line [[{key}]]"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in array {
            match value.as_inline_table() {
                Some(inline) => found.push((inline as Table<'t>, value.span())),
                None => self.problem(value.span(), format!("“{key}” must hold {{ … }} only")),
            }
        }
        found
    }

    /// The id of a table, new among its brothers.
    fn id(
        &mut self,
        table: Table<'_>,
        at: Option<Range<usize>>,
        taken: &mut BTreeSet<String>,
        what: &str,
    ) -> Option<String> {
        let id = match self.string(table, "id") {
            Some(id) => id,
            None if table.contains_key("id") => return None,
            None => {
                self.problem(at, format!("this {what} needs an id: id = \"…\""));
                return None;
            }
        };
        let at = table.get("id").and_then(Item::span);
        if id.trim().is_empty() || id.trim() != id {
            self.problem(
                at,
                format!("the id of a {what} must not be empty or begin or end with a space"),
            );
            return None;
        }
        if !taken.insert(id.clone()) {
            self.problem(at, format!("there are two {what}s with the id “{id}”"));
            return None;
        }
        Some(id)
    }

    fn project(&mut self, table: Table<'_>) -> ProjectSettings {
        self.known_keys(table, &["name", "documents", "annotator", "label", "relation"]);
        let mut settings = ProjectSettings {
            name: self.string(table, "name").filter(|name| !name.trim().is_empty()),
            documents: self.patterns(table, "documents"),
            ..ProjectSettings::default()
        };
        let mut taken = BTreeSet::new();
        for (annotator, at) in self.tables(table, "annotator") {
            self.known_keys(annotator, &["id", "name"]);
            let Some(id) = self.id(annotator, at, &mut taken, "annotator") else { continue };
            let name = self.string(annotator, "name").unwrap_or_else(|| id.clone());
            settings.annotators.push(Annotator { id: id.as_str().into(), name });
        }
        if table.contains_key("label") {
            settings.schema.labels = self.labels(table);
            settings.schema.relations = Vec::new();
        }
        if table.contains_key("relation") {
            settings.schema.relations = self.relations(table, &settings.schema);
        } else if table.contains_key("label") {
            settings.schema.relations = Self::default_relations(&settings.schema);
        }
        settings
    }

    /// The default relations, as far as the project's own labels bear them.
    fn default_relations(schema: &Schema) -> Vec<RelationRule> {
        let mut relations = Schema::default().relations;
        relations.retain(|relation| {
            relation.from.iter().chain(&relation.to).all(|id| schema.label(id).is_some())
        });
        relations
    }

    fn labels(&mut self, table: Table<'_>) -> Vec<LabelRule> {
        let mut labels: Vec<LabelRule> = Vec::new();
        let mut taken = BTreeSet::new();
        for (label, at) in self.tables(table, "label") {
            self.known_keys(
                label,
                &["id", "name", "key", "color", "underline", "about", "attributes", "retired"],
            );
            let Some(id) = self.id(label, at.clone(), &mut taken, "label") else { continue };
            let retired = self.flag(label, "retired");
            let key = self.key(label, retired, &labels);
            let color = self.color(label).unwrap_or(PLAIN_COLOR);
            let underline = self.underline(label);
            labels.push(LabelRule {
                name: self.string(label, "name").unwrap_or_else(|| plain_name(&id)),
                id: id.as_str().into(),
                key,
                color,
                underline,
                about: self.string(label, "about").unwrap_or_default(),
                attributes: self.attributes(label),
                retired,
            });
        }
        labels
    }

    /// A retired label marks nothing, so its key is free for another.
    fn key(&mut self, label: Table<'_>, retired: bool, labels: &[LabelRule]) -> Option<char> {
        let word = self.string(label, "key")?;
        let at = label.get("key").and_then(Item::span);
        let mut chars = word.chars();
        let (Some(key), None) = (chars.next(), chars.next()) else {
            self.problem(at, "“key” must be one digit");
            return None;
        };
        if !key.is_ascii_digit() || key == '0' {
            self.problem(at, "“key” must be a digit from 1 to 9; letters are for commands");
            return None;
        }
        let mut others = labels.iter().filter(|other| !retired && !other.retired);
        if let Some(other) = others.find(|other| other.key == Some(key)) {
            self.problem(at, format!("“{key}” is already the key of “{}”", other.name));
            return None;
        }
        Some(key)
    }

    fn color(&mut self, label: Table<'_>) -> Option<[u8; 3]> {
        let word = self.string(label, "color")?;
        let color = color_from_hex(&word);
        if color.is_none() {
            let at = label.get("color").and_then(Item::span);
            self.problem(at, "“color” must be written like \"#2f6fde\"");
        }
        color
    }

    fn underline(&mut self, label: Table<'_>) -> UnderlineStyle {
        let Some(word) = self.string(label, "underline") else { return UnderlineStyle::Solid };
        let known = UnderlineStyle::ALL.into_iter().find(|style| style.word() == word);
        known.unwrap_or_else(|| {
            let at = label.get("underline").and_then(Item::span);
            self.problem(at, "“underline” must be solid, dotted, double, dashed or wavy");
            UnderlineStyle::Solid
        })
    }

    fn attributes(&mut self, owner: Table<'_>) -> Vec<AttributeRule> {
        let mut attributes = Vec::new();
        let mut taken = BTreeSet::new();
        for (table, at) in self.tables(owner, "attributes") {
            let keys = ["id", "name", "choice", "type", "required", "default", "retired"];
            self.known_keys(table, &keys);
            let Some(id) = self.id(table, at.clone(), &mut taken, "attribute") else { continue };
            let Some(kind) = self.attribute_kind(table, at) else { continue };
            let mut rule = AttributeRule {
                name: self.string(table, "name").unwrap_or_else(|| sentence_case(&id)),
                id,
                kind,
                required: self.flag(table, "required"),
                default: None,
                retired: self.flag(table, "retired"),
            };
            if let Some(item) = table.get("default") {
                rule.default = value_of(item).filter(|value| rule.takes(value));
                if rule.default.is_none() {
                    self.problem(item.span(), "“default” is not one of the values allowed");
                }
            }
            attributes.push(rule);
        }
        attributes
    }

    fn attribute_kind(
        &mut self,
        table: Table<'_>,
        at: Option<Range<usize>>,
    ) -> Option<AttributeKind> {
        if let Some(item) = table.get("choice") {
            let words = self.strings(table, "choice");
            if words.is_empty() || words.iter().collect::<BTreeSet<_>>().len() != words.len() {
                self.problem(item.span(), "“choice” must hold one or more different words");
                return None;
            }
            return Some(AttributeKind::Choice(words));
        }
        match self.string(table, "type").as_deref() {
            Some("boolean") => Some(AttributeKind::Boolean),
            Some("number") => Some(AttributeKind::Number),
            Some("text") => Some(AttributeKind::Text),
            _ => {
                let message = "an attribute needs choice = [\"…\"] or type = \"boolean\", \
                               \"number\" or \"text\"";
                self.problem(table.get("type").and_then(Item::span).or(at), message);
                None
            }
        }
    }

    fn relations(&mut self, table: Table<'_>, schema: &Schema) -> Vec<RelationRule> {
        let mut relations = Vec::new();
        let mut taken = BTreeSet::new();
        for (relation, at) in self.tables(table, "relation") {
            self.known_keys(
                relation,
                &[
                    "id",
                    "name",
                    "about",
                    "from",
                    "to",
                    "across",
                    "symmetric",
                    "transitive",
                    "attributes",
                    "retired",
                ],
            );
            let Some(id) = self.id(relation, at.clone(), &mut taken, "relation") else { continue };
            for key in ["from", "to"] {
                if !relation.contains_key(key) {
                    let message = format!("“{id}” needs {key} = [\"…\"]: the labels that it joins");
                    self.problem(at.clone(), message);
                }
            }
            relations.push(RelationRule {
                name: self.string(relation, "name").unwrap_or_else(|| plain_name(&id)),
                id: id.as_str().into(),
                about: self.string(relation, "about").unwrap_or_default(),
                from: self.ends(relation, "from", schema),
                to: self.ends(relation, "to", schema),
                across: self.flag(relation, "across"),
                symmetric: self.flag(relation, "symmetric"),
                transitive: self.flag(relation, "transitive"),
                attributes: self.attributes(relation),
                retired: self.flag(relation, "retired"),
            });
        }
        relations
    }

    fn ends(&mut self, relation: Table<'_>, key: &str, schema: &Schema) -> Vec<LabelId> {
        let at = relation.get(key).and_then(Item::span);
        let mut ends = Vec::new();
        for word in self.strings(relation, key) {
            let id = LabelId(word);
            if schema.label(&id).is_none() {
                self.problem(at.clone(), format!("“{key}” names “{id}”, which is no label here"));
            }
            ends.push(id);
        }
        ends
    }
}

pub(super) fn value_of(item: &Item) -> Option<Value> {
    if let Some(flag) = item.as_bool() {
        return Some(Value::Flag(flag));
    }
    if let Some(number) = item.as_integer() {
        return Some(Value::Number(number.into()));
    }
    if let Some(number) = item.as_float() {
        return serde_json::Number::from_f64(number).map(Value::Number);
    }
    item.as_str().map(Value::words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r##"
name = "Canal dispute" # kept
documents = ["texts/**/*.txt"]
[[annotator]]
id = "a1"
name = "First annotator"
[[label]]
id = "claim"
name = "Claim"
key = "1"
color = "#2f6fde"
underline = "dotted"
about = "What…"
attributes = [{ id = "form", choice = ["quoted", "mixed"], default = "mixed" }, { id = "sure", type = "boolean", required = true }]
[[label]]
id = "denial"
key = "3"
[[relation]]
id = "denies"
from = ["denial"]
to = ["claim", "denial"]
across = true
"##;

    #[test]
    fn a_project_file_is_read_whole() {
        let file = parse(GOOD.to_owned());
        assert_eq!(file.problems, []);
        let settings = file.settings;
        assert_eq!(settings.name.as_deref(), Some("Canal dispute"));
        assert_eq!(settings.document_globs(), ["texts/**/*.txt"]);
        assert_eq!(settings.annotator_name(&"a1".into()), "First annotator");
        let claim = settings.schema.label(&"claim".into()).unwrap();
        assert_eq!((claim.key, claim.color), (Some('1'), [0x2f, 0x6f, 0xde]));
        assert_eq!(claim.underline, UnderlineStyle::Dotted);
        assert_eq!(claim.attributes[0].name, "Form");
        assert_eq!(claim.attributes[0].default, Some(Value::words("mixed")));
        assert!(claim.attributes[1].required);
        assert!(settings.schema.relation(&"denies".into()).unwrap().across);
        assert_eq!(settings.schema.relations.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |toml: &str, line: usize, words: &str| {
            let file = parse(toml.to_owned());
            let found = file.problems.first().unwrap_or_else(|| panic!("no problem in {toml}"));
            assert_eq!(found.line, line, "{found}");
            assert!(found.message.contains(words), "{found}");
        };
        check("name = \"x\"\nlabels = 3\n", 2, "“labels” is not known");
        check("name = \"x\n", 1, "");
        check("name = 3", 1, "must be text");
        check("name = \"x\"\ndocuments = [\"a[b\"]", 2, "not a pattern");
        check("[[label]]\nid = \"a\"\nkey = \"12\"", 3, "one digit");
        check("[[label]]\nid = \"a\"\nkey = \"x\"", 3, "digit");
        check("[[label]]\nid = \"a\"\ncolor = \"blue\"", 3, "#2f6fde");
        check("[[label]]\nid = \"a\"\ncolor = \"#é1234\"", 3, "#2f6fde");
        check("[[label]]\nid = \"a\"\nunderline = \"thick\"", 3, "wavy");
        check("[[label]]\nid = \"a\"\n[[label]]\nid = \"a\"", 4, "two labels");
        check("\n[[label]]\nname = \"a\"", 2, "needs an id");
        check("[[label]]\nid = \"a\"\nattributes = [{ id = \"b\" }]", 3, "choice");
        check(
            "[[label]]\nid = \"a\"\nattributes = [{ id = \"b\", choice = [\"x\"], default = \"y\" }]",
            3,
            "default",
        );
        check("[[label]]\nid = \"a\"\n[[relation]]\nid = \"r\"\nto = [\"a\"]", 3, "needs from");
        check(
            "[[label]]\nid = \"a\"\n[[relation]]\nid = \"r\"\nfrom = [\"b\"]\nto = [\"a\"]",
            5,
            "no label",
        );
    }

    #[test]
    fn what_is_right_beside_it_is_kept() {
        let file = parse("name = \"x\"\nlabel = 3\n".to_owned());
        assert_eq!(file.settings.name.as_deref(), Some("x"));
        assert_eq!(file.problems.len(), 1);
    }

    #[test]
    fn no_file_means_the_default_schema() {
        let dir = tempfile::tempdir().unwrap();
        let file = read_settings(dir.path());
        assert_eq!((file.text, file.problems), (None, Vec::new()));
        assert_eq!(file.settings.schema, Schema::default());
    }
}
