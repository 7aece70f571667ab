//! The other end of a link, found among the marks of all documents.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};

use super::{
    Window, a1,
    linking::{links, of},
    three_texts,
};
use crate::common::{Project, go_to, mark};

const FIELD: &str = "Find a mark to link to";

fn rows(window: &Window) -> Vec<String> {
    window.names_of(Role::ListBoxOption)
}

/// Frames until what is typed has been looked for.
fn answered(window: &mut Window, words: &str) {
    let says = words.to_owned();
    window.until(words, |window| window.says(&says));
}

/// Claims in the first and the third text, with dates.
fn claims() -> Project {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    let date = |session: &mut gainsay::session::Session, date: &str| {
        let (field, value) = ("date".to_owned(), Some(date.to_owned()));
        session.dispatch(gainsay::session::Action::SetMetadata { field, value }).unwrap();
    };
    mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    mark(&mut session, &["up to forty barges may have been turned back"], "claim");
    mark(&mut session, &["Rhine Observatory"], "source");
    date(&mut session, "2026-11-02");
    go_to(&mut session, "10.txt");
    mark(&mut session, &["two ships at dusk"], "claim");
    date(&mut session, "2026-10-30");
    session.close().unwrap();
    project
}

/// On the second text, with a denial that is selected.
fn denying(project: &Project) -> Window {
    let mut window = Window::on(project);
    window.key(Key::N);
    window.until("the next", |window| window.document() == "2.txt");
    window.mark("called the report false", Key::Num3);
    window
}

const FORTY: &str = "up to forty barges may have been turned back";

#[test]
fn a_mark_of_another_document_is_found_and_linked_to() {
    let project = claims();
    let mut window = denying(&project);
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "3 marks fit");
    window.assert_says("Link “called the report false” to");
    assert!(rows(&window).iter().all(|row| row.starts_with("claim: ")), "{:?}", rows(&window));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.type_words("barges");
    answered(&mut window, "1 mark fits");
    assert_eq!(rows(&window), [format!("claim: {FORTY}, 001.txt · 2026-11-02")]);
    window.key(Key::Enter);
    assert!(!window.has(FIELD));
    let denies = of(&[("denies", "called the report false", FORTY)]);
    assert_eq!((links(&project, "2.txt"), links(&project, "001.txt")), (denies.clone(), denies));
    // One is where one was, and it is one step.
    assert_eq!(window.document(), "2.txt");
    assert_eq!(window.selected().unwrap().1, "called the report false");
    window.assert_says(FORTY);
    window.ctrl(Key::Z);
    assert_eq!(links(&project, "2.txt"), []);
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(links(&project, "2.txt").len(), 1);
}

#[test]
fn what_shares_words_stands_first_then_what_is_near_in_time() {
    let project = claims();
    let mut window = Window::on(&project);
    // The first shares a rare word with it, the last not even the day.
    window.mark("The canal office has not commented", Key::Num1);
    window.key(Key::Escape);
    window.mark("not commented", Key::Num3);
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "5 marks fit");
    let names = rows(&window);
    assert!(names[0].ends_with("001.txt · 2026-11-02, also has “commented”"), "{names:?}");
    assert!(names[4].contains("two ships at dusk"), "{names:?}");
    window.key(Key::Escape);
    assert!(!window.has(FIELD));
    // The text has the keyboard again.
    window.key(Key::Tab);
    assert!(window.selected().is_some());
}

#[test]
fn it_finds_by_words_label_document_and_date_and_says_what_is_missing() {
    let project = claims();
    let mut window = denying(&project);
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "3 marks fit");
    for (typed, found) in [
        ("INSPEC foot", 1),
        ("claim", 3),
        ("10.txt", 1),
        ("2026-11", 2),
        ("2026-11 barges", 1),
        ("claim dusk", 1),
    ] {
        window.fill(FIELD, typed);
        let fit = if found == 1 { "1 mark fits".to_owned() } else { format!("{found} marks fit") };
        answered(&mut window, &fit);
        assert_eq!(rows(&window).len(), found, "{typed}: {:?}", rows(&window));
    }
    window.fill(FIELD, "zeppelin");
    answered(&mut window, "No mark that this can be linked to fits these words");
    window.key(Key::Enter);
    assert!(window.has(FIELD), "there is nothing to link to");
    // Sources cannot be denied.
    window.fill(FIELD, "observatory");
    answered(&mut window, "No mark that this can be linked to fits these words");
    window.key(Key::Escape);
    assert_eq!(links(&project, "2.txt"), []);
}

#[test]
fn arrows_choose_the_mouse_picks_and_shift_goes_on() {
    let project = claims();
    let mut window = denying(&project);
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "3 marks fit");
    let names = rows(&window);
    assert!(window.is_chosen(Role::ListBoxOption, &names[0]));
    window.key(Key::ArrowDown);
    assert!(window.is_chosen(Role::ListBoxOption, &names[1]));
    assert_eq!(window.pointed_at().as_ref(), Some(&names[1]));
    window.keys(Modifiers::SHIFT, Key::Enter);
    answered(&mut window, "2 marks fit");
    assert!(!rows(&window).contains(&names[1]), "it is linked");
    assert_eq!(links(&project, "2.txt").len(), 1);
    window.click_as(Role::ListBoxOption, &names[2]);
    assert!(!window.has(FIELD));
    assert_eq!(links(&project, "2.txt").len(), 2);
    // What is linked already is not offered again.
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "1 mark fits");
    assert_eq!(rows(&window), [names[0].clone()]);
}

#[test]
fn the_key_of_the_letters_pressed_again_looks_everywhere() {
    let project = claims();
    let mut window = denying(&project);
    window.key(Key::R);
    window.assert_says("No mark that can be linked to is in view");
    window.key(Key::R);
    answered(&mut window, "3 marks fit");
    window.key(Key::Escape);
    window.key(Key::R);
    window.key(Key::Enter);
    answered(&mut window, "3 marks fit");
}

#[test]
fn where_nothing_can_be_linked_to_it_says_what_to_mark() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("The ministry", Key::Num2);
    window.keys(Modifiers::SHIFT, Key::R);
    answered(&mut window, "There is nothing to link this source to yet");
    window.assert_says("mark a claim or a source or a denial first");
}

#[test]
fn several_kinds_are_asked_for() {
    let project = claims();
    let mut window = Window::on(&project);
    window.mark("denied that any vessel had been stopped", Key::Num3);
    window.mark("has not commented", Key::Num3);
    window.keys(Modifiers::SHIFT, Key::R);
    window.type_words("vessel");
    answered(&mut window, "1 mark fits");
    // Also with Shift: the question stands in the place of the list.
    window.keys(Modifiers::SHIFT, Key::Enter);
    window.assert_says("What kind of link?");
    window.key(Key::Num2);
    let denies = of(&[("denies", "denied that any vessel had been stopped", "has not commented")]);
    assert_eq!(links(&project, "001.txt"), denies);
}

/// Pictures for the eye: `GAINSAY_PICTURES=folder`.
#[test]
fn pictures_of_letters_and_of_the_list() {
    let Ok(folder) = std::env::var("GAINSAY_PICTURES") else { return };
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [[1100.0, 700.0], [1440.0, 900.0]] {
            let project = Project::sample();
            let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
            window.until("the project", |window| window.app().session().is_some());
            window.settle();
            let picture = |window: &mut Window, what: &str| {
                let path = format!("{folder}/{what}-{name}-{}.png", size[0]);
                window.harness.remove_cursor();
                window.settle();
                window.harness.render().unwrap().save(path).unwrap();
            };
            window.key(Key::Tab);
            window.key(Key::R);
            picture(&mut window, "letters");
            window.key(Key::R);
            window.until("marks", |window| window.says(" fit") && !window.says("Reading your"));
            picture(&mut window, "anywhere");
            window.type_words("un");
            window.until("marks", |window| window.says(" fit") && !window.says("Reading your"));
            picture(&mut window, "anywhere-typed");
            window.type_words(" zzz");
            window.until("none", |window| window.says("fits these words"));
            picture(&mut window, "anywhere-none");
        }
    }
}
