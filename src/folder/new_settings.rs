//! A `project.toml` for a folder that has none: every key spelt out, to be edited by hand.
//!
//! Never written over one that is there.

use std::{io::Write as _, path::Path};

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::{PROJECT_FILE, SettingsFile, settings::parse, writing::NewFile};
use crate::model::{
    AttributeKind, AttributeRule, LabelId, LabelRule, RelationRule, Schema,
    Value as AttributeValue, schema::hex_of_color,
};

/// The file that gives a project this name and schema.
///
/// # Errors
/// What a `project.toml` cannot say of them, in words.
pub fn settings_for(name: &str, schema: &Schema) -> Result<SettingsFile, String> {
    let mut document = DocumentMut::new();
    if !name.trim().is_empty() {
        document.insert("name", value(name));
    }
    if *schema != Schema::default() {
        let mut labels = ArrayOfTables::new();
        for rule in &schema.labels {
            labels.push(label(rule));
        }
        insert_tables(&mut document, "label", labels);
        let mut relations = ArrayOfTables::new();
        for rule in &schema.relations {
            relations.push(relation(rule));
        }
        insert_tables(&mut document, "relation", relations);
    }
    let file = parse(document.to_string());
    if let Some(problem) = file.problems.first() {
        return Err(problem.to_string());
    }
    if file.settings.schema == *schema {
        Ok(file)
    } else {
        Err(format!("{PROJECT_FILE} cannot say all of its labels and relations"))
    }
}

/// Writes a `project.toml` into a folder that has none, whole or not at all.
pub fn write_settings(folder: &Path, file: &SettingsFile) -> std::io::Result<()> {
    let mut new = NewFile::create(&folder.join(PROJECT_FILE))?;
    new.write_all(file.text.as_deref().unwrap_or_default().as_bytes())?;
    new.finish_new()?;
    Ok(())
}

/// Takes back a `project.toml` that was just written, as long as it is still that one.
pub fn remove_settings(folder: &Path, file: &SettingsFile) -> std::io::Result<()> {
    let path = folder.join(PROJECT_FILE);
    if Some(std::fs::read_to_string(&path)?) == file.text {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// A label as it is written where there was none.
pub(super) fn label(rule: &LabelRule) -> Table {
    let mut table = Table::new();
    table.insert("id", value(rule.id.as_str()));
    table.insert("name", value(&rule.name));
    if let Some(key) = rule.key {
        table.insert("key", value(key.to_string()));
    }
    table.insert("color", value(hex_of_color(rule.color)));
    table.insert("underline", value(rule.underline.word()));
    retired(&mut table, rule.retired);
    texts(&mut table, &rule.about, &rule.attributes);
    table
}

/// A relation, likewise.
pub(super) fn relation(rule: &RelationRule) -> Table {
    let mut table = Table::new();
    table.insert("id", value(rule.id.as_str()));
    table.insert("name", value(&rule.name));
    table.insert("from", ids(&rule.from));
    table.insert("to", ids(&rule.to));
    let flags =
        [("across", rule.across), ("symmetric", rule.symmetric), ("transitive", rule.transitive)];
    for (key, _) in flags.into_iter().filter(|(_, set)| *set) {
        table.insert(key, value(true));
    }
    retired(&mut table, rule.retired);
    texts(&mut table, &rule.about, &rule.attributes);
    table
}

fn retired(table: &mut Table, retired: bool) {
    if retired {
        table.insert("retired", value(true));
    }
}

/// None of them is said too: with labels alone, the default relations would stay.
pub(super) fn insert_tables(document: &mut DocumentMut, key: &str, tables: ArrayOfTables) {
    let item = if tables.is_empty() { value(Array::new()) } else { Item::ArrayOfTables(tables) };
    document.insert(key, item);
}

fn texts(table: &mut Table, about: &str, attributes: &[AttributeRule]) {
    if !about.is_empty() {
        table.insert("about", value(about));
    }
    if attributes.is_empty() {
        return;
    }
    table.insert("attributes", value(attribute_list(attributes)));
}

/// One attribute a line.
pub(super) fn attribute_list(attributes: &[AttributeRule]) -> Array {
    let mut list = Array::new();
    for rule in attributes {
        let mut entry = Value::from(attribute(rule));
        entry.decor_mut().set_prefix("\n  ");
        list.push_formatted(entry);
    }
    list.set_trailing("\n");
    list.set_trailing_comma(true);
    list
}

pub(super) fn attribute(rule: &AttributeRule) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("id", rule.id.as_str().into());
    table.insert("name", rule.name.as_str().into());
    match &rule.kind {
        AttributeKind::Choice(words) => {
            table.insert("choice", Value::Array(words.iter().map(String::as_str).collect()));
        }
        AttributeKind::Boolean => {
            table.insert("type", "boolean".into());
        }
        AttributeKind::Number => {
            table.insert("type", "number".into());
        }
        AttributeKind::Text => {
            table.insert("type", "text".into());
        }
    }
    if rule.required {
        table.insert("required", true.into());
    }
    if let Some(default) = rule.default.as_ref().and_then(default_value) {
        table.insert("default", default);
    }
    if rule.retired {
        table.insert("retired", true.into());
    }
    table
}

/// `None`: a number that TOML cannot write.
pub(super) fn default_value(default: &AttributeValue) -> Option<Value> {
    match default {
        AttributeValue::Flag(flag) => Some(Value::from(*flag)),
        AttributeValue::Words(words) => Some(Value::from(words.as_str())),
        AttributeValue::Number(number) => {
            number.as_i64().map(Value::from).or_else(|| number.as_f64().map(Value::from))
        }
    }
}

fn ids(ids: &[LabelId]) -> Item {
    value(ids.iter().map(LabelId::as_str).collect::<Array>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::read_settings;

    #[test]
    fn what_is_written_is_read_back() {
        let mut schema = Schema::default();
        for label in &mut schema.labels {
            label.name = format!("“{}”\n\"x\"", label.name);
            for attribute in &mut label.attributes {
                attribute.required = true;
                attribute.retired = true;
            }
        }
        let numbers = [
            (AttributeKind::Number, Some(AttributeValue::Number(3.into()))),
            (AttributeKind::Boolean, Some(AttributeValue::Flag(true))),
            (AttributeKind::Text, None),
        ];
        schema.labels[1].retired = true;
        schema.relations[1].retired = true;
        for (nth, (kind, default)) in numbers.into_iter().enumerate() {
            let (id, name) = (format!("n{nth}"), "Name".to_owned());
            let rule = AttributeRule { id, name, kind, required: false, default, retired: false };
            schema.relations[0].attributes.push(rule);
        }
        let bare = Schema { relations: Vec::new(), ..schema.clone() };
        for schema in [Schema::default(), schema, bare] {
            let dir = tempfile::tempdir().unwrap();
            let file = settings_for("Canal “dispute”", &schema).unwrap();
            write_settings(dir.path(), &file).unwrap();
            let read = read_settings(dir.path());
            assert_eq!(read.problems, []);
            assert_eq!(read.settings.schema, schema);
            assert_eq!(read.settings.name.as_deref(), Some("Canal “dispute”"));
            // Never over one that is there.
            assert!(write_settings(dir.path(), &file).is_err());
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
            remove_settings(dir.path(), &file).unwrap();
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn what_it_cannot_say_is_told() {
        let mut schema = Schema::default();
        schema.labels[0].key = Some('x');
        assert!(settings_for("x", &schema).unwrap_err().contains("digit"));
        schema.labels.clear();
        schema.relations.clear();
        assert!(settings_for("x", &schema).is_ok());
    }
}
