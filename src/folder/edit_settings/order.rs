//! Putting the tables of a list into another order. What stands right before one goes with it; blank lines, and what is
//! set off by them, stay where they are.

use toml_edit::{Array, ArrayOfTables, Item, Table, Value};

/// `rank`: where the one of an id is to stand.
pub(super) fn blocks(all: &mut ArrayOfTables, rank: impl Fn(Option<&str>) -> Option<usize>) {
    let mut tables: Vec<Table> = std::mem::take(all).into_iter().collect();
    let leads: Vec<String> =
        tables.iter().map(|table| split(&before(table)).0.to_owned()).collect();
    // Where they stand among all tables of the file, with those in them.
    let mut places = Vec::new();
    for table in &tables {
        places_of(table, &mut places);
    }
    places.sort_unstable();
    tables.sort_by_key(|table| rank(table.get("id").and_then(Item::as_str)));
    let mut places = places.into_iter();
    for (table, lead) in tables.iter_mut().zip(leads) {
        let prefix = [&lead, split(&before(table)).1].concat();
        table.decor_mut().set_prefix(prefix);
        place(table, &mut places);
    }
    all.extend(tables);
}

/// As [`blocks`], of tables that are written as `{ … }`.
pub(super) fn values(all: &mut Array, rank: impl Fn(Option<&str>) -> Option<usize>) {
    let mut values = Vec::with_capacity(all.len());
    while !all.is_empty() {
        values.push(all.remove(0));
    }
    let id = |value: &Value| {
        rank(value.as_inline_table().and_then(|table| table.get("id")).and_then(Value::as_str))
    };
    values.sort_by_key(id);
    for (at, mut value) in values.into_iter().enumerate() {
        // Each but the first is set off from the one before.
        let bare = value.decor().prefix().is_none_or(|prefix| prefix.as_str() == Some(""));
        if at > 0 && bare {
            value.decor_mut().set_prefix(" ");
        }
        all.push_formatted(value);
    }
}

fn before(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str());
    prefix.unwrap_or("\n").to_owned()
}

/// What stands before a table, up to the last blank line, and the rest.
fn split(before: &str) -> (&str, &str) {
    let (mut at, mut lead) = (0, 0);
    for line in before.split_inclusive('\n') {
        at += line.len();
        if line.ends_with('\n') && line.trim().is_empty() {
            lead = at;
        }
    }
    before.split_at_checked(lead).unwrap_or(("", before))
}

fn places_of(table: &Table, places: &mut Vec<isize>) {
    places.extend(table.position());
    for (_, item) in table {
        match item {
            Item::Table(inner) => places_of(inner, places),
            Item::ArrayOfTables(all) => all.iter().for_each(|inner| places_of(inner, places)),
            Item::None | Item::Value(_) => {}
        }
    }
}

fn place(table: &mut Table, places: &mut dyn Iterator<Item = isize>) {
    if table.position().is_some() {
        table.set_position(places.next());
    }
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => place(inner, places),
            Item::ArrayOfTables(all) => {
                for inner in all.iter_mut() {
                    place(inner, places);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}
