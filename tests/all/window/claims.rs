//! The page of claims: what it shows, the way to the texts and back, filters, groups, proposals, files.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use gainsay::{
    model::{AnnotationId, Value},
    session::{Action, Session},
};

use super::{Window, a1};
use crate::common::{Project, go_to, mark, relate};

const SAFE: &str = "The ministry said that the dam was safe. Reportedly it rained.\n";
const DENIED: &str = "An engineer said the dam is safe; the harbour union denied this. The canal \
                      office has not commented.\n";
const LOCK: &str = "Up to forty barges waited at the lock.\n";

/// Two wordings of one claim, not grouped yet; one is denied; a claim of nobody.
fn project() -> Project {
    let project = Project::new().file("a.txt", SAFE).file("b.txt", DENIED).file("c.txt", LOCK);
    let mut session = project.open_at("a.txt");
    let claim = mark(&mut session, &["the dam was safe"], "claim");
    let ministry = mark(&mut session, &["The ministry"], "source");
    relate(&mut session, "said_by", claim, ministry).unwrap();
    go_to(&mut session, "b.txt");
    let other = mark(&mut session, &["the dam is safe"], "claim");
    let engineer = mark(&mut session, &["An engineer"], "source");
    let denial = mark(&mut session, &["denied this"], "denial");
    let union = mark(&mut session, &["the harbour union"], "source");
    relate(&mut session, "said_by", other, engineer).unwrap();
    relate(&mut session, "said_by", denial, union).unwrap();
    relate(&mut session, "denies", denial, other).unwrap();
    go_to(&mut session, "c.txt");
    mark(&mut session, &["Up to forty barges waited"], "claim");
    go_to(&mut session, "a.txt");
    session.close().unwrap();
    project
}

fn on_page(project: &Project) -> Window {
    let mut window = Window::on(project);
    window.ctrl(Key::Num2);
    window.until("the claims", |window| window.says("said by"));
    window
}

/// The rows of the page, by their quotations, in order.
fn rows(window: &Window) -> Vec<String> {
    let rows = window.names_of(Role::ListItem);
    rows.iter()
        .filter_map(|row| Some(row.split_once('”')?.0.trim_start_matches('“').to_owned()))
        .collect()
}

fn groups(project: &Project) -> Vec<(AnnotationId, AnnotationId)> {
    let mut found = Vec::new();
    for path in ["a.txt", "b.txt", "c.txt"] {
        let session = project.open_at(path);
        for relation in session.open().unwrap().relations.values() {
            if relation.label.as_str() == "same_as" {
                let (from, to) = relation.ends().unwrap();
                found.push((from.span, to.span));
            }
        }
        session.close().unwrap();
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn the_page_lists_each_claim_with_who_says_and_who_denies_it() {
    let project = project();
    let window = on_page(&project);
    assert!(window.is_chosen(Role::Button, "Claims"));
    assert_eq!(rows(&window), ["the dam was safe", "the dam is safe", "Up to forty barges waited"]);
    window.assert_says("said by The ministry; not denied; 1 document, no date");
    window.assert_says("said by An engineer; denied by the harbour union, force not stated");
    window.assert_says("said by no source yet");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    assert_eq!(window.outside(), Vec::<String>::new());
}

#[test]
fn an_empty_page_says_what_to_do() {
    let project = Project::new().file("a.txt", SAFE);
    let mut window = Window::on(&project);
    window.click("Claims");
    window.until("an answer", |window| window.has("No claims yet"));
    window.click("To the texts");
    assert!(window.is_chosen(Role::Button, "Annotate"));
    window.ctrl(Key::Num2);
    assert!(window.is_chosen(Role::Button, "Claims"));
    window.ctrl(Key::Num1);
    assert!(window.is_chosen(Role::Button, "Annotate"));
}

#[test]
fn each_quotation_is_a_click_from_its_place_and_back_leads_to_the_page() {
    let project = project();
    let mut window = on_page(&project);
    window.key(Key::ArrowDown);
    assert!(window.keyboard().contains("Claims of the project"), "{}", window.keyboard());
    window.until("the chosen one", |window| window.says("Go to “denied this”"));
    let go = |window: &mut Window, begins: &str| {
        let all = window.names_of(Role::Button);
        let name = all.iter().find(|name| name.starts_with(begins)).unwrap().clone();
        window.click_as(Role::Button, &name);
    };
    go(&mut window, "Go to “denied this”");
    window.until("the text", |window| window.document() == "b.txt");
    assert_eq!(window.selected().unwrap().1, "denied this");
    assert!(window.is_chosen(Role::Button, "Annotate"));
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.is_chosen(Role::Button, "Claims"));
    // The source, and the moment on the time line.
    go(&mut window, "Go to the source “An engineer”");
    assert_eq!(window.selected().unwrap().1, "An engineer");
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    go(&mut window, "Denial “denied this”");
    assert_eq!(window.selected().unwrap().1, "denied this");
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    // Enter leads to the chosen claim.
    window.key(Key::ArrowUp);
    window.key(Key::Enter);
    window.until("the text", |window| window.document() == "a.txt");
    assert_eq!(window.selected().unwrap().1, "the dam was safe");
}

#[test]
fn fields_filter_and_the_order_can_be_chosen() {
    let project = project();
    let mut window = on_page(&project);
    window.fill("Filter by words", "BARGES");
    window.until("the rest", |window| rows(window).len() == 1);
    window.assert_says("1 of 3 claims");
    window.fill("Filter by words", "nothing like it");
    window.until("nothing", |window| window.has("Nothing is left"));
    window.click("Show all claims");
    window.until("all", |window| rows(window).len() == 3);
    window.fill("Filter by source", "harbour");
    window.until("whose", |window| rows(window) == ["the dam is safe"]);
    window.fill("Filter by source", " ");
    window.fill("Filter by document", "c.txt");
    window.until("where", |window| rows(window) == ["Up to forty barges waited"]);
    window.fill("Filter by document", " ");
    window.click("Order: unanswered first");
    window
        .until("the order", |window| rows(window).last().is_some_and(|it| it == "the dam is safe"));
    window.click("Order: most deniers first");
    window.until("the order", |window| {
        rows(window).first().is_some_and(|it| it == "the dam is safe")
    });
}

#[test]
fn ticked_rows_become_one_group_and_a_wording_can_leave_it() {
    let project = project();
    let mut window = on_page(&project);
    window.key(Key::Space);
    window.key(Key::ArrowDown);
    window.key(Key::Space);
    window.key(Key::G);
    window.until("one row less", |window| rows(window).len() == 2);
    assert_eq!(groups(&project).len(), 1);
    window.assert_says("said by The ministry, An engineer; denied by the harbour union");
    assert!(window.is_chosen(Role::Button, "Claims"), "it stays on the page");
    window.ctrl(Key::Z);
    window.until("as before", |window| rows(window).len() == 3);
    assert!(window.is_chosen(Role::Button, "Claims"), "undo stays on the page");
    window.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    window.until("again", |window| rows(window).len() == 2);
    // What is ticked on the right leaves.
    window.keys(Modifiers::SHIFT, Key::G);
    window.assert_says("Tick on the right what is to leave the group");
    window.click("Tick “the dam is safe”, to take it out");
    window.keys(Modifiers::SHIFT, Key::G);
    window.until("apart", |window| rows(window).len() == 3);
    assert_eq!(groups(&project), []);
}

#[test]
fn a_row_that_is_dropped_on_another_joins_it() {
    let project = project();
    let mut window = on_page(&project);
    let find = |window: &Window, begins: &str| {
        let all = window.names_of(Role::ListItem);
        let name = all.iter().find(|name| name.starts_with(begins)).unwrap().clone();
        window.rect_of(&name).center()
    };
    let (from, to) = (find(&window, "“the dam is safe"), find(&window, "“the dam was safe"));
    window.pull(from, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    window.until("one row less", |window| rows(window).len() == 2);
    assert_eq!(groups(&project).len(), 1);
    // Sources likewise.
    window.click("Show sources");
    let (from, to) = (find(&window, "“the harbour union"), find(&window, "“An engineer"));
    window.pull(from, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    window.until("two of one source", |window| window.says("2 mentions"));
    assert_eq!(groups(&project).len(), 2);
}

#[test]
fn a_name_by_hand_is_kept_and_taken_away_again() {
    let project = project();
    let mut window = on_page(&project);
    window.fill("Name of the group", "Safety of the dam");
    window.key(Key::Enter);
    window.until("the name", |window| rows(window)[0] == "Safety of the dam");
    window.close();
    let mut window = on_page(&project);
    assert_eq!(rows(&window)[0], "Safety of the dam");
    // A name that is still being typed is saved when the window goes.
    window.fill("Name of the group", "The dam");
    window.close();
    let mut window = on_page(&project);
    assert_eq!(rows(&window)[0], "The dam");
    window.fill("Name of the group", " ");
    window.key(Key::Enter);
    window.until("its own words", |window| rows(window)[0] == "the dam was safe");
}

#[test]
fn what_reads_alike_is_grouped_or_put_aside_by_hand() {
    let project = Project::new()
        .file("a.txt", "Officials agreed to lend eighty lock keepers to the fleet. So they did.")
        .file("b.txt", "Officers agreed to lend as much as eighty lock keepers. He knows.")
        .file("c.txt", "The weather was fine all week, and nobody complained.");
    let mut session = project.open_at("a.txt");
    let one = "Officials agreed to lend eighty lock keepers to the fleet";
    let other = "Officers agreed to lend as much as eighty lock keepers";
    mark(&mut session, &[one], "claim");
    go_to(&mut session, "c.txt");
    mark(&mut session, &["The weather was fine all week"], "claim");
    go_to(&mut session, "b.txt");
    mark(&mut session, &[other], "claim");
    session.close().unwrap();
    let mut window = on_page(&project);
    window.click("Show what reads alike");
    let both = format!("“{one}” and “{other}”");
    window.until("a proposal", |window| window.has(&format!("Group {both}")));
    assert_eq!(groups(&project), [], "nothing is grouped by itself");
    window.click(&format!("Put aside {both}"));
    window.until("nothing more", |window| window.has("Nothing reads alike"));
    window.ctrl(Key::Z);
    window.until("it again", |window| window.has(&format!("Group {both}")));
    window.click(&format!("Group {both}"));
    window.until("nothing more", |window| window.has("Nothing reads alike"));
    assert_eq!(groups(&project).len(), 1);
}

#[test]
fn what_is_shown_is_saved_as_a_table_and_the_time_line_as_a_picture() {
    let project = project();
    let mut window = on_page(&project);
    window.fill("Filter by source", "harbour");
    window.until("whose", |window| rows(window) == ["the dam is safe"]);
    window.click("Save the claims…");
    window.click_as(Role::Button, "Save");
    window.until("the file", |window| window.says("Saved to"));
    let table = std::fs::read_to_string(project.path().join("claims.csv")).unwrap();
    assert!(table.contains("the dam is safe") && !table.contains("barges"), "{table}");
    // What stands there is replaced only when it is said twice.
    window.click("Save the claims…");
    window.click_as(Role::Button, "Save");
    window.until("a question", |window| window.can("Replace"));
    window.click("Time line (SVG)");
    window.click_as(Role::Button, "Save");
    let svg = project.path().join("claims.svg");
    window.until("the picture", |_| svg.exists());
    assert!(std::fs::read_to_string(svg).unwrap().contains("<svg"));
    window.until("the dialog to go", |window| !window.has("Time line (SVG)"));
    window.click("Save the claims…");
    window.click("Time line (PNG)");
    window.click_as(Role::Button, "Save");
    let png = project.path().join("claims.png");
    window.until("the picture", |_| png.exists());
    let picture = image::open(&png).unwrap().into_rgb8();
    assert!(picture.width() > 2_000, "two pixels a point");
    let inked = picture.pixels().filter(|pixel| pixel.0 == [0x9B, 0x2C, 0x78]).count();
    assert!(inked > 500, "the denial has its colour: {inked}");
    if let Some(into) = std::env::var_os("GAINSAY_LOOK_INTO") {
        picture.save(std::path::Path::new(&into).join("time_line.png")).unwrap();
    }
}

#[test]
fn f6_goes_from_part_to_part() {
    let project = project();
    let mut window = on_page(&project);
    let rows = "Claims of the project";
    assert!(window.keyboard().contains(rows), "{}", window.keyboard());
    window.key(Key::F6);
    let detail = window.keyboard();
    assert!(!detail.contains(rows) && !detail.is_empty(), "{detail}");
    for _ in 0..4 {
        if window.keyboard().contains(rows) {
            return;
        }
        window.key(Key::F6);
    }
    panic!("never came back to the rows: {}", window.keyboard());
}

/// As [`project`], with dates, a group, and somebody who says nothing.
fn dated() -> Project {
    let project = project();
    project.write("project.toml", "name = \"Canal dispute\"\ndocuments = [\"*.txt\"]\n");
    let mut session = project.open_at("a.txt");
    let set = |session: &mut Session, day: &str| {
        let value = Some(day.to_owned());
        session.dispatch(Action::SetMetadata { field: "date".to_owned(), value }).unwrap();
    };
    set(&mut session, "2025-03-10");
    let spans = |session: &Session, label: &str| -> Vec<AnnotationId> {
        let open = session.open().unwrap();
        open.spans.iter().filter(|span| span.label.as_str() == label).map(|it| it.id).collect()
    };
    let first = spans(&session, "claim")[0];
    go_to(&mut session, "b.txt");
    set(&mut session, "2025-03-18");
    let other = spans(&session, "claim")[0];
    relate(&mut session, "same_as", other, first).unwrap();
    let silence = mark(&mut session, &["has not commented"], "denial");
    let office = mark(&mut session, &["The canal office"], "source");
    relate(&mut session, "said_by", silence, office).unwrap();
    relate(&mut session, "denies", silence, other).unwrap();
    let value = Some(Value::Words("no comment".to_owned()));
    let attribute = "force".to_owned();
    session.dispatch(Action::SetAttribute { annotation: silence, attribute, value }).unwrap();
    go_to(&mut session, "a.txt");
    session.close().unwrap();
    project
}

#[test]
fn no_comment_is_told_apart_and_is_no_denial() {
    let project = dated();
    let window = on_page(&project);
    window.assert_says(
        "said by The ministry, An engineer; denied by the harbour union, force not stated; no \
         comment: The canal office; 2 documents, 2025-03-10 – 2025-03-18",
    );
    assert!(window.has("No comment"), "apart on the right: {}", window.names());
    window.assert_says("Denial “has not commented”: The canal office · no comment");
}

/// The page with a group, its time line, and what is denied.
fn pictured(theme: Theme) -> (Project, Window) {
    let project = dated();
    let size = [1100.0, 700.0];
    let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.ctrl(Key::Num2);
    window.until("the claims", |window| window.says("said by"));
    window.harness.remove_cursor();
    window.settle();
    (project, window)
}

#[test]
fn a_picture_of_the_page_in_the_light() {
    let (_project, mut window) = pictured(Theme::Light);
    window.harness.snapshot("claims_light");
}

#[test]
fn a_picture_of_the_page_in_the_dark() {
    let (_project, mut window) = pictured(Theme::Dark);
    window.harness.snapshot("claims_dark");
}

#[test]
#[ignore = "pictures to look at, of whatever project GAINSAY_LOOK_AT names, into GAINSAY_LOOK_INTO"]
fn pictures_to_look_at() {
    let (Some(from), Some(into)) =
        (std::env::var_os("GAINSAY_LOOK_AT"), std::env::var_os("GAINSAY_LOOK_INTO"))
    else {
        return;
    };
    let project = Project::new();
    crate::common::copy_folder(from.as_ref(), project.path());
    for (name, size, theme) in [
        ("small_light", [1100.0, 700.0], Theme::Light),
        ("large_light", [1440.0, 900.0], Theme::Light),
        ("large_dark", [1440.0, 900.0], Theme::Dark),
    ] {
        let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
        window.until("the project", |window| window.app().session().is_some());
        window.settle();
        window.ctrl(Key::Num2);
        window.until("the claims", |window| window.says("said by"));
        window.click("Order: most sources first");
        window.pass(0.2);
        window.key(Key::Home);
        window.harness.remove_cursor();
        window.settle();
        let picture = window.harness.render().unwrap();
        picture.save(std::path::Path::new(&into).join(format!("{name}.png"))).unwrap();
        window.click("Show sources");
        window
            .harness
            .render()
            .unwrap()
            .save(std::path::Path::new(&into).join(format!("{name}_sources.png")))
            .unwrap();
        window.click("Show what reads alike");
        window.pass(1.0);
        window
            .harness
            .render()
            .unwrap()
            .save(std::path::Path::new(&into).join(format!("{name}_alike.png")))
            .unwrap();
    }
}
