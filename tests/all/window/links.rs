//! Links in the text: their lines, what stands for ends elsewhere, and the drag from mark to mark.

use eframe::egui::{CursorIcon, Key, Modifiers, Pos2, Theme, accesskit::Role, vec2};
use gainsay::session::Session;
use gainsay::text::{Ranges, TextRange};

use super::{FERRY, HARBOUR, Window, a1, three_texts};
use crate::common::{Project, go_to, mark, relate};

const SOURCE: &str = "The harbour union’s secretary";
const CLAIM: &str = "not a single inspector has set foot on the dam";
const DENIAL: &str = "denied that any vessel had been stopped";
const FAR: &str = "the report false";

const SAID: &str = "Link: “not a single inspector has set foot on the dam” → said by “The harbour \
                    union’s secretary”";
const DENIED: &str = "denies → “the report false”, in 2.txt";

/// A claim and its source in one text, and a denial there of a claim in another.
fn linked() -> Project {
    let project = three_texts();
    let mut session = project.open_at("2.txt");
    let far = mark(&mut session, &[FAR], "claim");
    go_to(&mut session, "001.txt");
    let source = mark(&mut session, &[SOURCE], "source");
    let claim = mark(&mut session, &[CLAIM], "claim");
    let denial = mark(&mut session, &[DENIAL], "denial");
    relate(&mut session, "said_by", claim, source).unwrap();
    relate(&mut session, "denies", denial, far).unwrap();
    session.close().unwrap();
    project
}

fn relations(project: &Project, path: &str) -> Vec<String> {
    let session = project.open_at(path);
    let open = session.open().unwrap();
    let labels = open.relations.values().map(|relation| relation.label.to_string()).collect();
    session.close().unwrap();
    labels
}

#[test]
fn the_links_of_the_selected_mark_are_shown_and_no_others() {
    let project = linked();
    let mut window = Window::on(&project);
    assert!(!window.says("Link: "), "nothing is selected:\n{}", window.names());
    window.click_text("not a single");
    assert!(window.has(SAID), "{}", window.names());
    assert!(!window.has(DENIED));
    window.click_text("denied that");
    assert!(window.has(DENIED), "{}", window.names());
    assert!(!window.has(SAID));
}

#[test]
fn the_links_of_the_mark_under_the_pointer_come_after_a_rest_and_go() {
    let project = linked();
    let mut window = Window::on(&project);
    let (at, _) = window.ends("not a single");
    window.hover(at + vec2(4.0, 0.0));
    window.pass(0.3);
    assert!(window.has(SAID), "{}", window.names());
    let (bare, _) = window.ends("canal office");
    window.hover(bare);
    window.pass(0.9);
    assert!(!window.has(SAID), "{}", window.names());
}

#[test]
fn a_key_shows_the_links_of_all_marks_and_no_more() {
    let project = linked();
    let mut window = Window::on(&project);
    window.key(Key::L);
    assert!(window.has(SAID) && window.has(DENIED), "{}", window.names());
    window.key(Key::L);
    assert!(!window.has(SAID) && !window.has(DENIED));
    window.menu("View", "Show the links of all marks");
    assert!(window.has(SAID) && window.has(DENIED));
}

#[test]
fn marks_that_are_hidden_have_no_lines() {
    let project = linked();
    let mut window = Window::on(&project);
    window.key(Key::L);
    window.click("Show source marks");
    assert!(!window.has(SAID), "{}", window.names());
    assert!(window.has(DENIED));
}

#[test]
fn an_end_in_another_document_is_gone_to_and_back_returns() {
    let project = linked();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.click(DENIED);
    window.until("the other document", |window| window.document() == "2.txt");
    window.settle();
    assert_eq!(window.selected().unwrap(), ("claim".to_owned(), FAR.to_owned()));
    // Seen from there, the link comes in.
    assert!(window.has("← denies “denied that any vessel had been stopped”, in 001.txt"));
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    window.until("the way back", |window| window.document() == "001.txt");
    window.settle();
    assert_eq!(window.selected().unwrap().1, DENIAL);
}

#[test]
fn a_line_in_the_margin_leads_to_its_other_end() {
    let project = linked();
    let mut window = Window::on(&project);
    window.click_text("not a single");
    // The middle of it is beside the text.
    let line = window.rect_of(SAID);
    let (text, _) = window.ends("The harbour");
    assert!(line.center().x < text.x, "{line:?} is not in the margin before {text:?}");
    window.hover(line.center());
    assert_eq!(window.cursor(), CursorIcon::PointingHand);
    window.click_at(line.center());
    assert_eq!(window.selected().unwrap().1, SOURCE);
    // So it is for who cannot point.
    window.press_named(SAID);
    assert_eq!(window.selected().unwrap().1, CLAIM);
}

/// A source at the start of a long text, and a claim near its end.
fn long() -> Project {
    let paragraph =
        "The canal office said that the lock would stay closed until the thaw. ".repeat(4);
    let text = format!(
        "{HARBOUR}\n{}\nThe last claim stands here.\n",
        format!("{paragraph}\n\n").repeat(60)
    );
    let project = Project::new().file("long.txt", text);
    let mut session = project.open_at("long.txt");
    let source = mark(&mut session, &[SOURCE], "source");
    let claim = mark(&mut session, &["The last claim stands"], "claim");
    relate(&mut session, "said_by", claim, source).unwrap();
    session.close().unwrap();
    project
}

#[test]
fn an_end_further_down_or_up_is_gone_to_and_back_returns() {
    let project = long();
    let mut window = Window::on(&project);
    window.click_text("The harbour");
    let down = "← said by “The last claim stands”, further down";
    assert!(window.has(down), "{}", window.names());
    window.click(down);
    assert_eq!(window.selected().unwrap().1, "The last claim stands");
    assert!(window.sees("The last claim stands"));
    let up = "said by → “The harbour union’s secretary”, further up";
    assert!(window.has(up), "{}", window.names());
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.selected().unwrap().1, SOURCE);
    assert!(window.sees("The harbour union"));
}

#[test]
fn a_stub_stands_beside_the_text_in_a_small_window_too() {
    let project = linked();
    let mut window =
        Window::sized([1100.0, 700.0], Theme::Light, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.click_text("denied that");
    let stub = window.rect_of(DENIED);
    let right = window.glyphs().into_iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max);
    assert!(stub.left() >= right, "{stub:?} covers text up to {right}");
    window.click(DENIED);
    window.until("the other document", |window| window.document() == "2.txt");
}

/// Takes the mark of a relation's other end away without telling anybody, as a merge may.
fn break_link(project: &Project, words: &str) {
    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(project.database()).unwrap();
    let gone = "DELETE FROM annotation WHERE quote LIKE '%' || ?1 || '%' AND label = 'claim'";
    assert_eq!(db.execute(gone, [words]).unwrap(), 1);
    db.close().unwrap();
}

#[test]
fn an_end_that_is_gone_says_so() {
    let project = linked();
    break_link(&project, FAR);
    let mut window = Window::on(&project);
    window.click_text("denied that");
    let broken = "denies → (this end is missing)";
    assert!(window.has(broken), "{}", window.names());
    window.click(broken);
    assert_eq!(window.selected().unwrap().1, DENIAL, "it is where it can be removed");
}

/// Where the ring of the selected mark is: under the middle of its widest line.
fn ring(window: &Window, first: &str, last: &str) -> Pos2 {
    let ((left, _), (_, right)) = (window.ends(first), window.ends(last));
    Pos2::new(left.x.midpoint(right.x), left.y + 14.0)
}

#[test]
fn a_drag_from_mark_to_mark_links_them() {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The ministry"], "source");
    mark(&mut session, &[DENIAL], "denial");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    let from = ring(&window, "denied", "stopped");
    window.hover(from);
    assert_eq!(window.cursor(), CursorIcon::Grab, "the ring is at {from:?}");
    let (to, _) = window.ends("ministry");
    window.pull(from, to + vec2(6.0, 0.0), Modifiers::NONE);
    assert_eq!(window.cursor(), CursorIcon::Alias);
    window.let_go(to + vec2(6.0, 0.0), Modifiers::NONE);
    assert_eq!(relations(&project, "001.txt"), ["said_by"]);
    assert!(window.says("Link: "), "{}", window.names());
    assert_eq!(window.selection(), None, "nothing was selected on the way");
}

#[test]
fn a_drag_of_a_link_ends_on_nothing_where_there_is_no_mark_and_by_escape() {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The ministry"], "source");
    mark(&mut session, &[DENIAL], "denial");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    let from = ring(&window, "denied", "stopped");
    let (bare, _) = window.ends("canal office");
    window.pull(from, bare, Modifiers::NONE);
    window.let_go(bare, Modifiers::NONE);
    let (to, _) = window.ends("ministry");
    window.pull(from, to, Modifiers::NONE);
    window.key(Key::Escape);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(relations(&project, "001.txt"), [] as [String; 0]);
    assert_eq!(window.selected().unwrap().1, DENIAL, "Escape was the drag’s");
}

#[test]
fn a_mark_need_not_be_selected_for_its_ring_and_a_click_on_that_selects_it() {
    let project = linked();
    let mut window = Window::on(&project);
    let (at, _) = window.ends("that any");
    window.hover(at);
    let ring = ring(&window, "denied", "stopped");
    window.hover(ring);
    assert_ne!(window.cursor(), CursorIcon::Grab, "it comes after a rest");
    window.pass(0.3);
    window.hover(ring);
    assert_eq!(window.cursor(), CursorIcon::Grab);
    window.click_at(ring);
    assert_eq!(window.selected().unwrap().1, DENIAL);
}

#[test]
fn a_drag_to_a_mark_that_cannot_be_linked_says_why() {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The ministry"], "source");
    mark(&mut session, &[CLAIM], "claim");
    mark(&mut session, &[DENIAL], "denial");
    session.close().unwrap();
    let project_file = "[[label]]\nid = \"claim\"\n[[label]]\nid = \"source\"\n[[label]]\nid = \
                        \"denial\"\n[[relation]]\nid = \"said_by\"\nfrom = [\"claim\"]\nto = \
                        [\"source\"]\n";
    project.write("project.toml", project_file);
    let mut window = Window::on(&project);
    window.click_text("denied that");
    let from = ring(&window, "denied", "stopped");
    let (to, _) = window.ends("ministry");
    window.pull(from, to + vec2(6.0, 0.0), Modifiers::NONE);
    assert_eq!(window.cursor(), CursorIcon::NotAllowed);
    window.let_go(to + vec2(6.0, 0.0), Modifiers::NONE);
    window.assert_says("No kind of link joins a denial and a source");
}

#[test]
fn everything_about_links_has_a_name() {
    let project = linked();
    let mut window = Window::on(&project);
    window.key(Key::L);
    window.click_text("denied that");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    assert!(window.outside().is_empty(), "{:?}", window.outside());
    let links = window.names_of(Role::Link);
    assert_eq!(links, [SAID]);
}

fn pictured(size: [f32; 2], theme: Theme, project: &Project, select: &str) -> Window {
    // The folder's own name is another one each time.
    project.write("project.toml", "name = \"Canal dispute\"\n");
    let mut window = Window::sized(size, theme, Some(project.path()), a1(project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    if !select.is_empty() {
        window.click_text(select);
    }
    window.harness.remove_cursor();
    window.pass(1.0);
    window.settle();
    window
}

/// Marks words of the open document where they stand for the n-th time.
fn nth(
    session: &mut Session,
    words: &str,
    label: &str,
    nth: usize,
) -> gainsay::model::AnnotationId {
    let text = session.open().unwrap().text.words.clone();
    let start = text.match_indices(words).nth(nth).unwrap().0;
    let range = TextRange::between(
        u32::try_from(start).unwrap(),
        u32::try_from(start + words.len()).unwrap(),
    );
    let ranges = Ranges::one(range).unwrap();
    let before: Vec<_> = session.open().unwrap().spans.iter().map(|span| span.id).collect();
    session.dispatch(gainsay::session::Action::AddSpan { ranges, label: label.into() }).unwrap();
    let spans = &session.open().unwrap().spans;
    spans.iter().map(|span| span.id).find(|id| !before.contains(id)).unwrap()
}

/// A text with every kind of link, within lines and over many, and into other documents.
fn dense() -> Project {
    let text = format!(
        "{HARBOUR}\nThe union’s secretary repeated that forty barges had been turned back, and the \
         ministry called this an invention. The observatory, citing the harbour pilots, said that \
         the gate had been open all night; the ministry denied it, and denied again that any barge \
         had been turned back.\n"
    );
    let project = Project::new().file("001.txt", text).file("2.txt", FERRY);
    let mut session = project.open_at("2.txt");
    let far = mark(&mut session, &[FAR], "claim");
    go_to(&mut session, "001.txt");
    let secretary = mark(&mut session, &[SOURCE], "source");
    let foot = mark(&mut session, &[CLAIM], "claim");
    let report = mark(&mut session, &["a report by the Rhine Observatory (RO)"], "source");
    let barges = mark(&mut session, &["up to forty barges may have been turned back"], "claim");
    let ministry = mark(&mut session, &["The ministry"], "source");
    let denial = mark(&mut session, &[DENIAL], "denial");
    let vessel = mark(&mut session, &["any vessel had been stopped"], "claim");
    let union = mark(&mut session, &["The union’s secretary"], "source");
    let forty = mark(&mut session, &["forty barges had been turned back"], "claim");
    let again = mark(&mut session, &["the ministry"], "source");
    let invention = mark(&mut session, &["called this an invention"], "denial");
    let observatory = mark(&mut session, &["The observatory"], "source");
    let pilots = mark(&mut session, &["the harbour pilots"], "source");
    let gate = mark(&mut session, &["the gate had been open all night"], "claim");
    let third = nth(&mut session, "the ministry", "source", 1);
    let denied = mark(&mut session, &["denied it"], "denial");
    let last = mark(&mut session, &["denied again that any barge had been turned back"], "denial");
    for (kind, from, to) in [
        ("said_by", foot, secretary),
        ("said_by", barges, report),
        ("said_by", denial, ministry),
        ("denies", denial, vessel),
        ("said_by", forty, union),
        ("said_by", invention, again),
        ("denies", invention, forty),
        ("cites", observatory, pilots),
        ("said_by", gate, pilots),
        ("said_by", denied, third),
        ("said_by", last, third),
        ("denies", denied, gate),
        ("denies", last, barges),
        ("same_as", union, secretary),
        ("same_as", again, ministry),
        ("same_as", third, ministry),
        ("same_as", report, observatory),
        ("same_as", forty, barges),
        ("denies", last, far),
        ("same_as", foot, far),
    ] {
        relate(&mut session, kind, from, to).unwrap();
    }
    session.close().unwrap();
    project
}

#[test]
fn a_picture_of_the_links_of_one_mark_in_the_light() {
    let project = linked();
    let mut window = pictured([1100.0, 420.0], Theme::Light, &project, "not a single");
    window.harness.snapshot("links_light");
}

#[test]
fn a_picture_of_the_links_of_one_mark_in_the_dark() {
    let project = linked();
    let mut window = pictured([1440.0, 420.0], Theme::Dark, &project, "denied that");
    window.harness.snapshot("links_dark");
}

#[test]
fn a_picture_of_all_links_of_a_dense_text() {
    let project = dense();
    let mut window = pictured([1440.0, 620.0], Theme::Light, &project, "");
    window.key(Key::L);
    window.harness.remove_cursor();
    window.settle();
    window.harness.snapshot("links_all");
}
