//! All commands under the headings of the menu, with what the page of keys and the README say of
//! them: the one order for both.

use std::fmt::Write as _;

use super::{command::Command, keymap::Keymap, workbench::MENU};

/// What the text does with keys that are no commands, and those keys.
pub(super) use super::gestures::{CARET as IN_THE_TEXT, CARET_STAYS};
/// What the key of a label does.
const LABELS: &str = "Marks the selection with the label of this key; changes the label of the \
                      selected mark; with nothing selected, or with a label taken up, takes this \
                      one up or puts it down";

pub(super) fn in_menu(command: Command) -> bool {
    MENU.iter().any(|(_, items)| items.contains(&command))
}

/// Headings with their commands: each command once.
pub(super) fn groups() -> Vec<(&'static str, Vec<Command>)> {
    let others = Command::ALL.into_iter().filter(|command| !in_menu(*command)).collect();
    let mut groups = vec![("Marking", others)];
    groups.extend(MENU.iter().map(|(heading, commands)| (*heading, commands.to_vec())));
    groups
}

/// The tables of keys for the README, in Markdown, with the default keys.
pub fn readme_keys() -> String {
    let keymap = Keymap::default();
    let mut markdown = String::new();
    let mut without = Vec::new();
    let mut table = |heading: &str, rows: Vec<(String, String)>| {
        write_table(&mut markdown, heading, &rows);
    };
    for (heading, commands) in groups() {
        let mut rows = Vec::new();
        if heading == "Marking" {
            rows.push(("1 … 9".to_owned(), LABELS.to_owned()));
        }
        for command in commands {
            let caps = keymap.caps(command);
            if caps.is_empty() {
                without.push(command.plain_name());
                continue;
            }
            let about = match command.about() {
                "" => command.plain_name(),
                about => about,
            };
            rows.push((caps.join(", ").replace('↵', "Enter"), about.to_owned()));
        }
        table(heading, rows);
    }
    let owned = |(does, keys): (&str, &str)| (keys.to_owned(), does.to_owned());
    table("In the text", IN_THE_TEXT.map(owned).to_vec());
    push(&mut markdown, format_args!("{CARET_STAYS}.\n\n"));
    if !without.is_empty() {
        let without = without.join(", ");
        push(
            &mut markdown,
            format_args!("In the menu alone, unless you give them keys: {without}.\n"),
        );
    }
    markdown
}

fn write_table(markdown: &mut String, heading: &str, rows: &[(String, String)]) {
    push(markdown, format_args!("**{heading}**\n\n| key | does |\n| --- | --- |\n"));
    for (keys, does) in rows {
        let [keys, does] = [keys, does].map(|cell| cell.replace('|', "\\|"));
        push(markdown, format_args!("| {keys} | {does} |\n"));
    }
    markdown.push('\n');
}

/// Writing into memory does not fail.
fn push(markdown: &mut String, words: std::fmt::Arguments<'_>) {
    markdown.write_fmt(words).unwrap_or_default();
}
