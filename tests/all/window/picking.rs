//! The other end of a link, picked in the text by letters over the marks that it can be.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{
    Window,
    linking::{links, of},
    saved, three_texts,
};
use crate::common::Project;

const DOCUMENT: &str = "001.txt";
const CLAIM: &str = "not a single inspector has set foot on the dam";

/// The names of the letters that are shown.
fn shown(window: &Window) -> Vec<String> {
    let names = window.names_of(Role::Button).into_iter();
    names.filter(|name| name.starts_with("Link to ") && name.contains(": ")).collect()
}

/// The letters over the mark of these words.
#[track_caller]
fn letters(window: &Window, words: &str) -> String {
    let all = shown(window);
    let name = all.iter().find(|name| name.contains(words));
    let name = name.unwrap_or_else(|| panic!("no letters over “{words}”: {all:?}"));
    name.rsplit(' ').next().unwrap().to_owned()
}

/// Types the letters over a mark.
#[track_caller]
fn pick(window: &mut Window, words: &str, modifiers: Modifiers) {
    for letter in letters(window, words).chars() {
        window.keys(modifiers, Key::from_name(&letter.to_string()).unwrap());
    }
}

/// Two sources, a claim that is selected, and a denial.
fn harbour(window: &mut Window) {
    window.mark("The harbour union’s secretary", Key::Num2);
    window.mark("Rhine Observatory (RO)", Key::Num2);
    window.mark("denied that any vessel had been stopped", Key::Num3);
    window.mark(CLAIM, Key::Num1);
}

#[test]
fn letters_over_the_marks_that_fit_pick_the_other_end() {
    let project = three_texts();
    let mut window = Window::on(&project);
    harbour(&mut window);
    assert!(shown(&window).is_empty());
    window.key(Key::R);
    // A claim is said by a source and denied by a denial: all of them, each with one letter.
    assert_eq!(shown(&window).len(), 3, "{:?}", shown(&window));
    window.assert_says("Type the letters of the other mark");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    pick(&mut window, "secretary", Modifiers::NONE);
    let said = of(&[("said_by", CLAIM, "The harbour union’s secretary")]);
    assert_eq!(links(&project, DOCUMENT), said);
    assert!(shown(&window).is_empty());
    assert_eq!(window.selected().unwrap().1, CLAIM);
    // What is linked already is offered no more.
    window.key(Key::R);
    assert_eq!(shown(&window).len(), 2, "{:?}", shown(&window));
    pick(&mut window, "denied that", Modifiers::NONE);
    let denied = ("denies", "denied that any vessel had been stopped", CLAIM);
    let both = of(&[denied, ("said_by", CLAIM, "The harbour union’s secretary")]);
    assert_eq!(links(&project, DOCUMENT), both);
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(links(&project, DOCUMENT), []);
}

#[test]
fn keys_are_the_letters_own_until_escape() {
    let project = three_texts();
    let mut window = Window::on(&project);
    harbour(&mut window);
    let before = saved(&project, DOCUMENT);
    window.key(Key::R);
    // Keys that would move the edges of the mark, set it apart, remember it, go to another document.
    for key in [Key::G, Key::H, Key::K, Key::N, Key::P, Key::Y, Key::M] {
        if !shown(&window).iter().any(|name| name.ends_with(key.name())) {
            window.key(key);
        }
    }
    assert_eq!(saved(&project, DOCUMENT), before);
    assert_eq!((window.document(), links(&project, DOCUMENT).len()), (DOCUMENT, 0));
    assert_eq!(shown(&window).len(), 3);
    window.key(Key::Escape);
    assert!(shown(&window).is_empty());
    assert_eq!(window.selected().unwrap().1, CLAIM, "only the letters go");
    // Any other command puts them away, and is done.
    window.key(Key::R);
    window.key(Key::Tab);
    assert!(shown(&window).is_empty());
    assert_ne!(window.selected().unwrap().1, CLAIM);
    // Nothing to begin from.
    window.key(Key::Escape);
    window.key(Key::R);
    window.assert_says("No mark is selected");
}

#[test]
fn with_shift_several_are_linked_one_after_the_other() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("has set foot", Key::Num1);
    window.mark("any vessel", Key::Num1);
    window.mark("up to forty barges", Key::Num1);
    window.mark("Rhine Observatory", Key::Num2);
    window.key(Key::R);
    pick(&mut window, "has set foot", Modifiers::SHIFT);
    assert_eq!(shown(&window).len(), 2, "the one that is linked has no letters any more");
    pick(&mut window, "up to forty barges", Modifiers::NONE);
    assert!(shown(&window).is_empty());
    let source = "Rhine Observatory";
    let expected =
        of(&[("said_by", "has set foot", source), ("said_by", "up to forty barges", source)]);
    assert_eq!(links(&project, DOCUMENT), expected);
}

#[test]
fn several_marks_are_linked_at_once() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("Rhine Observatory", Key::Num2);
    window.mark("has set foot", Key::Num1);
    window.mark("any vessel", Key::Num1);
    window.click_text_with("has set", Modifiers::COMMAND);
    window.assert_says("2 marks are selected");
    window.key(Key::R);
    assert_eq!(shown(&window).len(), 1, "{:?}", shown(&window));
    pick(&mut window, "Rhine", Modifiers::NONE);
    let source = "Rhine Observatory";
    let said = of(&[("said_by", "any vessel", source), ("said_by", "has set foot", source)]);
    assert_eq!(links(&project, DOCUMENT), said);
    // In one step.
    window.ctrl(Key::Z);
    assert_eq!(links(&project, DOCUMENT), []);
    window.click_text("any vessel");
    window.click_text_with("has set", Modifiers::COMMAND);
    window.keys(Modifiers::SHIFT, Key::R);
    window.assert_says("Link 2 marks to");
}

#[test]
fn letters_and_marks_can_be_clicked_and_kinds_are_asked_for() {
    let project = three_texts();
    let mut window = Window::on(&project);
    harbour(&mut window);
    window.key(Key::R);
    let name = shown(&window).into_iter().find(|name| name.contains("Rhine")).unwrap();
    window.click(&name);
    let said = ("said_by", CLAIM, "Rhine Observatory (RO)");
    assert_eq!(links(&project, DOCUMENT), of(&[said]));
    // The mark is as good as its letters.
    window.key(Key::R);
    window.click_text("denied that any");
    let denies = ("denies", "denied that any vessel had been stopped", CLAIM);
    assert_eq!(links(&project, DOCUMENT), of(&[denies, said]));
    assert_eq!(window.selected().unwrap().1, CLAIM);
    // Between sources there are several kinds.
    window.click_text("Rhine");
    window.key(Key::R);
    pick(&mut window, "secretary", Modifiers::NONE);
    window.assert_says("What kind of link?");
    window.key(Key::Num1);
    let cites = ("cites", "Rhine Observatory (RO)", "The harbour union’s secretary");
    assert_eq!(links(&project, DOCUMENT), of(&[cites, denies, said]));
}

#[test]
fn where_there_are_many_pairs_of_letters_pick() {
    let words: Vec<String> = (10..30).map(|n| format!("claim{n}")).collect();
    let project = Project::new().file("a.txt", format!("Speaker. {}.\n", words.join(" ")));
    let mut session = project.open_at("a.txt");
    for words in &words {
        crate::common::mark(&mut session, &[words], "claim");
    }
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.mark("Speaker", Key::Num2);
    window.key(Key::R);
    assert_eq!(shown(&window).len(), 20);
    let (near, far) = (letters(&window, "claim10"), letters(&window, "claim29"));
    assert_eq!((near.len(), far.len()), (1, 2), "the nearest have the shortest");
    // The first of two: only those that begin so stay, and what was typed can be taken back.
    let first = Key::from_name(&far.chars().next().unwrap().to_string()).unwrap();
    window.key(first);
    let left = shown(&window);
    assert!(left.len() > 1 && left.len() < 10, "{left:?}");
    window.key(Key::Backspace);
    assert_eq!(shown(&window).len(), 20);
    pick(&mut window, "claim29", Modifiers::NONE);
    assert_eq!(links(&project, "a.txt"), of(&[("said_by", "claim29", "Speaker")]));
}

#[test]
fn letters_follow_what_is_in_view() {
    let filler = "The water stood high, and nobody knew for how long it would.\n\n".repeat(60);
    let project =
        Project::new().file("a.txt", format!("Speaker said.\n\n{filler}Nothing holds.\n"));
    let mut session = project.open_at("a.txt");
    crate::common::mark(&mut session, &["Nothing holds"], "claim");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.mark("Speaker", Key::Num2);
    window.key(Key::R);
    window.assert_says("No mark that can be linked to is in view");
    window.ctrl(Key::End);
    assert_eq!(shown(&window).len(), 1, "{}", window.names());
    pick(&mut window, "Nothing holds", Modifiers::NONE);
    assert_eq!(links(&project, "a.txt"), of(&[("said_by", "Nothing holds", "Speaker")]));
}

#[test]
fn what_no_kind_of_link_joins_says_so() {
    let project = three_texts().file(
        "project.toml",
        "[[label]]\nid = \"claim\"\nkey = \"1\"\n\n[[label]]\nid = \"place\"\nkey = \"2\"\n\n\
         [[relation]]\nid = \"same_as\"\nfrom = [\"claim\"]\nto = [\"claim\"]\nsymmetric = true\n",
    );
    let mut window = Window::on(&project);
    window.mark("dam", Key::Num2);
    window.key(Key::R);
    window.assert_says("No kind of link of this project begins or ends in a place");
    window.keys(Modifiers::SHIFT, Key::R);
    window.assert_says("No kind of link of this project begins or ends in a place");
}
