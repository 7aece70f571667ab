//! A project in more than one window, and on disk.

use eframe::egui::Key;

use super::{Window, of, saved, three_texts};

#[test]
fn two_windows_see_each_others_marks() {
    let project = three_texts();
    let (mut one, mut two) = (Window::on(&project), Window::on(&project));
    one.mark("canal office", Key::Num2);
    // The first mark makes the database: the other window finds that too.
    two.until("the mark", |two| two.has("source: canal office") && two.says("1 mark"));
    two.mark("ministry", Key::Num2);
    one.until("the mark", |one| one.has("source: ministry"));
    one.settle();
    assert_eq!(one.selected().unwrap().1, "canal office", "what one has chosen stays chosen");
    one.key(Key::Delete);
    two.until("its end", |two| !two.has("source: canal office"));
    one.until("the list", |one| one.has("001.txt, in progress, 1 mark"));
    two.until("the list", |two| two.has("001.txt, in progress, 1 mark"));
    two.settle();
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "ministry")]));
}

#[test]
fn a_mark_that_another_window_removed_is_gone_here_too() {
    let project = three_texts();
    let mut one = Window::on(&project);
    one.mark("canal office", Key::Num2);
    let mut two = Window::on(&project);
    two.click_text("canal office");
    one.key(Key::Delete);
    two.until("its end", |two| two.selected().is_none());
    two.settle();
    assert!(two.says("Nothing is marked yet"));
}

#[test]
fn a_selection_stays_while_another_window_saves() {
    let project = three_texts();
    let (mut one, mut two) = (Window::on(&project), Window::on(&project));
    two.drag("forty barges");
    one.mark("canal office", Key::Num2);
    two.until("the mark", |two| two.says("1 mark"));
    two.settle();
    assert_eq!(two.selection().as_deref(), Some("forty barges"));
    two.key(Key::Num1);
    assert_eq!(saved(&project, "001.txt").len(), 2);
}

#[test]
fn closing_leaves_one_file_beside_the_texts() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num2);
    window.close();
    let looked = project.bytes();
    assert_eq!(looked.len(), 4);
    Window::on(&project).close();
    assert_eq!(project.bytes().len(), 4);
    let texts = |name: &str| looked.get(std::path::Path::new(name)).cloned();
    assert_eq!(texts("001.txt").as_deref(), Some(super::HARBOUR.as_bytes()));
}
