//! Editing the text of a `project.toml`, so that it says another schema and keeps all else:
//! comments, order, the way things are written.
//!
//! Text in, text out; which file it comes from and goes to is decided elsewhere. What comes of an
//! edit is read again before it is handed out: it says exactly the schema that was meant.

mod order;

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value,
};

use super::{
    SettingsFile, SettingsProblem,
    new_settings::{self, insert_tables},
    settings::{parse, value_of},
};
use crate::model::{
    AttributeKind, AttributeRule, EditRefused, LabelId, LabelRule, Of, RelationRule, Schema,
    SchemaEdit, UnderlineStyle,
    schema::{PLAIN_COLOR, color_from_hex, hex_of_color, plain_name, sentence_case},
};

/// Why a text cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextRefused {
    /// It cannot be understood as it is.
    #[error("{0}. Mend it first")]
    Fault(SettingsProblem),
    #[error(transparent)]
    Edit(#[from] EditRefused),
    #[error("This cannot be written into project.toml by the program; write it there by hand")]
    Unsaid,
}

/// The text of a `project.toml` with these changes made.
pub fn edit_text(text: &str, edits: &[SchemaEdit]) -> Result<SettingsFile, TextRefused> {
    let before = parse(text.to_owned());
    if let Some(problem) = before.problems.first() {
        return Err(TextRefused::Fault(problem.clone()));
    }
    let schema = SchemaEdit::apply_all(edits, &before.settings.schema)?;
    if schema == before.settings.schema {
        return Ok(before);
    }
    let (bom, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    // Every line end is that of Windows: they are all written so again. In between there are none
    // of these, in texts over several lines neither.
    let windows = body.contains("\r\n") && !body.replace("\r\n", "").contains('\n');
    let body = if windows { body.replace("\r\n", "\n") } else { body.to_owned() };
    let mut expected = parse(body.clone()).settings;
    expected.schema = SchemaEdit::apply_all(edits, &expected.schema)?;
    let mut editing =
        Editing { document: body.parse::<DocumentMut>().map_err(|_unparsed| TextRefused::Unsaid)? };
    editing.rename(edits);
    editing.labels(&expected.schema);
    editing.relations(&expected.schema);
    editing.keep_comments(&body);
    let edited = parse(editing.document.to_string());
    if !edited.problems.is_empty() || edited.settings != expected {
        log::warn!("an edit of project.toml came out wrong: {:?}", edited.problems);
        return Err(TextRefused::Unsaid);
    }
    let mut after = edited.text.unwrap_or_default();
    if windows {
        after = after.replace('\n', "\r\n");
    }
    Ok(parse([bom, &after].concat()))
}

/// The comments of a TOML text, each from its `#` to the end of its line.
pub fn comments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['#', '"', '\'']) {
        let (_, here) = rest.split_at(at);
        let marks = ["\"\"\"", "'''", "\"", "'", "#"];
        let mark = marks.into_iter().find(|mark| here.starts_with(*mark)).unwrap_or("#");
        let inside = here.get(mark.len()..).unwrap_or_default();
        if mark == "#" {
            let line = here.split('\n').next().unwrap_or(here);
            found.push(line.trim_end());
            rest = here.get(line.len()..).unwrap_or_default();
        } else {
            rest = inside.get(string_length(inside, mark)..).unwrap_or_default();
        }
    }
    found
}

/// Where a string ends that `mark` has begun and ends.
fn string_length(inside: &str, mark: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = inside.get(at..) {
        if mark.starts_with('"') && rest.starts_with('\\') {
            at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
        } else if let Some(behind) = rest.strip_prefix(mark) {
            // A string of several lines may end in quotation marks of its own.
            let quote = mark.get(..1).unwrap_or_default();
            let more = if mark.len() > 1 {
                behind.len() - behind.trim_start_matches(quote).len()
            } else {
                0
            };
            return at + mark.len() + more.min(2);
        } else {
            match rest.chars().next() {
                Some(c) => at += c.len_utf8(),
                None => return inside.len(),
            }
        }
    }
    inside.len()
}

struct Editing {
    document: DocumentMut,
}

/// The tables of a list, written as `[[key]]` or as `{ … }`.
enum Tables<'a> {
    Blocks(&'a mut ArrayOfTables),
    Inline(&'a mut Array),
}

impl<'a> Tables<'a> {
    fn of(table: &'a mut dyn TableLike, key: &str) -> Option<Self> {
        match table.get_mut(key)? {
            Item::ArrayOfTables(blocks) => Some(Self::Blocks(blocks)),
            Item::Value(Value::Array(array)) => Some(Self::Inline(array)),
            Item::None | Item::Value(_) | Item::Table(_) => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Blocks(blocks) => blocks.len(),
            Self::Inline(array) => array.len(),
        }
    }

    fn get_mut(&mut self, at: usize) -> Option<&mut dyn TableLike> {
        match self {
            Self::Blocks(blocks) => blocks.get_mut(at).map(|table| table as &mut dyn TableLike),
            Self::Inline(array) => {
                let table = array.get_mut(at)?.as_inline_table_mut()?;
                Some(table as &mut dyn TableLike)
            }
        }
    }

    fn id(&mut self, at: usize) -> Option<String> {
        self.get_mut(at)?.get("id")?.as_str().map(str::to_owned)
    }

    fn find(&mut self, id: &str) -> Option<&mut dyn TableLike> {
        let at = (0..self.len()).find(|at| self.id(*at).as_deref() == Some(id))?;
        self.get_mut(at)
    }

    fn push(&mut self, block: impl FnOnce() -> Table, inline: impl FnOnce() -> InlineTable) {
        match self {
            Self::Blocks(blocks) => blocks.push(block()),
            Self::Inline(array) => {
                let mut entry = Value::from(inline());
                entry.decor_mut().set_prefix(before_next(array));
                array.push_formatted(entry);
            }
        }
    }

    /// Puts them into the order of these ids.
    fn order(&mut self, ids: &[&str]) {
        let now: Vec<Option<String>> = (0..self.len()).map(|at| self.id(at)).collect();
        if now.iter().map(Option::as_deref).eq(ids.iter().copied().map(Some)) {
            return;
        }
        let rank = |id: Option<&str>| ids.iter().position(|other| Some(*other) == id);
        match self {
            Self::Blocks(blocks) => order::blocks(blocks, rank),
            Self::Inline(array) => order::values(array, rank),
        }
    }

    /// Removes one. Its comments go before the one after it, if there is one.
    fn remove(&mut self, at: usize) {
        match self {
            Self::Blocks(blocks) => {
                let removed = blocks.remove(at);
                let mut alone = DocumentMut::new();
                let mut list = ArrayOfTables::new();
                list.push(removed);
                alone.insert("x", Item::ArrayOfTables(list));
                let text = alone.to_string();
                let loose = comments(&text);
                if let Some(next) = blocks.get_mut(at).filter(|_| !loose.is_empty()) {
                    let prefix = next.decor().prefix().and_then(|prefix| prefix.as_str());
                    let prefix = with_comments(prefix.unwrap_or("\n"), &loose);
                    next.decor_mut().set_prefix(prefix);
                }
            }
            Self::Inline(array) => remove_value(array, at),
        }
    }
}

/// Comments, each on a line of its own, at the end of what stands before something.
fn with_comments(before: &str, comments: &[&str]) -> String {
    let at = before.rfind('\n').map_or(0, |at| at + 1);
    let (lines, indent) = before.split_at(at);
    let mut words = lines.to_owned();
    for comment in comments {
        words.push_str(comment);
        words.push('\n');
    }
    words.push_str(indent);
    words
}

/// Removes a value from a list, but not its comments.
fn remove_value(array: &mut Array, at: usize) {
    let text = array.remove(at).to_string();
    let loose = comments(&text);
    if let Some(next) = array.get_mut(at) {
        let prefix = next.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        let mut prefix = prefix.to_owned();
        if at == 0 && !prefix.contains('\n') {
            prefix.clear();
        }
        if !loose.is_empty() {
            let before = if prefix.contains('\n') { prefix } else { "\n".to_owned() };
            prefix = with_comments(&before, &loose);
        }
        next.decor_mut().set_prefix(prefix);
    } else if !loose.is_empty() {
        let trailing = array.trailing().as_str().unwrap_or_default().to_owned();
        let before = if trailing.contains('\n') { trailing } else { "\n".to_owned() };
        array.set_trailing(with_comments(&before, &loose));
    }
}

/// The space before another value of a list: a line of its own where the others have one.
fn before_next(array: &Array) -> String {
    let prefix = array.iter().last().and_then(|last| last.decor().prefix());
    let prefix = prefix.and_then(|prefix| prefix.as_str()).unwrap_or_default();
    match prefix.rfind('\n') {
        Some(at) => prefix.get(at..).unwrap_or_default().to_owned(),
        None if array.is_empty() => String::new(),
        None => " ".to_owned(),
    }
}

impl Editing {
    /// Puts ids in the place of others, wherever they stand.
    fn rename(&mut self, edits: &[SchemaEdit]) {
        for edit in edits {
            match edit {
                SchemaEdit::Rename { of, to } => self.rename_one(of, to),
                SchemaEdit::RenameAttribute { of, from, to } => {
                    let list = Tables::of(self.document.as_table_mut(), of.kind());
                    if let Some(mut list) = list
                        && let Some(owner) = list.find(of.id().as_str())
                        && let Some(mut attributes) = Tables::of(owner, "attributes")
                        && let Some(attribute) = attributes.find(from)
                    {
                        set(attribute, "id", to.as_str().into());
                    }
                }
                SchemaEdit::RenameChoice { of, attribute, from, to } => {
                    self.rename_choice(of, attribute, from, to);
                }
                _ => {}
            }
        }
    }

    /// Where the other word is a choice already, the first one is removed later.
    fn rename_choice(&mut self, of: &Of, attribute: &str, from: &str, to: &str) {
        let Some(mut list) = Tables::of(self.document.as_table_mut(), of.kind()) else { return };
        let Some(owner) = list.find(of.id().as_str()) else { return };
        let Some(mut attributes) = Tables::of(owner, "attributes") else { return };
        let rule = attributes.find(attribute).and_then(|rule| rule.get_mut("choice"));
        let Some(words) = rule.and_then(Item::as_array_mut) else { return };
        if words.iter().any(|word| word.as_str() == Some(to)) {
            return;
        }
        for word in words.iter_mut().filter(|word| word.as_str() == Some(from)) {
            replace(word, to.into());
        }
    }

    fn rename_one(&mut self, of: &Of, to: &LabelId) {
        if let Some(mut list) = Tables::of(self.document.as_table_mut(), of.kind())
            && let Some(table) = list.find(of.id().as_str())
        {
            set(table, "id", to.as_str().into());
        }
        let Of::Label(from) = of else { return };
        let Some(mut relations) = Tables::of(self.document.as_table_mut(), "relation") else {
            return;
        };
        for at in 0..relations.len() {
            for key in ["from", "to"] {
                let array = relations
                    .get_mut(at)
                    .and_then(|relation| relation.get_mut(key))
                    .and_then(Item::as_array_mut);
                for end in array.into_iter().flat_map(Array::iter_mut) {
                    if end.as_str() == Some(from.as_str()) {
                        replace(end, to.as_str().into());
                    }
                }
            }
        }
    }

    fn labels(&mut self, target: &Schema) {
        let Some(mut list) = Tables::of(self.document.as_table_mut(), "label") else {
            if target.labels != Schema::default().labels {
                let mut labels = ArrayOfTables::new();
                target.labels.iter().for_each(|rule| labels.push(new_settings::label(rule)));
                insert_tables(&mut self.document, "label", labels);
            }
            return;
        };
        for at in (0..list.len()).rev() {
            let id = list.id(at).unwrap_or_default();
            if !target.labels.iter().any(|rule| rule.id.as_str() == id) {
                list.remove(at);
            }
        }
        for rule in &target.labels {
            match list.find(rule.id.as_str()) {
                Some(table) => edit_label(table, rule),
                None => list.push(
                    || new_settings::label(rule),
                    || new_settings::label(rule).into_inline_table(),
                ),
            }
        }
        list.order(&target.labels.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>());
        if list.len() == 0 {
            insert_tables(&mut self.document, "label", ArrayOfTables::new());
        }
    }

    fn relations(&mut self, target: &Schema) {
        let Some(mut list) = Tables::of(self.document.as_table_mut(), "relation") else {
            // Those that stand there unsaid may be the right ones.
            let unsaid = parse(self.document.to_string()).settings.schema.relations;
            if unsaid != target.relations {
                let mut relations = ArrayOfTables::new();
                let tables = target.relations.iter().map(new_settings::relation);
                tables.for_each(|table| relations.push(table));
                insert_tables(&mut self.document, "relation", relations);
            }
            return;
        };
        for at in (0..list.len()).rev() {
            let id = list.id(at).unwrap_or_default();
            if !target.relations.iter().any(|rule| rule.id.as_str() == id) {
                list.remove(at);
            }
        }
        for rule in &target.relations {
            match list.find(rule.id.as_str()) {
                Some(table) => edit_relation(table, rule),
                None => list.push(
                    || new_settings::relation(rule),
                    || new_settings::relation(rule).into_inline_table(),
                ),
            }
        }
        list.order(&target.relations.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>());
        if list.len() == 0 {
            insert_tables(&mut self.document, "relation", ArrayOfTables::new());
        }
    }

    /// Comments that had no other place to go come at the end of the file.
    fn keep_comments(&mut self, before: &str) {
        let after = self.document.to_string();
        let mut kept = comments(&after);
        let mut loose = Vec::new();
        for comment in comments(before) {
            match kept.iter().position(|other| *other == comment) {
                Some(at) => {
                    kept.swap_remove(at);
                }
                None => loose.push(comment),
            }
        }
        if loose.is_empty() {
            return;
        }
        let mut end = self.document.trailing().as_str().unwrap_or_default().to_owned();
        if !end.is_empty() && !end.ends_with('\n') {
            end.push('\n');
        }
        self.document.set_trailing(with_comments(&end, &loose));
    }
}

fn edit_label(table: &mut dyn TableLike, rule: &LabelRule) {
    let id = rule.id.as_str();
    set_words(table, "name", &rule.name, &plain_name(id));
    match rule.key {
        Some(key) => set_words(table, "key", &key.to_string(), ""),
        None => remove(table, "key"),
    }
    let color = table.get("color").and_then(Item::as_str).and_then(color_from_hex);
    if color.unwrap_or(PLAIN_COLOR) != rule.color {
        set(table, "color", hex_of_color(rule.color).into());
    }
    set_words(table, "underline", rule.underline.word(), UnderlineStyle::default().word());
    set_words(table, "about", &rule.about, "");
    set_flag(table, "retired", rule.retired);
    edit_attributes(table, &rule.attributes);
}

fn edit_relation(table: &mut dyn TableLike, rule: &RelationRule) {
    set_words(table, "name", &rule.name, &plain_name(rule.id.as_str()));
    set_words(table, "about", &rule.about, "");
    for (key, ends) in [("from", &rule.from), ("to", &rule.to)] {
        set_list(table, key, &ends.iter().map(LabelId::as_str).collect::<Vec<_>>());
    }
    set_flag(table, "across", rule.across);
    set_flag(table, "symmetric", rule.symmetric);
    set_flag(table, "transitive", rule.transitive);
    set_flag(table, "retired", rule.retired);
    edit_attributes(table, &rule.attributes);
}

fn edit_attributes(owner: &mut dyn TableLike, rules: &[AttributeRule]) {
    let Some(mut list) = Tables::of(owner, "attributes") else {
        if !rules.is_empty() {
            set(owner, "attributes", new_settings::attribute_list(rules).into());
        }
        return;
    };
    for at in (0..list.len()).rev() {
        let id = list.id(at).unwrap_or_default();
        if !rules.iter().any(|rule| rule.id == id) {
            list.remove(at);
        }
    }
    for rule in rules {
        match list.find(&rule.id) {
            Some(table) => edit_attribute(table, rule),
            None => list.push(
                || new_settings::attribute(rule).into_table(),
                || new_settings::attribute(rule),
            ),
        }
    }
}

fn edit_attribute(table: &mut dyn TableLike, rule: &AttributeRule) {
    set_words(table, "name", &rule.name, &sentence_case(&rule.id));
    match &rule.kind {
        AttributeKind::Choice(words) => {
            remove(table, "type");
            set_list(table, "choice", &words.iter().map(String::as_str).collect::<Vec<_>>());
        }
        AttributeKind::Boolean | AttributeKind::Number | AttributeKind::Text => {
            remove(table, "choice");
            set_words(table, "type", rule.kind.word(), "");
        }
    }
    set_flag(table, "required", rule.required);
    if table.get("default").and_then(value_of) != rule.default {
        match rule.default.as_ref().and_then(new_settings::default_value) {
            Some(default) => set(table, "default", default),
            None => remove(table, "default"),
        }
    }
    set_flag(table, "retired", rule.retired);
}

/// Puts a value in the place of another, with the space and the comments around it.
fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

fn set(table: &mut dyn TableLike, key: &str, new: Value) {
    if let Some(Item::Value(old)) = table.get_mut(key) {
        replace(old, new);
        return;
    }
    // Before the closing bracket of `{ … }` there is a space, which belongs to the last value.
    let space = table.iter_mut().last().and_then(|(_, item)| take_space(item.as_value_mut()?));
    let mut new = new;
    if let Some(space) = space {
        new.decor_mut().set_prefix(" ");
        new.decor_mut().set_suffix(space);
    }
    table.insert(key, value(new));
}

/// The space behind a value, unless it holds more than that.
fn take_space(value: &mut Value) -> Option<String> {
    let suffix = value.decor().suffix()?.as_str()?.to_owned();
    if suffix.is_empty() || suffix.contains(['#', '\n']) {
        return None;
    }
    value.decor_mut().set_suffix("");
    Some(suffix)
}

/// Removes a key; what was said about it in comments is said before the next one, or the first.
fn remove(table: &mut dyn TableLike, key: &str) {
    let before = table.key(key).map(|key| {
        key.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
    });
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let Some(mut removed) = table.remove(key) else { return };
    let space = removed.as_value_mut().and_then(take_space);
    let text = [before.unwrap_or_default(), removed.to_string()].concat();
    let loose = comments(&text);
    let mut after = keys.iter().skip_while(|other| *other != key).skip(1);
    let next =
        after.find(|key| table.get(key).is_some_and(Item::is_value)).or_else(|| keys.first());
    if let Some(next) = next.filter(|next| *next != key && !loose.is_empty())
        && let Some(mut next) = table.key_mut(next)
    {
        let prefix = next.leaf_decor().prefix().and_then(|prefix| prefix.as_str());
        let prefix = with_comments(prefix.unwrap_or_default(), &loose);
        next.leaf_decor_mut().set_prefix(prefix);
    }
    let last = table.iter_mut().last();
    if let (Some(space), Some((_, Item::Value(last)))) = (space, last) {
        last.decor_mut().set_suffix(space);
    }
}

fn set_words(table: &mut dyn TableLike, key: &str, words: &str, unsaid: &str) {
    let now = table.get(key).and_then(Item::as_str);
    if now.unwrap_or(unsaid) != words {
        set(table, key, words.into());
    }
}

fn set_flag(table: &mut dyn TableLike, key: &str, flag: bool) {
    if table.get(key).and_then(Item::as_bool).unwrap_or(false) != flag {
        set(table, key, flag.into());
    }
}

/// Makes a list hold these words in this order; those that stay are left as they are written.
fn set_list(table: &mut dyn TableLike, key: &str, words: &[&str]) {
    let Some(array) = table.get_mut(key).and_then(Item::as_array_mut) else {
        set(table, key, Value::Array(words.iter().copied().collect()));
        return;
    };
    for at in (0..array.len()).rev() {
        if !array.get(at).and_then(Value::as_str).is_some_and(|word| words.contains(&word)) {
            remove_value(array, at);
        }
    }
    for (at, word) in words.iter().enumerate() {
        let there = array.iter().position(|value| value.as_str() == Some(word));
        match there {
            Some(there) if there == at => {}
            Some(there) => {
                let moved = array.remove(there);
                array.insert_formatted(at, moved);
            }
            None => {
                let prefix = if at == 0 { String::new() } else { before_next(array) };
                array.insert_formatted(at, Value::from(*word).decorated(prefix, ""));
            }
        }
    }
    // Each but the first is set off from the one before.
    for value in array.iter_mut().skip(1) {
        if value.decor().prefix().is_none_or(|prefix| prefix.as_str() == Some("")) {
            value.decor_mut().set_prefix(" ");
        }
    }
}

#[cfg(test)]
mod tests;
