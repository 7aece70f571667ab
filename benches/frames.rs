//! Prints how long frames take on texts that are hard to show, and what memory they take.
//!
//! The real program without a window: the time that its thread works on logic, views and
//! tessellation is told; waiting for the disk, and what a graphics card would do, is not. Asserts
//! nothing.
//!
//! `cargo bench --bench frames` runs it whole; a word after `--` chooses lines by name, and
//! `-- make NAME FOLDER` leaves a project in a folder, to be looked at in a window.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops when it cannot"
)]

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use eframe::egui::{
    self, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput,
    Rect, TouchPhase, pos2, vec2,
};
use gainsay::{
    session::{Action, Session, user::User, world::Machine},
    text::{Ranges, TextRange, snap_to_words, tidy},
    ui::{App, Failures, Start},
};

const SENTENCE: &str = "The ministry denied on Monday that forty barges had been turned back at the \
                        lower gate, as the union’s secretary (HU) had claimed. ";

/// A text and its marks, by a name.
struct Case {
    name: &'static str,
    text: fn() -> String,
    spans: fn(&str) -> Vec<Vec<TextRange>>,
}

/// In this case each mark is linked, and the links of all are shown.
const LINKED: &str = "1 MB, 5,000 spans, links";

const CASES: [Case; 15] = [
    Case { name: "1 MB, 5,000 spans", text: || article(1_000_000), spans: |t| spread(t, 5_000) },
    Case { name: LINKED, text: || article(1_000_000), spans: |t| spread(t, 5_000) },
    Case { name: "10 MB, no span", text: || article(10_000_000), spans: |_| Vec::new() },
    Case {
        name: "10 MB, 20,000 spans",
        text: || article(10_000_000),
        spans: |t| spread(t, 20_000),
    },
    Case { name: "40 MB, 1,000 spans", text: || article(40_000_000), spans: |t| spread(t, 1_000) },
    Case { name: "20,000 in one place", text: || article(20_000), spans: |t| heap(t, 20_000) },
    Case {
        name: "20,000 crossing in a chain",
        text: || article(2_000_000),
        spans: |t| chain(t, 20_000),
    },
    Case { name: "2,000 from the same word", text: || article(100_000), spans: |t| fan(t, 2_000) },
    Case { name: "12 from the same word", text: || article(10_000), spans: crowd },
    Case { name: "one line of 1 MB", text: || line(1_000_000), spans: |t| spread(t, 1_000) },
    Case { name: "one line of 10 MB", text: || line(10_000_000), spans: |t| spread(t, 1_000) },
    Case { name: "1 MB without a space", text: || "word".repeat(250_000), spans: |_| Vec::new() },
    Case { name: "10,000 combining marks", text: combining, spans: |_| Vec::new() },
    Case { name: "1,000,000 empty lines", text: || "\n".repeat(1_000_000), spans: |_| Vec::new() },
    Case { name: "1,000 with gaps", text: || article(400_000), spans: gaps },
];

/// What stands beside the reading: stretches that are not the article, the guidelines, the pointer
/// on a mark.
const BESIDE: Case = Case {
    name: "20,000 with 400 regions",
    text: || article(1_000_000),
    spans: |t| spread(t, 20_000),
};

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [make, name, folder] = words.as_slice()
        && make == "make"
    {
        let case = CASES.iter().find(|case| case.name.contains(name.as_str())).unwrap();
        project(Path::new(folder), case);
        return;
    }
    let wanted = words.first().cloned().unwrap_or_default();
    let empty = Window::new(None);
    let base = resident();
    println!("the empty window holds {base:.0} MB");
    drop(empty);
    for case in CASES.iter().filter(|case| case.name.contains(&wanted)) {
        run(case, base);
    }
    if BESIDE.name.contains(&wanted) {
        beside();
    }
    for count in [10_000, 100_000] {
        if format!("{count} documents").contains(&wanted) {
            many(count, base);
        }
    }
}

fn article(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 500);
    let mut number = 0;
    while text.len() < bytes {
        for _ in 0..3 {
            write!(text, "{number}. {SENTENCE}").unwrap();
            number += 1;
        }
        text.push_str("\n\n");
    }
    text
}

fn line(bytes: usize) -> String {
    article(bytes).replace('\n', " ")
}

fn combining() -> String {
    let marks: String =
        ['\u{301}', '\u{323}', '\u{308}', '\u{30a}'].iter().cycle().take(10_000).collect();
    format!(
        "{SENTENCE}\n\nA heavy letter: a{marks} and after it the words go on.\n\n{}",
        article(20_000)
    )
}

fn at(offset: usize) -> u32 {
    u32::try_from(offset).unwrap()
}

fn words(text: &str, start: usize, len: usize) -> Option<TextRange> {
    let end = (start + len).min(text.len());
    tidy(text, snap_to_words(text, TextRange::between(at(start), at(end))))
}

fn spread(text: &str, count: usize) -> Vec<Vec<TextRange>> {
    let step = text.len() / (count + 1);
    (0..count).filter_map(|n| Some(vec![words(text, n * step, 12 + n * 7 % 60)?])).collect()
}

fn heap(text: &str, count: usize) -> Vec<Vec<TextRange>> {
    (0..count)
        .filter_map(|n| Some(vec![words(text, 40 + n % 150 * 9, 20 + n / 150 * 9)?]))
        .collect()
}

fn chain(text: &str, count: usize) -> Vec<Vec<TextRange>> {
    let step = text.len() / (count + 1);
    (0..count).filter_map(|n| Some(vec![words(text, n * step, step * 5 / 2)?])).collect()
}

fn fan(text: &str, count: usize) -> Vec<Vec<TextRange>> {
    (0..count).filter_map(|n| Some(vec![words(text, 60, 5 + n * 9)?])).collect()
}

fn crowd(text: &str) -> Vec<Vec<TextRange>> {
    (0..12).filter_map(|n| Some(vec![words(text, 40 + n % 5 * 7, 12 + n * 11 % 130)?])).collect()
}

fn gaps(text: &str) -> Vec<Vec<TextRange>> {
    (0..1_000)
        .filter_map(|n| {
            let start = n * 390;
            Some(vec![
                words(text, start, 15)?,
                words(text, start + 40, 20)?,
                words(text, start + 90, 9)?,
            ])
        })
        .collect()
}

/// A project with the text of a case and its marks; nothing is done where there is one.
fn project(folder: &Path, case: &Case) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("a.txt"), (case.text)()).unwrap();
    let mut session = Session::open_folder(folder, Some("a1".into()), Box::new(Machine)).unwrap();
    session.open_document_now(0).unwrap();
    let text = session.open().unwrap().text.words.clone();
    for (number, ranges) in (case.spans)(&text).into_iter().enumerate() {
        let label = ["claim", "source", "denial"][number % 3].into();
        let Some(ranges) = Ranges::new(ranges) else { continue };
        let action = Action::AddSpan { ranges, label };
        // The first mark of a long text waits until the text is stored beside it.
        while let Err(error) = session.dispatch(action.clone()) {
            assert!(error.is_busy(), "{error}");
            std::thread::yield_now();
        }
    }
    if case.name == LINKED {
        link(&mut session);
    }
    session.close().unwrap();
}

/// About as many links as marks: who says what to the mark next to it, and what denies what to one that
/// is some screens away.
fn link(session: &mut Session) {
    let spans: Vec<_> = session.open().unwrap().spans.iter().map(|span| span.id).collect();
    let join = |from: usize, to: usize| Some((*spans.get(from)?, *spans.get(to)?));
    // As `project` marks them: claim, source, denial, and so on.
    let mut said = Vec::new();
    let mut denied = Vec::new();
    for claim in (0..spans.len()).step_by(3) {
        said.extend(join(claim, claim + 1));
        said.extend(join(claim + 2, claim + 1));
        denied.extend(join(claim + 2, (claim + 60) % (spans.len() / 3 * 3)));
    }
    for (label, pairs) in [("said_by", said), ("denies", denied)] {
        for pairs in pairs.chunks(100) {
            let action = Action::Relate { label: label.into(), pairs: pairs.to_vec() };
            while let Err(error) = session.dispatch(action.clone()) {
                assert!(error.is_busy(), "{error}");
                std::thread::yield_now();
            }
        }
    }
    println!("{} links", session.open().unwrap().relations.len());
}

/// The program as it runs, but for the window.
struct Window {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    seconds: f64,
    /// What stood in the last frame that told it.
    named: Option<egui::accesskit::TreeUpdate>,
}

impl Window {
    fn new(folder: Option<&Path>) -> Self {
        let mut user = User::from_file(None);
        if let Some(folder) = folder {
            user.set_annotator(&folder.display().to_string(), &"a1".into()).unwrap();
        }
        let ctx = egui::Context::default();
        let folder = folder.map(Path::to_owned);
        let start = Start {
            folder,
            user,
            world: || Box::new(Machine),
            system_fonts: true,
            failures: Failures::default(),
        };
        let app = App::new(&ctx, start);
        let mut window =
            Self { ctx, app, frame: eframe::Frame::_new_kittest(), seconds: 0.0, named: None };
        window.frame(Vec::new());
        window.frame(Vec::new());
        window
    }

    /// One frame, and how long it took.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.seconds += 1.0 / 60.0;
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0));
        let input = RawInput {
            screen_rect: Some(screen),
            time: Some(self.seconds),
            events,
            ..RawInput::default()
        };
        let started = worked();
        let (app, frame) = (&mut self.app, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            eframe::App::logic(app, ui.ctx(), frame);
            eframe::App::ui(app, ui, frame);
        });
        let shapes = std::mem::take(&mut output.shapes);
        std::hint::black_box(self.ctx.tessellate(shapes, output.pixels_per_point));
        let taken = worked().saturating_sub(started);
        output.textures_delta.clear();
        self.named = output.platform_output.accesskit_update.take();
        taken
    }

    /// Frames until the project and a document are there, and all work is done.
    fn until_ready(&mut self) -> (Duration, Duration) {
        let started = Instant::now();
        let mut usable = None;
        loop {
            self.frame(Vec::new());
            let session = self.app.session();
            let open = session.is_some_and(|session| session.open().is_some());
            if open && usable.is_none() {
                usable = Some(started.elapsed());
            }
            if let (Some(usable), false) = (usable, session.is_none_or(Session::is_working)) {
                self.frame(Vec::new());
                return (usable, started.elapsed());
            }
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) -> Duration {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        // The frame that hears of it, and the one that shows it.
        let first = self.frame(vec![event(true), event(false)]);
        first.max(self.frame(Vec::new()))
    }

    fn button(&mut self, pos: Pos2, pressed: bool) -> Duration {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        let event = Event::PointerButton { pos, button, pressed, modifiers };
        self.frame(vec![Event::PointerMoved(pos), event])
    }

    fn drag(&mut self, from: Pos2, to: Pos2) -> Duration {
        self.seconds += 1.0;
        let mut worst = self.button(from, true);
        for step in 1..=6_u8 {
            let pos = from.lerp(to, f32::from(step) / 6.0);
            worst = worst.max(self.frame(vec![Event::PointerMoved(pos)]));
        }
        worst.max(self.button(to, false)).max(self.frame(Vec::new()))
    }

    /// Clicks what has this name. Names are told for one frame alone: telling them is not measured.
    fn click_named(&mut self, name: &str) {
        self.ctx.enable_accesskit();
        self.frame(Vec::new());
        self.ctx.disable_accesskit();
        let node = self.named.take().into_iter().flat_map(|update| update.nodes);
        let mut named = node.map(|(_, node)| node).filter(|node| node.label() == Some(name));
        let bounds = named.find_map(|node| node.bounds()).unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let at = pos2(bounds.x0.midpoint(bounds.x1) as f32, bounds.y0.midpoint(bounds.y1) as f32);
        self.button(at, true);
        self.button(at, false);
        self.frame(Vec::new());
    }

    fn wheel(&mut self, lines: f32) -> Duration {
        let (unit, phase, source) =
            (MouseWheelUnit::Line, TouchPhase::Move, MouseWheelSource::Wheel);
        let (delta, modifiers) = (vec2(0.0, lines), Modifiers::NONE);
        self.frame(vec![Event::MouseWheel { unit, delta, phase, source, modifiers }])
    }
}

fn print(name: &str, what: &str, target: &str, taken: &mut [Duration]) {
    taken.sort();
    let ms = |at: usize| taken.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!(
        "{name:<28} {what:<22} median {:>8.2} ms   p99 {:>8.2} ms   max {:>8.2} ms   n {:<4} {target}",
        ms(taken.len() / 2),
        ms(taken.len() * 99 / 100),
        ms(taken.len() - 1),
        taken.len(),
    );
}

/// How long this thread has worked so far: what others do on the same machine does not count.
fn worked() -> Duration {
    // The system brings its account up to date when a thread steps back.
    std::thread::yield_now();
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = account.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// What the process holds in memory, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

fn run(case: &Case, base: f64) {
    let dir = tempfile::tempdir().unwrap();
    project(dir.path(), case);
    let name = case.name;
    let before = resident();
    let mut window = Window::new(Some(dir.path()));
    let (usable, _) = window.until_ready();
    println!(
        "{name:<28} opened in {:.0} ms, {:.0} MB beyond the empty window ({:.0} MB before it was opened)",
        usable.as_secs_f64() * 1e3,
        resident() - base,
        before - base
    );
    let target = "target p99 8 ms";
    if name == LINKED {
        window.key(Key::L, Modifiers::NONE);
    }
    window.frame(vec![Event::PointerMoved(pos2(700.0, 400.0))]);
    print(
        name,
        "standing",
        "",
        &mut (0..100).map(|_| window.frame(Vec::new())).collect::<Vec<_>>(),
    );
    let mut scrolling: Vec<_> = (0..400).map(|_| window.wheel(-2.0)).collect();
    print(name, "scrolling", target, &mut scrolling);
    // Wherever the thumb is put.
    let mut jumps = Vec::new();
    for jump in 0..60_u16 {
        let y = 60.0 + f32::from(jump * 37 % 60) * 13.0;
        jumps.push(window.button(pos2(1_440.0 - 308.0 - 7.0, y), true));
        jumps.push(window.frame(Vec::new()));
        window.button(pos2(1_440.0 - 308.0 - 7.0, y), false);
    }
    print(name, "jumping", "target 16 ms", &mut jumps);
    let ends = [Key::Home, Key::End].into_iter().cycle().take(40);
    window.button(pos2(700.0, 400.0), true);
    window.button(pos2(700.0, 400.0), false);
    let mut keys: Vec<_> = ends.map(|key| window.key(key, Modifiers::COMMAND)).collect();
    print(name, "to both ends", "target 16 ms", &mut keys);
    window.key(Key::Home, Modifiers::COMMAND);
    let mut steps = Vec::new();
    for key in [Key::ArrowDown, Key::ArrowRight, Key::ArrowLeft, Key::PageDown] {
        steps.extend((0..40).map(|_| window.key(key, Modifiers::NONE)));
    }
    for key in [Key::ArrowRight, Key::ArrowDown] {
        let shift = Modifiers::COMMAND.plus(Modifiers::SHIFT);
        steps.extend((0..40).map(|_| window.key(key, shift)));
    }
    print(name, "caret", "target 8 ms", &mut steps);
    window.key(Key::Tab, Modifiers::NONE);
    let mut nudges = Vec::new();
    for key in [Key::F, Key::D] {
        nudges.extend((0..20).map(|_| window.key(key, Modifiers::NONE)));
    }
    print(name, "moving an edge, saved", "target 16 ms", &mut nudges);
    window.key(Key::Home, Modifiers::COMMAND);
    let (mut marks, mut undos, mut clicks) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..20_u8 {
        let y = 120.0 + f32::from(number) * 29.0;
        let drag = window.drag(pos2(480.0, y), pos2(640.0, y));
        marks.push(drag.max(window.key(Key::Num1, Modifiers::NONE)));
        undos.push(window.key(Key::Z, Modifiers::COMMAND));
        window.seconds += 1.0;
        let click = window.button(pos2(560.0, y), true);
        clicks.push(click.max(window.button(pos2(560.0, y), false)).max(window.frame(Vec::new())));
    }
    print(name, "marking", "", &mut marks);
    print(name, "undoing", "", &mut undos);
    print(name, "clicking", "", &mut clicks);
    println!("{name:<28} {:.0} MB beyond the empty window at the end", resident() - base);
}

fn beside() {
    let dir = tempfile::tempdir().unwrap();
    project(dir.path(), &BESIDE);
    let world = Box::new(Machine);
    let mut session = Session::open_folder(dir.path(), Some("a1".into()), world).unwrap();
    session.open_document_now(0).unwrap();
    let text = session.open().unwrap().text.clone();
    for number in 0..400 {
        let range = words(&text.words, number * 2_400 + 800, 200).unwrap();
        session.dispatch(Action::AddRegion { range }).unwrap();
    }
    session.close().unwrap();
    let mut window = Window::new(Some(dir.path()));
    window.until_ready();
    let standing = |window: &mut Window| -> Vec<Duration> {
        (0..200).map(|_| window.frame(Vec::new())).collect()
    };
    let name = BESIDE.name;
    window.frame(vec![Event::PointerMoved(pos2(700.0, 5.0))]);
    print(name, "standing", "", &mut standing(&mut window));
    let shown = |window: &Window| {
        let area = window.ctx.memory(|memory| memory.area_rect(egui::Id::unique("hovered mark")));
        area.is_some()
    };
    for x in (400..1_000_u16).step_by(20) {
        window.frame(vec![Event::PointerMoved(pos2(f32::from(x), 400.0))]);
        for _ in 0..60 {
            window.frame(Vec::new());
        }
        if shown(&window) {
            break;
        }
    }
    println!("{name:<28} a mark is told under the pointer: {}", shown(&window));
    print(name, "hovering", "", &mut standing(&mut window));
    window.frame(vec![Event::PointerMoved(pos2(700.0, 5.0))]);
    window.key(Key::F2, Modifiers::NONE);
    standing(&mut window);
    print(name, "with guidelines", "", &mut standing(&mut window));
    let mut steps: Vec<_> =
        (0..100).map(|_| window.key(Key::ArrowRight, Modifiers::NONE)).collect();
    print(name, "caret, guidelines", "target 8 ms", &mut steps);
}

fn many(count: usize, base: f64) {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..count {
        let deep: String =
            if number % 1_000 == 7 { "deeper/".repeat(60) } else { format!("{}/", number / 500) };
        let folder = dir.path().join(deep);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{number}.txt")), SENTENCE).unwrap();
    }
    let name = format!("{count} documents");
    let started = Instant::now();
    let mut window = Window::new(Some(dir.path()));
    let first = started.elapsed();
    let (usable, all) = window.until_ready();
    println!(
        "{name:<28} usable after {:.0} ms (target 500 for 10,000), every file looked into after {:.0} ms, {:.0} MB beyond the empty window (target 150)",
        (first + usable).as_secs_f64() * 1e3,
        all.as_secs_f64() * 1e3,
        resident() - base
    );
    print(
        &name,
        "standing",
        "",
        &mut (0..100).map(|_| window.frame(Vec::new())).collect::<Vec<_>>(),
    );
    window.frame(vec![Event::PointerMoved(pos2(100.0, 400.0))]);
    let mut scrolling: Vec<_> = (0..200).map(|_| window.wheel(-40.0)).collect();
    print(&name, "scrolling the list", "target p99 8 ms", &mut scrolling);
    let mut filtering = Vec::new();
    window.key(Key::L, Modifiers::COMMAND);
    for letter in ["9", "9", "/", " ", "t", "x"] {
        filtering.push(window.frame(vec![Event::Text(letter.to_owned())]));
        filtering.extend((0..40).map(|_| window.frame(Vec::new())));
    }
    print(&name, "filtering", "target p99 8 ms", &mut filtering);
    window.key(Key::Escape, Modifiers::NONE);
    let mut stepping = Vec::new();
    for _ in 0..20 {
        stepping.push(window.key(Key::PageDown, Modifiers::COMMAND));
        window.until_ready();
    }
    print(&name, "to the next document", "target 30 ms", &mut stepping);
    // Where only some are listed, each mark may change which.
    window.click_named("Which documents: All documents");
    window.click_named("Left to do");
    for _ in 0..200 {
        window.frame(Vec::new());
    }
    let (mut marks, mut after) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        window.key(Key::PageDown, Modifiers::COMMAND);
        window.until_ready();
        window.key(Key::ArrowRight, Modifiers::SHIFT);
        marks.push(window.key(Key::Num1, Modifiers::NONE));
        after.extend((0..20).map(|_| window.frame(Vec::new())));
    }
    print(&name, "marking, some listed", "target 16 ms", &mut marks);
    print(&name, "frames after that", "target p99 8 ms", &mut after);
}
