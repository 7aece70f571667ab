//! In the window: leaving out what is not the article, and what is known of a document.

use std::fs;

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use gainsay::session::user::{ListOrder, User};

use super::{Window, a1};
use crate::common::Project;

const PAGE: &str = "Home\n\nNews\n\nThe lock at Vessen is shut again\n\nJul 5, 2025 at 4:31 PM\n\n\
The harbour union said on Monday that no vessel had passed. The ministry denied it on 05.07.2025.\n\n\
Read also\n\nTen harbours to see\n";

fn project() -> Project {
    Project::new().file("1.txt", PAGE).file("2.txt", "Short text of its own.\n")
}

fn outside(window: &Window) -> Vec<String> {
    let open = window.session().open().unwrap();
    let outside = open.outside();
    let words = outside.as_slice().iter().map(|range| range.slice(&open.text.words).unwrap());
    words.map(str::to_owned).collect()
}

#[test]
fn keys_leave_out_and_take_back() {
    let project = project();
    let mut window = Window::on(&project);
    window.drag("lock");
    window.keys(Modifiers::ALT, Key::Home);
    assert_eq!(outside(&window), ["Home\n\nNews\n\n"]);
    window.drag("also");
    window.keys(Modifiers::ALT, Key::End);
    assert_eq!(outside(&window), ["Home\n\nNews\n\n", "Read also\n\nTen harbours to see\n"]);
    window.ctrl(Key::Z);
    assert_eq!(outside(&window).len(), 1);
    window.ctrl(Key::Y);
    window.drag("Ten harbours to see");
    window.keys(Modifiers::ALT.plus(Modifiers::SHIFT), Key::X);
    assert_eq!(outside(&window)[1], "Read also\n\n");
    window.drag("Home");
    window.menu("Document", "Take the whole region back");
    assert_eq!(outside(&window), ["Read also\n\n"]);
    window.drag("vessel had");
    window.keys(Modifiers::ALT, Key::X);
    assert_eq!(outside(&window)[0], "vessel had");
    window.close();
}

#[test]
fn marks_outside_are_told_and_not_counted() {
    let project = project();
    let mut window = Window::on(&project);
    window.mark("The ministry", Key::Num2);
    window.mark("harbours", Key::Num2);
    window.assert_says("2 marks");
    window.drag("Ten harbours to see");
    window.keys(Modifiers::ALT, Key::X);
    window.assert_says("1 mark");
    window.assert_says("1 outside the article");
    window.assert_says("source: harbours, outside the article");
    // Nor under the text, nor over the list of marks.
    assert_eq!(window.described("Mark as source"), "1 in this document, 1 outside the article");
    assert_eq!(window.described("Show source marks"), "1 in the article, 1 outside of it");
    window.assert_says("1.txt, in progress, 1 outside the article, 1 mark");
    window.close();
}

#[test]
fn about_this_document_is_written_proposed_and_shown_over_the_text() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::I);
    window.assert_says("About this document");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    assert_eq!(window.field("Title"), "", "nothing is set by itself");
    // What a field may hold is a hint, and no value.
    assert_eq!(window.field("Date"), "");
    assert_eq!(window.hint("Date"), "for example 2025-07-10");
    assert!(!window.says("Ten harbours"), "no link to another article:\n{}", window.names());
    window.click("Take “The lock at Vessen is shut again”");
    assert_eq!(window.field("Title"), "The lock at Vessen is shut again");
    window.assert_says("05.07.2025. (day and month may be the other way round)");
    window.fill("Date", "5 July");
    window.click("Publisher");
    window.assert_says("it must look like 2025-07-10, 2025-07 or 2025");
    window.click("Take “2025-07-05”");
    assert_eq!(window.field("Date"), "2025-07-05");
    window.fill("Publisher", "Lowland Courier");
    window.fill("Name of another field", "Seen by");
    window.click("Add");
    window.fill("Seen by", "Anna");
    window.click("Close");
    window.assert_says("2025-07-05 · Lowland Courier");
    let open = window.session().open().unwrap();
    assert_eq!(open.metadata("Seen by"), Some("Anna"));
    assert_eq!(open.metadata("title"), Some("The lock at Vessen is shut again"));
    // What stands in a region is not proposed.
    window.ctrl(Key::Z);
    window.assert_says("Undone: “Set seen by”");
    window.close();
    let session = project.open_at("1.txt");
    assert_eq!(session.open().unwrap().metadata("publisher"), Some("Lowland Courier"));
    session.close().unwrap();
}

#[test]
fn the_list_goes_by_name_title_or_date_and_remembers_it() {
    let project = project().file("3.txt", "Third.");
    let table = "document,title,date\n1.txt,Zebra,2025-02\n3.txt,Apple,2025-03-01\n";
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("table.csv");
    fs::write(&file, table).unwrap();
    let settings = elsewhere.path().join("settings.json");
    let mut user = User::from_file(Some(settings.clone()));
    user.set_annotator(&project.path().display().to_string(), &"a1".into()).unwrap();
    let mut window = Window::with(&project, user);
    window.menu("Project", "Import metadata…");
    window.fill("File of metadata", &file.display().to_string());
    window.click("Look");
    window.until("the plan", |window| window.says("Would set 4 values in 2 documents"));
    window.assert_says("Line 2: 1.txt: title “Zebra”");
    window.click("Take in");
    window.until("the values", |window| window.says("Set 4 values in 2 documents"));
    window.until("the titles", |window| window.session().documents()[2].title.is_some());
    let order = |window: &Window| -> Vec<String> {
        let rows = window.names_of(Role::ListItem).into_iter();
        rows.filter_map(|name| Some(name.split_once(".txt")?.0.to_owned())).collect()
    };
    assert_eq!(order(&window), ["1", "2", "3"]);
    window.click("List by title");
    assert_eq!(order(&window), ["3", "1", "2"]);
    window.click("List by date");
    assert_eq!(order(&window), ["1", "3", "2"]);
    window.assert_says("2025-02 · Zebra");
    assert_eq!(User::from_file(Some(settings)).list_order(), ListOrder::Date);
    // Next goes by what is seen.
    window.until("the first", |window| window.document() == "1.txt");
    window.key(Key::N);
    window.until("the second", |window| window.document() == "3.txt");
    window.ctrl(Key::Z);
    window.until("the undo", |window| window.session().documents()[2].title.is_none());
    window.close();
}

#[test]
fn what_is_repeated_is_ticked_by_hand_and_left_out_at_once() {
    let mut project = Project::new();
    for (nth, body) in [
        "The lock was shut on Monday.",
        "A ferry sank in the old canal.",
        "The dam was safe, he said.",
    ]
    .iter()
    .enumerate()
    {
        let text = format!("Home\nNews\nSport\n\n{body}\n\nIt was a long day for all of them.");
        let text = text.replace("day", ["day", "week", "year"][nth]);
        project = project.file(&format!("{nth}.txt"), text);
    }
    let mut window = Window::on(&project);
    window.menu("Document", "Find what is not the article…");
    window.until("the proposals", |window| window.says("Tick what is not the article"));
    let name = "Stands in 3 documents, such as 0.txt: Home News Sport";
    assert!(!window.is_chosen(Role::CheckBox, name), "nothing is ticked beforehand");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click(name);
    window.click("Where “Home News Sport” stands");
    // Whole words stand beside a place.
    window.click("1.txt:  ▸ … ◂ A ferry sank in the old canal. It was a long week for all…");
    window.click("Leave 2 places out");
    window.until("the regions", |window| {
        window.says("Left 2 places out of the article in 2 documents")
    });
    window.until("the text anew", |window| !outside(window).is_empty());
    assert_eq!(outside(&window), ["Home\nNews\nSport\n\n"]);
    window.ctrl(Key::Z);
    window.until("the undo", |window| outside(window).is_empty());
    window.assert_says("Undone: “Leave 2 places out of the article in 2 documents”");
    window.close();
}

#[test]
fn a_long_line_that_is_proposed_is_shown_once_under_the_pointer() {
    let menu = "Home and abroad, harbours and locks, ferries and barges, grain and salt, lamps and \
                keepers, letters and answers, weather and water levels, and whatever else there is";
    let mut project = Project::new();
    for (nth, body) in [
        "The lock was shut on Monday.",
        "A ferry sank in the old canal.",
        "The dam was safe, he said.",
    ]
    .iter()
    .enumerate()
    {
        let rest =
            ["Ships wait for the water.", "Divers look for it today.", "Nobody believes him."];
        let text = format!("{menu}\n\n{body}\n\n{}", rest[nth]);
        project = project.file(&format!("{nth}.txt"), text);
    }
    let mut window = Window::on(&project);
    window.menu("Document", "Find what is not the article…");
    window.until("the proposals", |window| window.says("Tick what is not the article"));
    let count = |window: &Window| window.harness.query_all_by_label(menu).count();
    assert_eq!(count(&window), 1);
    window.harness.get_by_label(menu).hover();
    window.pass(2.0);
    assert_eq!(count(&window), 2, "itself and one tooltip:\n{}", window.names());
}

#[test]
fn a_headline_that_quotes_is_offered_without_more_marks() {
    let text = "“Not one inspector” has come, union says\n\nThe harbour union said so on Monday \
                afternoon.\n\nNobody has answered its letters so far.\n\n“Nobody has ever come to us”\n";
    let project = Project::new().file("1.txt", text);
    let mut window = Window::on(&project);
    window.key(Key::I);
    assert!(!window.says("Nobody has ever come"), "{}", window.names());
    window.click("Take: “Not one inspector” has come, union says");
    assert_eq!(window.field("Title"), "“Not one inspector” has come, union says");
}

#[test]
fn a_table_says_what_it_would_do_before_it_is_done() {
    let project = project();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("table.csv");
    let table = "document,title\n1.txt,Zebra\n2.txt,Apple\nnone.txt,Pear\nother.txt,Plum\n";
    fs::write(&file, table).unwrap();
    let mut window = Window::on(&project);
    window.key(Key::I);
    window.fill("Title", "Mine");
    window.click("Close");
    window.menu("Project", "Import metadata…");
    window.fill("File of metadata", &file.display().to_string());
    window.click("Look");
    window.until("the plan", |window| window.says("Would set"));
    let rest = "1 other value of the project would stay; 2 lines name no document";
    window.assert_says(&format!("Would set 1 value in 1 document; {rest}"));
    window.assert_says("Undo (Ctrl Z) would take all of it back at once");
    window.assert_says("which stays unless it is to be replaced");
    for done in ["was kept", "takes all of it back", "comes in"] {
        assert!(!window.says(done), "it speaks as if it was done: {done}");
    }
    window.click("Take in");
    window.until("the values", |window| window.says("Set 1 value in 1 document; "));
    window.assert_says("1 other value of the project stayed; 2 lines name no document");
    window.close();
}

#[test]
fn enter_looks_at_a_table_and_takes_it_in() {
    let project = project();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("table.csv");
    fs::write(&file, "document,title\n1.txt,Zebra\n").unwrap();
    let mut window = Window::on(&project);
    window.menu("Project", "Import metadata…");
    assert_eq!(window.keyboard(), "TextInput File of metadata");
    window.type_words(&file.display().to_string());
    window.key(Key::Enter);
    window.until("the plan", |window| window.says("Would set 1 value in 1 document"));
    window.key(Key::Enter);
    window.until("the value", |window| window.says("Set 1 value in 1 document"));
}

#[test]
fn enter_goes_from_field_to_field_about_a_document() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::I);
    assert_eq!(window.keyboard(), "TextInput Title");
    window.type_words("Shut again");
    window.key(Key::Enter);
    assert_eq!(window.keyboard(), "TextInput Date");
    window.type_words("5 July");
    window.key(Key::Enter);
    window.assert_says("it must look like 2025-07-10, 2025-07 or 2025");
    assert_eq!(window.keyboard(), "TextInput Date", "it is to be mended");
    window.ctrl(Key::A);
    window.type_words("2025-07-05");
    window.key(Key::Enter);
    assert_eq!(window.keyboard(), "TextInput Publisher");
    assert_eq!(window.session().open().unwrap().metadata("date"), Some("2025-07-05"));
    window.fill("Name of another field", "Seen by");
    window.key(Key::Enter);
    assert_eq!(window.keyboard(), "TextInput Seen by");
    window.type_words("Anna");
    window.key(Key::Enter);
    assert_eq!(window.keyboard(), "TextInput Name of another field");
    window.key(Key::Enter);
    assert!(!window.has("About this document"), "the last Enter leads out");
    let open = window.session().open().unwrap();
    assert_eq!(open.metadata("Seen by"), Some("Anna"));
}

/// Pictures for the eye: `GAINSAY_PICTURES=folder`.
#[test]
fn pictures_of_the_dialogs() {
    let Ok(folder) = std::env::var("GAINSAY_PICTURES") else { return };
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [[1100.0, 700.0], [1440.0, 900.0]] {
            let project = project();
            let user = a1(&project);
            let mut window = Window::sized(size, theme, Some(project.path()), user);
            window.until("the project", |window| window.app().session().is_some());
            window.settle();
            window.drag("lock");
            window.keys(Modifiers::ALT, Key::Home);
            window.drag("also");
            window.keys(Modifiers::ALT, Key::End);
            window.key(Key::I);
            let picture = |window: &mut Window, what: &str| {
                let path = format!("{folder}/{what}-{name}-{}.png", size[0]);
                window.harness.remove_cursor();
                window.settle();
                window.harness.render().unwrap().save(path).unwrap();
            };
            picture(&mut window, "about-empty");
            window.click("Take “The lock at Vessen is shut again”");
            window.click("Take “2025-07-05”");
            window.fill("Publisher", "Lowland Courier");
            window.click("Close");
            window.click("List by date");
            picture(&mut window, "head");
            window.menu("Document", "Find what is not the article…");
            window.until("the proposals", |window| !window.says("Looking for what"));
            picture(&mut window, "proposals");
        }
    }
}
