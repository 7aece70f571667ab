//! The page of labels and relations, by the names of what is on it: each operation, with what it
//! says beforehand and what stands in the file and on the marks afterwards.

use std::fs;

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use egui_kittest::kittest::Queryable as _;

use super::{Window, a1, saved, three_texts};
use crate::common::{Project, go_to, mark, relate};

const TOML: &str = r##"# Ours
name = "Canal dispute"
documents = ["*.txt"]
[[label]]
id = "claim" # what is said
name = "Claim"
key = "1"
color = "#B86A00"
about = "What somebody is said to hold true."
attributes = [{ id = "form", choice = ["quoted", "mixed"] }, { id = "page", type = "number" }]
[[label]]
id = "source"
name = "Source"
key = "2"
color = "#0B63B0"
underline = "dotted"
[[label]]
id = "rumour"
name = "Rumour"
key = "3"
color = "#9B2C78"
underline = "double"
attributes = [{ id = "strength", choice = ["weak", "strong"] }]
[[relation]]
id = "said_by"
from = ["claim", "rumour"]
to = ["source"]
"##;

/// Marks of every label, some with attributes, and a relation.
fn project() -> Project {
    let project = three_texts().file("project.toml", TOML);
    let mut session = project.open_at("2.txt");
    mark(&mut session, &["the report false"], "claim");
    go_to(&mut session, "001.txt");
    let source = mark(&mut session, &["The harbour union’s secretary"], "source");
    let claim = mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    let rumour = mark(&mut session, &["up to forty barges"], "rumour");
    for from in [claim, rumour] {
        relate(&mut session, "said_by", from, source).unwrap();
    }
    let action = gainsay::session::Action::SetAttribute {
        annotation: rumour,
        attribute: "strength".to_owned(),
        value: Some(gainsay::model::Value::words("weak")),
    };
    session.dispatch(action).unwrap();
    session.close().unwrap();
    project
}

fn toml(project: &Project) -> String {
    fs::read_to_string(project.path().join("project.toml")).unwrap()
}

/// On the page, with this label or relation shown.
fn page(project: &Project, row: &str) -> Window {
    let mut window = Window::on(project);
    open(&mut window);
    window.click_as(Role::ListItem, row);
    window
}

fn open(window: &mut Window) {
    window.menu("Project", "Labels and relations…");
    window.until("the counts", |window| window.says("Used by"));
}

fn done(window: &mut Window) {
    window.until("the change", |window| !window.session().is_changing());
    window.settle();
}

/// As [`Window::fill`], for a field that may be out of sight.
fn fill(window: &mut Window, name: &str, words: &str) {
    window.reach(name);
    window.fill(name, words);
}

fn save(window: &mut Window) {
    window.click("Save changes");
    done(window);
}

#[test]
fn names_colours_lines_keys_and_definitions_are_changed_in_one_go() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.assert_says("Used by 2 marks of 1 person");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.fill("Name", "Statement");
    window.fill("Definition", "What is said.");
    window.click("Key: 2");
    window.assert_says("This is the key of Source: give that one another first");
    window.click("Save changes");
    assert_eq!(toml(&project), TOML, "not with a clash");
    window.click("Key: 7");
    window.click("Colour: teal");
    window.click("Line: wavy");
    save(&mut window);
    assert_eq!(
        toml(&project),
        TOML.replace("name = \"Claim\"", "name = \"Statement\"")
            .replace("key = \"1\"", "key = \"7\"")
            .replace("color = \"#B86A00\"", "color = \"#007985\"")
            .replace("about = \"What somebody is said to hold true.\"", "about = \"What is said.\"")
            .replace("type = \"number\" }]\n", "type = \"number\" }]\nunderline = \"wavy\"\n")
    );
    window.assert_says("Label Statement, 2 marks");
    window.key(Key::Escape);
    window.mark("lock", Key::Num7);
    assert_eq!(window.selected().unwrap().0, "claim");
}

#[test]
fn a_colour_that_is_hard_to_read_is_told() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.fill("Colour as #RRGGBB", "#FFF3A0");
    window.assert_says("in the light theme");
    window.fill("Colour as #RRGGBB", "blue");
    window.assert_says("Write it like #2F6FDE");
    window.click("Colour: blue");
    window.assert_says("It is hard to tell from Source");
    // What is not saved is not left without a word.
    window.click_as(Role::ListItem, "Label Source, 1 mark");
    window.assert_says("This is not saved");
    window.click("Discard");
    window.click_as(Role::ListItem, "Label Source, 1 mark");
    assert_eq!(window.field("Colour as #RRGGBB"), "#0B63B0");
    assert_eq!(toml(&project), TOML);
}

#[test]
fn a_label_is_added_and_marks_at_once() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.click("Add label");
    window.fill("Name", "Time of day");
    assert_eq!(window.field("Name in files"), "time_of_day");
    window.click("Add");
    done(&mut window);
    assert!(toml(&project).contains("id = \"time_of_day\"\nname = \"Time of day\"\nkey = \"4\""));
    window.assert_says("Added label Time of day");
    window.until("the counts", |window| window.says("Label Time of day, 0 marks"));
    window.assert_says("Name in files: time_of_day");
    window.assert_says("Not used yet");
    window.click("Close");
    window.mark("Monday", Key::Num4);
    assert_eq!(window.selected().unwrap().0, "time_of_day");
}

#[test]
fn an_id_is_renamed_everywhere_and_undone_everywhere() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.click("Rename everywhere…");
    window.fill("Name in files", "source");
    window.assert_says("has a label “source” already");
    window.fill("Name in files", "statement");
    window.assert_says("2 marks of 1 person change.");
    window.click("Rename everywhere");
    done(&mut window);
    let renamed = TOML.replace("\"claim\"", "\"statement\"");
    assert_eq!(toml(&project), renamed);
    window.assert_says("Renamed Claim to “statement”: 2 marks changed");
    window.assert_says("Name in files: statement");
    assert_eq!(saved(&project, "2.txt")[0].0, "statement");
    window.click("Close");
    // File and marks go together, also outside of the page.
    window.ctrl(Key::Z);
    done(&mut window);
    window.assert_says("Undone: “Rename claim to statement”");
    assert_eq!(toml(&project), TOML);
    assert_eq!(saved(&project, "2.txt")[0].0, "claim");
    window.ctrl(Key::Y);
    done(&mut window);
    assert_eq!(toml(&project), renamed);
    assert_eq!(saved(&project, "2.txt")[0].0, "statement");
    open(&mut window);
    window.ctrl(Key::Z);
    done(&mut window);
    assert_eq!(toml(&project), TOML);
    assert_eq!(saved(&project, "2.txt")[0].0, "claim");
}

#[test]
fn undo_offers_the_file_where_somebody_has_changed_it_since() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.click("Rename everywhere…");
    window.type_words("statement");
    window.key(Key::Enter);
    done(&mut window);
    window.click("Close");
    let theirs = [&toml(&project), "# theirs\n"].concat();
    project.write("project.toml", &theirs);
    window.until("theirs", |window| window.session().settings().text.as_ref() == Some(&theirs));
    window.ctrl(Key::Z);
    window.until("the page", |window| window.has("Put it back"));
    assert_eq!(saved(&project, "2.txt")[0].0, "claim");
    assert_eq!(toml(&project), theirs, "nobody's work is lost");
    window.assert_says("Label claim, 2 marks");
    window.click("Put it back");
    done(&mut window);
    assert_eq!(toml(&project), TOML);
    window.until("the counts", |window| window.says("Label Claim, 2 marks"));
    assert!(!window.has("Put it back"));
}

#[test]
fn new_fields_take_the_keyboard_and_enter_does_the_main_thing() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    window.click("Add label");
    assert_eq!(window.keyboard(), "TextInput Name");
    window.type_words("Time of day");
    window.key(Key::Enter);
    done(&mut window);
    assert!(toml(&project).contains("id = \"time_of_day\""), "{}", window.names());
    window.until("the counts", |window| window.says("Label Time of day, 0 marks"));
    window.click_as(Role::ListItem, "Label Claim, 2 marks");
    window.click("Rename everywhere…");
    assert_eq!(window.keyboard(), "TextInput Name in files");
    // Typing replaces the id that stands there.
    window.type_words("statement");
    window.assert_says("2 marks of 1 person change.");
    window.key(Key::Enter);
    done(&mut window);
    assert_eq!(saved(&project, "2.txt")[0].0, "statement");
    window.until("the counts", |window| window.says("Label Claim, 2 marks"));
    window.click_as(Role::ListItem, "Label Rumour, 1 mark");
    window.click("Merge into another…");
    assert_eq!(window.keyboard(), "CheckBox Into: Claim");
    window.key(Key::Space);
    window.until("the twins", |window| !window.says("Counting…"));
    window.ctrl(Key::Enter);
    done(&mut window);
    assert!(!toml(&project).contains("\"rumour\""));
    window.until("the counts", |window| window.says("Label Claim, 3 marks"));
    window.reach("Add attribute");
    assert_eq!(window.keyboard(), "TextInput Name of the attribute");
}

#[test]
fn ctrl_z_on_the_page_takes_back_what_was_done_on_it() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    let marks = saved(&project, "001.txt");
    assert!(!window.can("Undo"));
    window.fill("Name", "Statement");
    // What is typed is the field's own to undo, and is not lost by the page's undo.
    window.key(Key::Enter);
    done(&mut window);
    let changed = TOML.replace("name = \"Claim\"", "name = \"Statement\"");
    assert_eq!(toml(&project), changed);
    window.click("Retire");
    done(&mut window);
    assert!(toml(&project).contains("retired = true"));
    window.ctrl(Key::Z);
    done(&mut window);
    window.assert_says("Undone: “Retire claim”");
    assert_eq!(toml(&project), changed);
    window.click("Undo");
    done(&mut window);
    assert_eq!(toml(&project), TOML);
    window.ctrl(Key::Z);
    window.assert_says("No change of the labels is there to be undone");
    window.ctrl(Key::Y);
    done(&mut window);
    assert_eq!(toml(&project), changed);
    window.ctrl(Key::Z);
    done(&mut window);
    assert_eq!(toml(&project), TOML);
    assert_eq!(saved(&project, "001.txt"), marks, "no older step was undone");
    window.until("the form", |window| window.field("Name") == "Claim");
}

#[test]
fn outside_of_the_page_undo_does_not_pretend() {
    let project = project();
    let mut window = Window::on(&project);
    window.mark("Monday", Key::Num2);
    let marks = saved(&project, "001.txt");
    open(&mut window);
    window.click_as(Role::ListItem, "Label Rumour, 1 mark");
    window.click("Retire");
    done(&mut window);
    let retired = toml(&project);
    window.click("Close");
    window.ctrl(Key::Z);
    window.assert_says("Changes of the labels are undone on the page of labels");
    assert_eq!(saved(&project, "001.txt"), marks, "nothing else was undone");
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, "001.txt").len(), marks.len() - 1, "at a second press");
    assert_eq!(toml(&project), retired);
    // What is newer than the change of the labels is undone at once.
    window.mark("notice", Key::Num2);
    window.ctrl(Key::Z);
    window.assert_says("Undone: “Mark source” on “notice”");
    open(&mut window);
    window.ctrl(Key::Z);
    done(&mut window);
    assert_eq!(toml(&project), TOML);
}

#[test]
fn a_merge_says_which_marks_will_lack_what_is_required() {
    let project = project();
    project.write("project.toml", TOML.replace("\"mixed\"] }", "\"mixed\"], required = true }"));
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.click("Merge into another…");
    window.click("Into: Source");
    assert!(!window.says("will lack"), "nothing is required there");
    window.click("Into: Claim");
    window.assert_says("1 mark will lack Form, which is required");
}

#[test]
fn a_merge_says_what_is_lost_before_it_is_done() {
    let project = project();
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.click("Merge into another…");
    window.click("Into: Source");
    window.assert_says("1 mark changes.");
    window.assert_says("Strength is lost on 1 mark");
    window.assert_says("1 relation “said by” from Source to Source would no longer be allowed");
    window.click("Into: Claim");
    assert!(!window.says("would no longer be allowed"));
    window.assert_says("Strength is lost on 1 mark");
    window.until("the twins", |window| !window.says("Counting…"));
    window.click("Merge");
    done(&mut window);
    assert!(!toml(&project).contains("\"rumour\""));
    window.until("the counts", |window| window.says("Label Claim, 3 marks"));
    let labels: Vec<String> = saved(&project, "001.txt").into_iter().map(|(id, _)| id).collect();
    assert_eq!(labels, ["source", "claim", "claim"]);
}

#[test]
fn what_is_retired_is_shown_and_no_longer_offered() {
    let project = project();
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.click("Retire");
    done(&mut window);
    window.until("the row", |window| window.says("Label Rumour, retired, 1 mark"));
    assert!(toml(&project).contains("retired = true"));
    window.click("Close");
    assert!(!window.has("Mark as rumour") && window.has("Mark as claim"));
    window.until("the mark", |window| window.says("rumour: up to forty barges"));
    open(&mut window);
    window.click_as(Role::ListItem, "Label Rumour, retired, 1 mark");
    window.click("Offer again");
    done(&mut window);
    window.click("Close");
    assert!(window.has("Mark as rumour"));
}

#[test]
fn only_what_nothing_has_is_deleted() {
    let project = project();
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.click("Delete…");
    assert!(!window.has("Delete"), "it is in use");
    window.click("Add relation");
    window.fill("Name", "told to");
    window.click("Begins in: Claim");
    window.assert_says("must begin and end in at least one label");
    window.click("Ends in: Source");
    window.click("May join two documents");
    window.click("Add");
    done(&mut window);
    assert!(toml(&project).contains(
        "id = \"told_to\"\nname = \"told to\"\nfrom = [\"claim\"]\nto = [\"source\"]\nacross = true\n"
    ));
    window.click_as(Role::ListItem, "Relation told to, 0 marks");
    window.click("Delete…");
    window.click("Delete");
    done(&mut window);
    assert!(!toml(&project).contains("told_to"));
}

#[test]
fn a_relation_says_what_a_narrower_rule_leaves_out() {
    let project = project();
    let mut window = page(&project, "Relation said by, 2 marks");
    window.click("Begins in: Rumour");
    window.assert_says("1 relation “said by” from Rumour to Source would no longer be allowed");
    window.click("Has no direction");
    save(&mut window);
    assert!(toml(&project).contains("from = [\"claim\"]\nto = [\"source\"]\nsymmetric = true\n"));
}

#[test]
fn attributes_are_added_changed_renamed_retired_and_removed() {
    let project = project();
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.reach("Attribute Strength");
    fill(&mut window, "Choices, one a line", "strong\nvery strong");
    window.assert_says("1 mark no longer fits what Strength may be; it is kept");
    window.reach("On new marks: strong");
    window.reach("Attribute required");
    save(&mut window);
    let written = "choice = [\"strong\", \"very strong\"], required = true, default = \"strong\"";
    assert!(toml(&project).contains(written), "{}\n{}", toml(&project), window.names());
    window.reach("Rename or merge attribute everywhere…");
    fill(&mut window, "Name in files", "force");
    window.assert_says("1 mark changes.");
    window.reach("Rename everywhere");
    done(&mut window);
    assert!(toml(&project).contains("{ id = \"force\""));
    let marks = super::spans(&project, "001.txt");
    assert!(marks.iter().any(|mark| mark.attributes.contains_key("force")));
    window.reach("Add attribute");
    fill(&mut window, "Name of the attribute", "Heard at");
    window.reach("Values: free text");
    save(&mut window);
    assert!(toml(&project).contains("{ id = \"heard_at\", name = \"Heard at\", type = \"text\" }"));
    window.until("the counts", |window| window.has("Attribute Heard at"));
    if !window.has("Remove attribute") {
        window.reach("Attribute Heard at");
    }
    window.reach("Remove attribute");
    save(&mut window);
    assert!(!toml(&project).contains("heard_at"));
    window.reach("Add attribute");
    fill(&mut window, "Name of the attribute", "Seen at");
    window.reach("Values: free text");
    save(&mut window);
    window.until("the counts", |window| window.has("Attribute Seen at"));
    if !window.has("Rename or merge attribute everywhere…") {
        window.reach("Attribute Seen at");
    }
    window.reach("Rename or merge attribute everywhere…");
    window.reach("Merge into: Force");
    window.assert_says("A mark that has both keeps what the other one says.");
    window.reach("Merge");
    done(&mut window);
    assert!(!toml(&project).contains("seen_at"));
    window.until("the counts", |window| window.has("Attribute Force"));
    window.reach("Attribute Force");
    window.reach("Attribute retired");
    save(&mut window);
    assert!(toml(&project).contains("retired = true"));
}

#[test]
fn labels_are_put_in_another_order_by_buttons_and_keys() {
    let project = project();
    let mut window = page(&project, "Label Claim, 2 marks");
    let order = |project: &Project| {
        let toml = toml(project);
        let at = |id: &str| toml.find(&format!("id = \"{id}\"")).unwrap();
        let mut ids = ["claim", "source", "rumour"];
        ids.sort_by_key(|id| at(id));
        ids
    };
    window.click("Move up");
    assert_eq!(toml(&project), TOML, "it is the first");
    window.click("Move down");
    done(&mut window);
    assert_eq!(order(&project), ["source", "claim", "rumour"]);
    assert!(toml(&project).contains("id = \"claim\" # what is said"));
    window.keys(Modifiers::ALT, Key::ArrowDown);
    done(&mut window);
    assert_eq!(order(&project), ["source", "rumour", "claim"]);
    window.keys(Modifiers::ALT, Key::ArrowDown);
    done(&mut window);
    assert_eq!(order(&project), ["source", "rumour", "claim"], "it is the last");
    for _ in 0..2 {
        window.keys(Modifiers::ALT, Key::ArrowUp);
        done(&mut window);
    }
    assert_eq!(toml(&project), TOML, "to the byte as before");
    // What is typed is saved or discarded first.
    window.fill("Name", "Statement");
    window.keys(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(toml(&project), TOML);
    // The bottom line and the page follow the file.
    window.click("Discard");
    window.click("Move down");
    done(&mut window);
    let rows = window.names_of(Role::ListItem);
    let claim = rows.iter().position(|row| row.starts_with("Label Claim")).unwrap();
    let source = rows.iter().position(|row| row.starts_with("Label Source")).unwrap();
    assert!(source < claim, "{rows:?}");
}

#[test]
fn a_choice_is_renamed_everywhere_and_undone_everywhere() {
    let project = project();
    let strength = |project: &Project| -> Vec<String> {
        let marks = super::spans(project, "001.txt");
        let values = marks.iter().filter_map(|mark| mark.attributes.get("strength"));
        values.map(ToString::to_string).collect()
    };
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.reach("Attribute Strength");
    window.reach("Rename a choice everywhere…");
    window.click("Rename: weak");
    window.fill("New word", "strong");
    window.assert_says("the two become one");
    window.fill("New word", "faint");
    window.assert_says("1 mark changes.");
    window.click("Rename everywhere");
    done(&mut window);
    assert_eq!(toml(&project), TOML.replace("\"weak\"", "\"faint\""));
    assert_eq!(strength(&project), ["faint"]);
    window.click("Close");
    // File and marks go together.
    window.ctrl(Key::Z);
    done(&mut window);
    assert_eq!(strength(&project), ["weak"]);
    assert_eq!(toml(&project), TOML);
}

#[test]
fn what_the_file_lacks_is_given_a_label_or_added() {
    let project = project();
    project.write("project.toml", TOML.replace("rumour", "hearsay"));
    let mut window = page(&project, "Label rumour, 1 mark");
    window.assert_says("“rumour” is on marks, but not in project.toml");
    window.click("Add it as it is");
    done(&mut window);
    window.until("the label", |window| window.says("Label Rumour, 1 mark"));
    assert!(toml(&project).contains("id = \"rumour\"\nname = \"Rumour\"\ncolor"));
    window.click_as(Role::ListItem, "Label Rumour, 1 mark");
    window.click("Merge into another…");
    window.click("Cancel");
    window.close();

    project.write("project.toml", TOML.replace("rumour", "hearsay"));
    let mut window = page(&project, "Label rumour, 1 mark");
    window.click("Change to: Rumour");
    window.until("the twins", |window| !window.says("Counting…"));
    window.click("Change");
    done(&mut window);
    window.close();
    assert_eq!(saved(&project, "001.txt")[2].0, "hearsay");
}

#[test]
fn a_file_with_a_fault_is_told_and_nothing_can_be_changed() {
    let project = project();
    project.write("project.toml", TOML.replace("key = \"2\"", "key = \"22\""));
    let mut window = Window::on(&project);
    window.menu("Project", "Labels and relations…");
    window.assert_says("Nothing can be changed here.");
    window.assert_says("project.toml, line 14");
    let before = toml(&project);
    window.click("Retire");
    window.settle();
    assert_eq!(toml(&project), before);
}

#[test]
fn both_versions_are_shown_when_a_change_no_longer_fits() {
    let project = project();
    let mut window = page(&project, "Label Rumour, 1 mark");
    window.fill("Name", "Hearsay");
    let theirs = "# Theirs\n[[label]]\nid = \"claim\"\n[[label]]\nid = \"source\"\n";
    // It is asked for in the next frame, before anything is looked at again.
    window.harness.get_by_role_and_label(Role::Button, "Save changes").click();
    project.write("project.toml", theirs);
    done(&mut window);
    window.until("both", |window| window.says("What was to be written"));
    window.assert_says("# Theirs");
    window.assert_says("Hearsay");
    assert_eq!(toml(&project), theirs);
    window.click("Go on with what stands there");
    window.until("theirs", |window| window.says("Label rumour, 1 mark"));
}

fn pictured(theme: Theme, size: [f32; 2]) -> (Project, Window) {
    let project = project();
    let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    open(&mut window);
    window.click_as(Role::ListItem, "Label Claim, 2 marks");
    (project, window)
}

#[test]
fn a_picture_of_the_page_in_the_light() {
    let (_project, mut window) = pictured(Theme::Light, [1100.0, 700.0]);
    window.harness.remove_cursor();
    window.settle();
    window.harness.snapshot("window_schema_light");
}

#[test]
fn a_picture_of_a_merge_in_the_dark() {
    let (_project, mut window) = pictured(Theme::Dark, [1440.0, 900.0]);
    window.click_as(Role::ListItem, "Label Rumour, 1 mark");
    window.click("Merge into another…");
    window.click("Into: Source");
    window.until("the twins", |window| !window.says("Counting…"));
    window.harness.remove_cursor();
    window.settle();
    window.harness.snapshot("window_schema_dark");
}
