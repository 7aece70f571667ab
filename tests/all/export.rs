//! Lossless JSON Lines: the same bytes, the keys in their order, offsets that are right in every
//! unit, and nothing wrong written in silence.

use std::process::{Command, Output};

use gainsay::session::{Action, Session};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use crate::common::{Project, go_to, mark, place_of, relate};

pub(crate) fn gainsay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gainsay")).args(arguments).output().unwrap()
}

/// Runs `gainsay export` on a project.
pub(crate) fn export(project: &Project, more: &[&str]) -> Output {
    let folder = project.path().to_str().unwrap();
    gainsay(&[&["export", folder, "--format", "jsonl"], more].concat())
}

/// The export of a sound project, whole.
pub(crate) fn exported(project: &Project, more: &[&str]) -> String {
    let output = export(project, more);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of an export, the head first.
pub(crate) fn lines(project: &Project, more: &[&str]) -> Vec<Value> {
    exported(project, more).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn spans_of(line: &Value) -> &[Value] {
    line["spans"].as_array().unwrap()
}

/// A JSON object with its keys as they were written.
struct InOrder(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = InOrder;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<InOrder, M::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(InOrder(all))
            }
        }
        from.deserialize_map(Keys)
    }
}

fn keys(json: &str) -> Vec<String> {
    let InOrder(all) = serde_json::from_str(json).unwrap();
    all.into_iter().map(|(key, _)| key).collect()
}

/// The JSON of the first element of the list `name`, as it was written.
fn first_of<'a>(line: &'a str, name: &str) -> &'a str {
    let (_, rest) = line.split_once(&format!("\"{name}\":[")).unwrap();
    let mut depth = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return rest.split_at(at + 1).0;
                }
            }
            _ => {}
        }
    }
    panic!("no {name} in {line}")
}

/// Two documents with everything that an export can carry.
fn project() -> Project {
    let project = Project::new()
        .file("b/2.txt", "Пані Morrant 👩‍👧 said “the dam is safe”;\r\nthe union denies it.")
        .file("b/10.txt", "The ministry denies that “the dam is safe” 😀 again.");
    let mut session = project.open_at("b/2.txt");
    let claim = mark(&mut session, &["the dam", "safe"], "claim");
    let source = mark(&mut session, &["Пані Morrant 👩‍👧"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    let hedged = Action::SetAttribute {
        annotation: claim,
        attribute: "hedged".to_owned(),
        value: Some(gainsay::model::Value::words("no")),
    };
    session.dispatch(hedged).unwrap();
    let note = "“Quoted”,\nin two lines \u{1F600}".to_owned();
    session.dispatch(Action::SetNote { annotation: claim, note }).unwrap();
    let range = place_of(&session, ";\r\n", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    set_metadata(&mut session, "title", "The dam");
    set_metadata(&mut session, "date", "2026-03-02");
    go_to(&mut session, "b/10.txt");
    let denial = mark(&mut session, &["denies that “the dam is safe” 😀 again"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    session.close().unwrap();
    project
}

fn set_metadata(session: &mut Session, field: &str, value: &str) {
    let (field, value) = (field.to_owned(), Some(value.to_owned()));
    session.dispatch(Action::SetMetadata { field, value }).unwrap();
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let (one, two) = (project(), project());
    for unit in ["chars", "utf16", "bytes"] {
        let written = exported(&one, &["--offsets", unit]);
        assert_eq!(exported(&one, &["--offsets", unit]), written);
        // Made again from the start, in another folder; the name of the folder is the project's.
        let name =
            |project: &Project| project.path().file_name().unwrap().to_str().unwrap().to_owned();
        let other = exported(&two, &["--offsets", unit]).replace(&name(&two), &name(&one));
        assert_eq!(other, written);
        let out = one.path().join("out.jsonl");
        exported(&one, &["--offsets", unit, "--out", out.to_str().unwrap()]);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), written, "to a file");
    }
}

#[test]
fn keys_come_in_the_order_that_is_promised() {
    let written = exported(&project(), &[]);
    let lines: Vec<&str> = written.lines().collect();
    assert!(written.ends_with('\n'));
    assert_eq!(lines.len(), 3);
    assert_eq!(keys(lines[0]), ["format", "project", "schema", "offsets"]);
    assert!(lines[0].starts_with("{\"format\":\"gainsay/1\",\"project\":\""));
    assert!(lines[0].ends_with(",\"offsets\":\"chars\"}"));
    for line in &lines[1..] {
        assert_eq!(
            keys(line),
            [
                "document",
                "sha256",
                "encoding",
                "meta",
                "regions",
                "layer",
                "status",
                "text",
                "spans",
                "relations"
            ]
        );
        assert_eq!(
            keys(first_of(line, "spans")),
            ["id", "label", "ranges", "text", "attributes", "note", "origin"]
        );
        let relation = first_of(line, "relations");
        assert_eq!(keys(relation), ["id", "label", "from", "to", "attributes", "note"]);
        let (_, from) = relation.split_once("\"from\":").unwrap();
        assert!(from.starts_with("{\"document\":\"b/"), "{relation}");
    }
    // By document in natural order? By name, as the order must not depend on the program's version.
    let documents: Vec<Value> = lines[1..]
        .iter()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["document"].clone())
        .collect();
    assert_eq!(documents, ["b/10.txt", "b/2.txt"]);
    let line: Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!(line["meta"], serde_json::json!({"date": "2026-03-02", "title": "The dam"}));
    assert_eq!(line["status"], "in progress");
    assert_eq!(line["layer"], "a1");
    assert_eq!(spans_of(&line)[0]["label"], "source");
    let claim = &spans_of(&line)[1];
    assert_eq!(claim["text"], "the dam safe");
    assert_eq!(
        claim["attributes"],
        serde_json::json!({"form": null, "hedged": "no", "voice": null})
    );
    assert_eq!(
        first_of(lines[2], "spans")
            .matches("\"attributes\":{\"kind\":null,\"named\":null}")
            .count(),
        1
    );
    assert_eq!(claim["note"], "“Quoted”,\nin two lines \u{1F600}");
    assert_eq!(claim["origin"], "hand");
}

#[test]
fn relations_stand_under_their_beginning_and_name_both_ends() {
    let written = lines(&project(), &[]);
    let denies = &written[1]["relations"][0];
    assert_eq!(denies["label"], "denies");
    assert_eq!(denies["from"]["document"], "b/10.txt");
    assert_eq!(denies["from"]["span"], spans_of(&written[1])[0]["id"]);
    assert_eq!(denies["to"]["document"], "b/2.txt");
    assert_eq!(denies["to"]["span"], spans_of(&written[2])[1]["id"]);
    assert_eq!(denies["attributes"], serde_json::json!({}));
    assert_eq!(written[2]["relations"].as_array().unwrap().len(), 1);
    assert_eq!(written[2]["relations"][0]["label"], "said_by");
}

/// The words at a place, counted as another program would count.
pub(crate) fn words_at(text: &str, unit: &str, start: u64, end: u64) -> String {
    let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
    match unit {
        "chars" => text.chars().skip(start).take(end - start).collect(),
        "utf16" => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(&units[start..end]).unwrap()
        }
        "bytes" => String::from_utf8(text.as_bytes()[start..end].to_vec()).unwrap(),
        _ => panic!("no unit {unit}"),
    }
}

/// Checks every span and region of an export against its text; returns how many spans there were.
pub(crate) fn check_offsets(written: &[Value]) -> usize {
    let unit = written[0]["offsets"].as_str().unwrap();
    let mut seen = 0;
    for line in &written[1..] {
        let text = line["text"].as_str().unwrap();
        let words = |range: &Value| {
            let (start, end) = (range[0].as_u64().unwrap(), range[1].as_u64().unwrap());
            words_at(text, unit, start, end)
        };
        for span in spans_of(line) {
            let pieces: Vec<String> =
                span["ranges"].as_array().unwrap().iter().map(words).collect();
            assert_eq!(pieces.join(" "), span["text"].as_str().unwrap());
            seen += 1;
        }
        for region in line["regions"].as_array().unwrap() {
            assert!(!words(region).is_empty());
        }
    }
    seen
}

#[test]
fn offsets_are_right_in_every_unit() {
    let project = project();
    for unit in ["chars", "utf16", "bytes"] {
        let written = lines(&project, &["--offsets", unit]);
        assert_eq!(written[0]["offsets"], unit);
        assert_eq!(check_offsets(&written), 3);
        let region = &written[2]["regions"][0];
        let text = written[2]["text"].as_str().unwrap();
        let (start, end) = (region[0].as_u64().unwrap(), region[1].as_u64().unwrap());
        assert_eq!(words_at(text, unit, start, end), ";\r\n");
    }
    // They differ, so that the check above is one.
    let start = |unit| lines(&project, &["--offsets", unit])[2]["spans"][1]["ranges"][0][0].clone();
    assert!(start("chars") != start("utf16") && start("utf16") != start("bytes"));
}

#[test]
fn layers_are_chosen() {
    let project = project();
    let mut session = project.open_at("b/2.txt");
    session.set_me("a2".into()).unwrap();
    mark(&mut session, &["the union"], "source");
    session.close().unwrap();
    let layers = |more: &[&str]| -> Vec<(String, String)> {
        let word = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
        lines(&project, more)[1..]
            .iter()
            .map(|line| (word(line, "document"), word(line, "layer")))
            .collect()
    };
    let pair = |path: &str, layer: &str| (path.to_owned(), layer.to_owned());
    let all = [pair("b/10.txt", "a1"), pair("b/2.txt", "a1"), pair("b/2.txt", "a2")];
    assert_eq!(layers(&[]), all);
    assert_eq!(layers(&["--layer", "all"]), all);
    assert_eq!(layers(&["--layer", "a2"]), [pair("b/2.txt", "a2")]);
    let unknown = export(&project, &["--layer", "a3"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("a1, a2"));
}

#[test]
fn a_span_that_does_not_fit_its_text_is_left_out_and_told() {
    let project = project();
    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(project.database()).unwrap();
    db.execute(
        "UPDATE annotation SET ranges = '[[0,4]]' WHERE label = 'source' AND kind = 'span'",
        [],
    )
    .unwrap();
    drop(db);
    let output = export(&project, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("b/2.txt, a1: “Пані Morrant 👩‍👧” was left out"), "{said}");
    assert!(said.contains("1 mark was left out"), "{said}");
    let written: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(check_offsets(&written), 2);
}
