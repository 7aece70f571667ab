//! `kill -9` of a process that marks: whatever it said was done is there afterwards, and nothing is
//! half done. `GAINSAY_KILLS` says how often; 20 times unless told.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use gainsay::{
    model::AnnotationId,
    session::{Action, Session, world::Machine},
    text::Ranges,
};

use crate::common::{Project, go_to, words};

const FOLDER: &str = "GAINSAY_CHILD_FOLDER";
const ROUND: &str = "GAINSAY_CHILD_ROUND";
const WORDS: usize = 4_000;

/// The process that is killed: marks words of its round, takes some marks back, and says on standard
/// output what it will do and, when it is done, that it is. Run by the test below, not by itself.
#[test]
#[ignore = "a part of `what_was_said_to_be_done_is_there_after_a_kill`"]
fn child() {
    let folder = PathBuf::from(env::var_os(FOLDER).expect("a folder to work in"));
    let round: usize = env::var(ROUND).unwrap().parse().unwrap();
    let mut session = Session::open_folder(&folder, Some("a1".into()), Box::new(Machine)).unwrap();
    go_to(&mut session, "a.txt");
    let (_, places) = words(WORDS + 2_000);
    let mut out = std::io::stdout();
    let mut say = move |verb: &str, what: &str| {
        writeln!(out, "\n{verb} {what}").unwrap();
        out.flush().unwrap();
    };
    let mut made: Vec<AnnotationId> = Vec::new();
    for (n, range) in places.into_iter().skip(round * 97 % WORDS).enumerate() {
        if n % 7 == 6 {
            let id = made.swap_remove(n % made.len());
            say("begin", &format!("- {id}"));
            session.dispatch(Action::Delete { annotations: vec![id] }).unwrap();
            say("done", &format!("- {id}"));
        } else {
            let label = ["claim", "source", "denial"][round % 3];
            say("begin", &format!("+ {}", range.start()));
            let ranges = Ranges::one(range).unwrap();
            let action = Action::AddSpan { ranges, label: label.into() };
            let id = session.dispatch(action).unwrap().made.unwrap();
            made.push(id);
            say("done", &format!("+ {id}"));
        }
    }
}

/// What a child said before it died.
#[derive(Default)]
struct Said {
    /// Each mark that it spoke of, and whether it is to be there.
    done: BTreeMap<AnnotationId, bool>,
    /// What it had begun and not finished.
    open: Option<String>,
    count: usize,
}

impl Said {
    fn hear(&mut self, line: &str) {
        let Some((verb, what)) = line.split_once(' ') else { return };
        match (verb, what.split_once(' ')) {
            ("begin", Some(_)) => self.open = Some(what.to_owned()),
            ("done", Some((sign, id))) => {
                self.open = None;
                self.count += 1;
                self.done.insert(AnnotationId(id.parse().unwrap()), sign == "+");
            }
            _ => {}
        }
    }
}

/// Runs a child until it has done `count` things, then kills it wherever it is by then.
fn run_and_kill(project: &Project, round: usize, count: usize) -> Said {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--ignored", "--nocapture", "--quiet"])
        .env(FOLDER, project.path())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = Said::default();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    while said.count < count {
        said.hear(&lines.next().expect("the child works until it is killed"));
    }
    child.kill().unwrap();
    // What it wrote before the signal came.
    for line in lines {
        said.hear(&line);
    }
    assert!(!child.wait().unwrap().success());
    said
}

#[test]
fn what_was_said_to_be_done_is_there_after_a_kill() {
    let kills: usize = env::var("GAINSAY_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let (text, _) = words(WORDS + 2_000);
    let mut project = Project::new().file("a.txt", &text);
    let mut expected: BTreeMap<AnnotationId, bool> = BTreeMap::new();
    let mut dice = 7_u64;
    for round in 0..kills {
        if round % 100 == 99 {
            // A fresh one: each look at the whole of it would take longer and longer.
            project = Project::new().file("a.txt", &text);
            expected.clear();
        }
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let count = usize::try_from(dice >> 33).unwrap() % 25 + 1;
        let said = run_and_kill(&project, round, count);
        let torn = said.open.as_deref().and_then(|open| open.strip_prefix("- "));
        let torn = torn.map(|id| AnnotationId(id.parse().unwrap()));
        expected.extend(said.done);
        let session = project.open_at("a.txt");
        let open = session.open().unwrap();
        for (id, stands) in &expected {
            if Some(*id) != torn {
                assert_eq!(open.span(*id).is_some(), *stands, "round {round}: {id}");
            }
        }
        // What was under way is there whole or not at all.
        let unknown = open.spans.iter().filter(|span| !expected.contains_key(&span.id));
        let unknown: Vec<_> = unknown.map(|span| span.id).collect();
        let begun = usize::from(said.open.is_some_and(|open| open.starts_with('+')));
        assert!(unknown.len() <= begun, "round {round}: {unknown:?}");
        expected.extend(unknown.into_iter().map(|id| (id, true)));
        if let Some(torn) = torn {
            expected.insert(torn, open.span(torn).is_some());
        }
        session.close().unwrap();
        crate::faults::assert_sound(&project);
    }
}
