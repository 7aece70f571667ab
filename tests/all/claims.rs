//! The ledger of claims of a real project: read, kept up to date, written.

use gainsay::{
    formats::{FORMATS, ledger::LedgerFormat},
    model::{
        AnnotationId, Edit, Row, Stamp, StepKind, TextHash, Unwatched, Value, Waiver,
        ledger::{Pick, Query, Role},
    },
    session::{
        self, Action, ImportChoice, ImportInto, Session, SessionError, Target,
        ledger::{ALIKE, Claims, LedgerFile, alike_subject},
        world::Machine,
    },
    store::{Guard, NewStep, Store},
    text::TextRange,
};

use crate::{
    common::{MORNING_MS, Project, Tables, go_to, mark, place_of, relate},
    export::gainsay,
};

/// Two texts: a claim in both, a source, a denial in the second.
fn project() -> Project {
    Project::new()
        .file("a.txt", "The ministry said that the dam was safe. Reportedly it rained.")
        .file("b.txt", "An engineer said the dam is safe; the harbour union denied this.")
}

fn names(claims: &Claims) -> Vec<String> {
    (0..claims.len()).map(|at| claims.row(at).unwrap().1.name.to_string()).collect()
}

fn linked(session: &mut Session) -> [AnnotationId; 2] {
    go_to(session, "a.txt");
    let claim = mark(session, &["the dam was safe"], "claim");
    let source = mark(session, &["The ministry"], "source");
    relate(session, "said_by", claim, source).unwrap();
    go_to(session, "b.txt");
    let other = mark(session, &["the dam is safe"], "claim");
    let denial = mark(session, &["denied this"], "denial");
    let union = mark(session, &["the harbour union"], "source");
    relate(session, "said_by", denial, union).unwrap();
    relate(session, "denies", denial, other).unwrap();
    [claim, other]
}

#[test]
fn the_ledger_follows_every_step() {
    let project = project();
    let mut session = project.open();
    let mut claims = session.claims(None);
    session.settle_claims(&mut claims).unwrap();
    assert!(claims.is_empty() && claims.ledger().is_some());
    let [claim, other] = linked(&mut session);
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["the dam was safe", "the dam is safe"]);
    relate(&mut session, "same_as", claim, other).unwrap();
    session.settle_claims(&mut claims).unwrap();
    let (row, group) = claims.row(0).unwrap();
    assert_eq!((claims.len(), group.sources.len(), group.deniers.len()), (1, 1, 1));
    let ledger = claims.ledger().unwrap();
    assert_eq!((ledger.claims(row).len(), ledger.denials(row).len()), (2, 1));
    assert_eq!(claims.place_of(other), Some(0));
    // What was read bit by bit is what is read at once.
    let fresh = session.claims_now(None, Query::default()).unwrap();
    assert_eq!(fresh.ledger().unwrap().rows, ledger.rows);
    for left in (0..9).rev() {
        session.dispatch(Action::Undo).unwrap();
        session.settle_claims(&mut claims).unwrap();
        let fresh = session.claims_now(None, Query::default()).unwrap();
        assert_eq!(fresh.ledger().unwrap().rows, claims.ledger().unwrap().rows, "{left}");
    }
    assert!(claims.is_empty());
    session.dismiss_claims(claims);
    session.close().unwrap();
}

#[test]
fn a_filter_is_answered_and_others_see_only_their_own() {
    let project = project();
    let mut session = project.open();
    linked(&mut session);
    let query = Query { source: Pick::Words("union".to_owned()), ..Query::default() };
    let mut claims = session.claims_now(None, query).unwrap();
    assert_eq!(names(&claims), ["the dam is safe"]);
    claims.ask(Query { text: "WAS safe".to_owned(), ..Query::default() });
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["the dam was safe"]);
    session.set_me("a2".into()).unwrap();
    session.poll_claims(&mut claims);
    assert!(claims.is_empty());
    session.settle_claims(&mut claims).unwrap();
    assert!(claims.ledger().unwrap().rows.is_empty());
    let others = session.claims_now(Some("a1".into()), Query::default()).unwrap();
    assert_eq!(others.len(), 2);
}

/// What `save_ledger` writes.
fn saved(session: &Session, claims: &Claims, what: LedgerFile) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out");
    let job = session.save_ledger(claims, what, Target::File(path.clone())).unwrap();
    job.wait().unwrap().unwrap();
    std::fs::read_to_string(path).unwrap()
}

/// Claims and sources that spreadsheets, JSON and SVG could take for something else.
fn hostile() -> Project {
    let text =
        "=HYPERLINK(\"x\") said the <b>dam</b> & all; -1 + 1 boats \"sank\". @union denied it.";
    let project = Project::new().file("a.txt", text).file("b.txt", "It holds, the mayor\nsays.");
    let mut session = project.open_at("a.txt");
    let claim = mark(&mut session, &["the <b>dam</b> & all"], "claim");
    let other = mark(&mut session, &["-1 + 1 boats \"sank\""], "claim");
    let source = mark(&mut session, &["=HYPERLINK(\"x\")"], "source");
    let union = mark(&mut session, &["@union"], "source");
    let denial = mark(&mut session, &["denied it"], "denial");
    relate(&mut session, "said_by", claim, source).unwrap();
    relate(&mut session, "said_by", other, source).unwrap();
    relate(&mut session, "said_by", denial, union).unwrap();
    relate(&mut session, "denies", denial, claim).unwrap();
    let force = ("force".to_owned(), Some(Value::words("doubted")));
    session
        .dispatch(Action::SetAttribute { annotation: denial, attribute: force.0, value: force.1 })
        .unwrap();
    session
        .dispatch(Action::SetMetadata {
            field: "date".to_owned(),
            value: Some("2025-03".to_owned()),
        })
        .unwrap();
    go_to(&mut session, "b.txt");
    let holds = mark(&mut session, &["It holds"], "claim");
    let mayor = mark(&mut session, &["the mayor\nsays"], "source");
    relate(&mut session, "said_by", holds, mayor).unwrap();
    relate(&mut session, "same_as", holds, claim).unwrap();
    session.close().unwrap();
    project
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let project = hostile();
    let session = project.open();
    let claims = session.claims_now(None, Query::default()).unwrap();
    let written = saved(&session, &claims, LedgerFile::Rows(LedgerFormat::Csv));
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[0],
        "claim,named_by_hand,first_date,last_date,sources,said_by,came_through,own_voice,unnamed,\
         without_source,deniers,denied_by,denials_without_source,no_comment,answered,wordings,\
         denials,documents"
    );
    assert_eq!(
        lines[1],
        "the <b>dam</b> & all,no,2025-03,2025-03,2,\"'=HYPERLINK(\"\"x\"\"); the mayor says\",,0,0,0,1,\
         '@union (doubted),0,,yes,the <b>dam</b> & all [a.txt]; It holds [b.txt],denied it (doubted),\
         a.txt; b.txt"
    );
    assert!(lines[2].starts_with("\"'-1 + 1 boats \"\"sank\"\"\",no,2025-03,"), "{}", lines[2]);
    assert_eq!(lines.len(), 3);
}

#[test]
fn json_says_what_stands_behind_each_row() {
    let project = hostile();
    let session = project.open();
    let claims = session.claims_now(None, Query::default()).unwrap();
    let written = saved(&session, &claims, LedgerFile::Rows(LedgerFormat::Json));
    let all: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(all["format"], "gainsay-claims");
    let group = &all["claims"][0];
    assert_eq!(group["claim"], "the <b>dam</b> & all");
    assert_eq!(group["sources"][1], "the mayor says");
    assert_eq!(group["deniers"][0]["force"], "doubted");
    assert_eq!(group["claims"][0]["said_by"][0]["source"], "=HYPERLINK(\"x\")");
    assert_eq!(group["claims"][1]["document"], "b.txt");
    assert_eq!(group["denials"][0]["denies"], group["claims"][0]["span"]);
    assert_eq!(group["denials"][0]["counts"], true);
}

#[test]
fn the_time_line_is_a_picture_that_every_reader_of_xml_takes() {
    let project = hostile();
    let session = project.open();
    let claims = session.claims_now(None, Query::default()).unwrap();
    let svg = saved(&session, &claims, LedgerFile::TimeLine(0));
    assert!(svg.contains("the &lt;b&gt;dam&lt;/b&gt; &amp; all") && !svg.contains("<b>"), "{svg}");
    assert!(svg.contains("@union · doubted") && svg.contains("No date"), "{svg}");
    // What is opened is closed, in order.
    let mut open: Vec<&str> = Vec::new();
    for tag in svg.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_same_ledger_gives_the_same_bytes_and_replaces_nothing_of_the_project() {
    let project = hostile();
    let before = project.bytes();
    let write = |what: LedgerFile| {
        let session = project.open();
        let claims = session.claims_now(None, Query::default()).unwrap();
        let written = saved(&session, &claims, what);
        session.dismiss_and_close(claims).unwrap();
        written
    };
    for what in [
        LedgerFile::Rows(LedgerFormat::Csv),
        LedgerFile::Rows(LedgerFormat::Json),
        LedgerFile::TimeLine(0),
    ] {
        assert_eq!(write(what.clone()), write(what));
    }
    let session = project.open();
    let claims = session.claims_now(None, Query::default()).unwrap();
    let source = session.ledger_source(&claims).unwrap();
    for name in ["a.txt", "annotations.sqlite", "project.toml"] {
        let target = Target::File(project.path().join(name));
        let refused = source.write(&LedgerFile::TimeLine(0), &target);
        assert!(matches!(refused, Err(SessionError::PartOfProject(_))), "{name}");
    }
    session.dismiss_and_close(claims).unwrap();
    assert_eq!(project.bytes(), before, "looking left something behind");
}

#[test]
fn a_group_gets_a_name_that_is_undone_and_goes_when_it_is_empty() {
    let project = project();
    let mut session = project.open();
    let [claim, other] = linked(&mut session);
    relate(&mut session, "same_as", claim, other).unwrap();
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    let members = claims.ledger().unwrap().ends(0);
    assert_eq!(members.len(), 2);
    let name = |session: &mut Session, claims: &mut Claims, name: &str| {
        let action = Action::NameGroup { members: members.clone(), name: name.to_owned() };
        session.dispatch(action).unwrap();
        session.settle_claims(claims).unwrap();
        names(claims)
    };
    assert_eq!(name(&mut session, &mut claims, " The  dam\n"), ["The dam"]);
    assert_eq!(name(&mut session, &mut claims, "Safety"), ["Safety"]);
    session.dispatch(Action::Undo).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["The dam"]);
    assert_eq!(name(&mut session, &mut claims, ""), ["the dam was safe"]);
    let before = session.revision();
    name(&mut session, &mut claims, " ");
    assert_eq!(session.revision(), before, "nothing to take away, nothing done");
    session.dismiss_and_close(claims).unwrap();
    // It needs no open document, and nobody else's marks can be named.
    let mut session = project.open();
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    assert_eq!(name(&mut session, &mut claims, "Anew"), ["Anew"]);
    session.set_me("a2".into()).unwrap();
    let action = Action::NameGroup { members: members.clone(), name: "Mine".to_owned() };
    assert!(matches!(session.dispatch(action), Err(SessionError::Gone)));
}

#[test]
fn a_name_stays_with_the_group_when_the_mark_that_carries_it_goes() {
    let project = project();
    let mut session = project.open();
    let [claim, other] = linked(&mut session);
    relate(&mut session, "same_as", claim, other).unwrap();
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    // The first one carries it.
    let members = claims.ledger().unwrap().ends(0);
    assert_eq!(members[0].span, claim);
    let name = "Safety".to_owned();
    session.dispatch(Action::NameGroup { members, name }).unwrap();
    go_to(&mut session, "a.txt");
    let before = Tables::of(&project);
    let losing: Vec<AnnotationId> =
        session.open().unwrap().relations.values().map(|relation| relation.id).collect();
    let mut check = |session: &mut Session, action: Action| {
        let said = session.dispatch(action).unwrap().said.unwrap_or_default();
        assert!(!said.contains("name"), "{said}");
        session.settle_claims(&mut claims).unwrap();
        let ledger = claims.ledger().unwrap();
        let row = &ledger.rows[ledger.row_of(other).unwrap()];
        assert_eq!((&*row.name, row.by_hand), ("Safety", true));
        assert_eq!(ledger.rows.iter().filter(|row| row.by_hand).count(), 1);
        session.dispatch(Action::Undo).unwrap();
        assert_eq!(Tables::of(&project), before, "one step");
    };
    check(&mut session, Action::LeaveGroup { label: "same_as".into(), spans: vec![claim] });
    check(&mut session, Action::Delete { annotations: vec![claim] });
    let label = "denial".into();
    check(&mut session, Action::Relabel { spans: vec![claim], label, losing });
    // The mark that it becomes part of carries it on.
    let near = mark(&mut session, &["it rained"], "claim");
    let range = place_of(&session, "the dam was safe", 0);
    session.dispatch(Action::Join { span: near, range }).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["Safety"]);
    // Where nobody stays it is said.
    let said = session.dispatch(Action::Delete { annotations: vec![near, other] }).unwrap().said;
    let said = said.unwrap();
    assert!(said.ends_with("; its name “Safety” went with it"), "{said}");
    session.settle_claims(&mut claims).unwrap();
    assert!(claims.is_empty());
    session.dispatch(Action::Undo).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["Safety"]);
}

#[test]
fn marks_outside_of_the_article_do_not_count() {
    let project = project();
    let mut session = project.open();
    linked(&mut session);
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    assert_eq!(claims.len(), 2);
    let words = session.open().unwrap().text.words.len();
    let range = TextRange::new(0, u32::try_from(words).unwrap()).unwrap();
    session.dispatch(Action::AddRegion { range }).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["the dam was safe"]);
    session.dispatch(Action::Undo).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(claims.len(), 2);
}

#[test]
fn a_source_counts_outside_of_the_article_and_what_leads_to_other_marks_there_is_not_broken() {
    let project = project();
    let mut session = project.open();
    let [claim, _] = linked(&mut session);
    go_to(&mut session, "a.txt");
    session.dispatch(Action::AddRegion { range: place_of(&session, "The ministry", 0) }).unwrap();
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    let ledger = claims.ledger().unwrap();
    let source = &ledger.sources[usize::try_from(ledger.rows[0].sources[0]).unwrap()];
    assert_eq!((&*source.name, source.gone, ledger.broken_links), ("The ministry", false, 0));
    // The claim that the denial denies goes out of the article, and comes back.
    go_to(&mut session, "b.txt");
    let range = place_of(&session, "An engineer said the dam is safe", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(names(&claims), ["the dam was safe"]);
    assert_eq!(claims.ledger().unwrap().broken_links, 0);
    // A mark that really goes is told from it, when only what changed is read.
    go_to(&mut session, "a.txt");
    session.dispatch(Action::Delete { annotations: vec![claim] }).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert!(claims.is_empty());
    assert_eq!(claims.ledger().unwrap().broken_links, 0);
}

fn let_stand(project: &Project, subject: String) {
    let mut store = Store::open(project.path()).unwrap().unwrap();
    let reason = "another convoy".to_owned();
    let waiver = Waiver { check: ALIKE.to_owned(), subject, reason };
    let step = NewStep {
        layer: None,
        author: &"a1".into(),
        name: "Put aside",
        kind: StepKind::Do,
        undoes: None,
        active_secs: 0,
        edits: vec![Edit::insert(Row::Waiver(waiver))],
        guard: Guard::Refuse,
        settings: None,
        documents: Vec::new(),
    };
    store.commit(step, Stamp { now_ms: MORNING_MS, random: 3 }).unwrap().unwrap();
    store.close().unwrap();
}

#[test]
fn what_reads_alike_is_proposed_until_it_is_one_group() {
    let one = "Officials agreed to lend eighty lock keepers to the fleet. She said so.";
    let project = Project::new()
        .file("a.txt", one)
        .file("b.txt", "Officers agreed to lend as much as eighty lock keepers. He knows.")
        .file("c.txt", "The weather was fine all week, and nobody complained.");
    let mut session = project.open_at("a.txt");
    let first =
        mark(&mut session, &["Officials agreed to lend eighty lock keepers to the fleet"], "claim");
    mark(&mut session, &["She"], "source");
    go_to(&mut session, "c.txt");
    mark(&mut session, &["The weather was fine all week"], "claim");
    go_to(&mut session, "b.txt");
    let copy =
        mark(&mut session, &["Officers agreed to lend as much as eighty lock keepers"], "claim");
    mark(&mut session, &["He"], "source");
    let mut claims = session.claims_now(None, Query::default()).unwrap();
    let find = |session: &Session, claims: &Claims, role| {
        session.find_alike(claims, role).unwrap().wait().unwrap().unwrap()
    };
    let found = find(&session, &claims, Role::Claim);
    let [pair] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!([pair.one.span, pair.other.span], [first, copy]);
    assert!(pair.shared.iter().any(|word| word == "keepers"), "{:?}", pair.shared);
    assert_eq!(find(&session, &claims, Role::Source), []);
    // Put aside: another window lets it stand.
    let_stand(&project, alike_subject(copy, first));
    assert_eq!(find(&session, &claims, Role::Claim), []);
    relate(&mut session, "same_as", copy, first).unwrap();
    session.settle_claims(&mut claims).unwrap();
    assert_eq!(find(&session, &claims, Role::Claim), []);
}

#[test]
fn a_large_project_shows_its_first_rows_before_the_rest_and_ends_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = String::from(
        "{\"format\":\"gainsay/1\",\"project\":\"\",\"offsets\":\"bytes\",\"schema\":null}\n",
    );
    // More than are read at once.
    for document in 0..16 {
        let text = format!("{document} ").repeat(1_000);
        let step = text.len() / 1_000;
        let spans: Vec<serde_json::Value> = (0..1_000)
            .map(|nth| {
                let id = AnnotationId::from_random(document * 10_000 + nth);
                let at = usize::try_from(nth).unwrap() * step;
                serde_json::json!({
                    "id": id.to_string(), "label": "claim", "ranges": [[at, at + step - 1]],
                    "text": document.to_string(), "attributes": {}, "note": "", "origin": "hand",
                })
            })
            .collect();
        let line = serde_json::json!({
            "document": format!("{document}.txt"), "sha256": TextHash::of(&text).to_string(),
            "encoding": "utf-8", "meta": {"date": format!("20{:02}", 50 - document)}, "regions": [],
            "layer": "a1", "status": "done", "text": text, "spans": spans, "relations": [],
        });
        lines += &line.to_string();
        lines.push('\n');
    }
    let file = dir.path().join("in.jsonl");
    std::fs::write(&file, lines).unwrap();
    let project = Project::new();
    let loaded = session::load(project.path(), None, &Unwatched).unwrap();
    let into = ImportInto::new(loaded, &mut Machine).unwrap();
    let format = *FORMATS.first().unwrap();
    let choice = ImportChoice { format, annotator: None, author: None, files: vec![file] };
    assert_eq!(session::import(into, &choice, &Unwatched).unwrap().spans, 16_000);
    let session = project.open();
    let mut claims = session.claims(None);
    // The ledgers come one after the other; each poll takes in what has come, and the first may be missed.
    let mut seen_partial = false;
    while claims.is_working() || claims.ledger().is_none() {
        session.poll_claims(&mut claims);
        seen_partial |= claims.ledger().is_some_and(|ledger| ledger.partial);
        if let Some(ledger) = claims.ledger() {
            // By date: the last document has the first one.
            assert_eq!(ledger.date_of(0), Some("2035"));
            assert_eq!(&*claims.row(0).unwrap().1.name, "15");
        }
        std::thread::yield_now();
    }
    assert!(!claims.ledger().unwrap().partial);
    assert_eq!(claims.len(), 16_000);
    assert!(seen_partial, "the first rows came with all others");
    session.dismiss_and_close(claims).unwrap();
}

fn claims_of(project: &Project, more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["claims", project.path().to_str().unwrap()];
    arguments.extend(more);
    gainsay(&arguments)
}

#[test]
fn the_command_line_tells_claims_and_filters_them() {
    let project = hostile();
    let before = project.bytes();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let output = claims_of(&project, &[]);
    assert_eq!((output.status.code(), text(output.stderr).as_str()), (Some(0), ""));
    assert_eq!(
        text(output.stdout),
        "the <b>dam</b> & all (2025-03)\n  said by    =HYPERLINK(\"x\"); the mayor says\n  \
         denied by  @union (doubted)\n  in         a.txt; b.txt\n\
         -1 + 1 boats \"sank\" (2025-03)\n  said by    =HYPERLINK(\"x\")\n  in         a.txt\n"
    );
    let only = text(claims_of(&project, &["--unanswered", "--csv"]).stdout);
    assert_eq!(only.lines().count(), 2);
    let filtered = text(claims_of(&project, &["--source", "MAYOR", "--json"]).stdout);
    let filtered: serde_json::Value = serde_json::from_str(&filtered).unwrap();
    assert_eq!(filtered["claims"].as_array().unwrap().len(), 1);
    assert!(text(claims_of(&project, &["--svg"]).stdout).starts_with("<svg "));
    let nothing = claims_of(&project, &["--text", "zeppelin"]);
    assert_eq!((nothing.status.code(), text(nothing.stdout).as_str()), (Some(1), ""));
    let unknown = claims_of(&project, &["--layer", "a9"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(unknown.stderr).contains("there is no layer “a9” here; there is: a1"));
    assert_eq!(project.bytes(), before, "telling left something behind");
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("claims.csv");
    assert_eq!(
        claims_of(&project, &["--csv", "--out", path.to_str().unwrap()]).status.code(),
        Some(0)
    );
    assert_eq!(std::fs::read_to_string(path).unwrap().lines().count(), 3);
}
