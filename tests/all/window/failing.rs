//! When the program itself fails: nothing is lost, it is told, and one can go on.

use eframe::egui::{Key, Modifiers};
use gainsay::ui::Fault;

use super::{Window, of, saved, three_texts};

#[test]
fn a_failure_of_the_window_loses_nothing_and_is_told() {
    for fault in [Fault::Logic, Fault::Ui] {
        let project = three_texts();
        let mut window = Window::failing(&project, fault);
        window.mark("harbour union’s secretary", Key::Num2);
        // A note is not saved at every letter; it is when the window fails.
        window.fill("Note", "who is that");
        window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::F12);
        window.assert_says("Something went wrong in Gainsay");
        window.assert_says("Every mark that was shown as saved is in the project’s database.");
        window.assert_says("on purpose");
        assert!(window.app().session().is_none(), "the project is closed");
        let session = project.open_at("001.txt");
        let open = session.open().unwrap();
        assert_eq!(open.spans[0].note, "who is that", "{fault:?}");
        session.close().unwrap();

        window.click("Open the project again");
        window.until("the project", |window| window.app().session().is_some());
        window.settle();
        window.mark("Rhine Observatory", Key::Num2);
        drop(window);
        let marks = [("source", "harbour union’s secretary"), ("source", "Rhine Observatory")];
        assert_eq!(saved(&project, "001.txt"), of(&marks));
    }
}
