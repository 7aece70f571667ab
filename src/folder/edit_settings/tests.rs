//! Whatever is edited: the text says the schema that was meant, and keeps every comment.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::model::{AttributeChange, LabelChange, RelationChange, Value as AttributeValue};

/// Written by hand in many ways, with a comment wherever one can stand.
const COMMENTED: &str = r##"# The canal dispute. # twice
name = "Canal # no comment"   # the name

# What is a document
documents = ["*.txt"] # all of them
[[annotator]] # who
id = "a1"
# First the claims
[[label]] # one
# its id
id = "claim" # never changed
key = "1" # the first key
color = "#B86A00" # ochre
about = """What somebody # holds
true \""" indeed.""" # said so
attributes = [ # two of them
  # how it is said
  { id = "form", choice = ["quoted", "mixed"], default = "mixed" }, # form
  { id = "sure", type = "boolean" }, # sure
  # the end of the list
]

# Then the sources
[[label]]
id = 'source' # who says it
underline = "dotted" # dots
attributes = [{ id = "kind", choice = ["person", 'group'] }] # short
# Rumours, perhaps
[[label]]
id = "rumour" # not often
name = "Rumour"
  [[label.attributes]] # as a table
  id = "strength" # of it
  type = "number"
# Between the two
[[relation]] # first
id = "said_by"
from = [
  "claim", # the claim
  "rumour", # or the rumour
  # and no more
] # from
to = ["source"] # to
across = false # near

# Last of all
[[relation]]
id = "same_as"
from = ["claim", "source"]
to = ["claim", "source"]
symmetric = true # both ways
# The end
"##;

fn schema_of(text: &str) -> Schema {
    let file = parse(text.to_owned());
    assert_eq!(file.problems, [], "{text}");
    file.settings.schema
}

fn edited(text: &str, edits: &[SchemaEdit]) -> String {
    edit_text(text, edits).unwrap().text.unwrap()
}

fn label(id: &str) -> Of {
    Of::Label(id.into())
}

fn assert_comments_stay(before: &str, after: &str) {
    let mut now = comments(after);
    for comment in comments(before) {
        let at = now.iter().position(|other| *other == comment);
        let at = at.unwrap_or_else(|| panic!("“{comment}” is gone from\n{after}"));
        now.swap_remove(at);
    }
}

#[test]
fn comments_are_told_from_strings() {
    let text = "a = \"# x \\\" # y\" # one\nb = '#' #two\nc = \"\"\"#\n\"# \"\"\"\"#three\r\nd = '''#'''''# four";
    assert_eq!(comments(text), ["# one", "#two", "#three", "# four"]);
    assert_eq!(comments(COMMENTED).len(), COMMENTED.matches('#').count() - 4);
}

#[test]
fn a_small_change_changes_one_word() {
    let key = SchemaEdit::Label("claim".into(), LabelChange::Key(Some('7')));
    assert_eq!(edited(COMMENTED, &[key]), COMMENTED.replace("key = \"1\" #", "key = \"7\" #"));
    let color = SchemaEdit::Label("claim".into(), LabelChange::Color([0, 0, 0xAA]));
    assert_eq!(edited(COMMENTED, &[color]), COMMENTED.replace("#B86A00", "#0000AA"));
    let word =
        SchemaEdit::Attribute(label("claim"), "form".to_owned(), AttributeChange::Default(None));
    assert_eq!(edited(COMMENTED, &[word]), COMMENTED.replace(", default = \"mixed\" }", " }"));
    let rename = SchemaEdit::Rename { of: label("claim"), to: "statement".into() };
    let expected = COMMENTED.replace("\"claim\"", "\"statement\"");
    assert_eq!(edited(COMMENTED, &[rename]), expected);
    assert_eq!(edited(COMMENTED, &[]), COMMENTED);
}

#[test]
fn line_ends_and_a_mark_at_the_head_stay() {
    let text = ["\u{feff}", &COMMENTED.replace('\n', "\r\n")].concat();
    let retire = SchemaEdit::Label("source".into(), LabelChange::Retired(true));
    let after = edited(&text, &[retire]);
    assert!(after.starts_with('\u{feff}'));
    assert!(after.contains("retired = true\r\n"), "{after}");
    assert!(!after.replace("\r\n", "").contains('\n'));
}

#[test]
fn what_stands_unsaid_is_written_when_it_changes() {
    let text = "# mine\nname = \"x\"\n";
    let rename = SchemaEdit::Rename { of: label("claim"), to: "statement".into() };
    let after = edited(text, &[rename]);
    assert!(after.starts_with(text), "{after}");
    let schema = schema_of(&after);
    assert_eq!(schema.labels[0].name, "statement", "a name that is the id goes with it");
    assert_eq!(schema.relations.len(), 4);
    // With labels alone, the relations that they bear stay unsaid as long as they can.
    let text = "[[label]]\nid = \"source\"\n[[label]]\nid = \"place\"\n";
    let key = SchemaEdit::Label("place".into(), LabelChange::Key(Some('2')));
    assert!(!edited(text, &[key]).contains("[[relation]]"));
    let rename = SchemaEdit::Rename { of: label("source"), to: "speaker".into() };
    let after = schema_of(&edited(text, &[rename]));
    assert_eq!(after.relations[0].from, ["speaker".into()]);
}

#[test]
fn what_is_removed_leaves_its_comments_and_nothing_else() {
    let merge = SchemaEdit::Merge { of: label("rumour"), into: "claim".into() };
    let after = edited(COMMENTED, &[merge]);
    assert_comments_stay(COMMENTED, &after);
    assert!(!after.contains("\"rumour\"") && !after.contains("strength"), "{after}");
    let relations = ["said_by", "same_as"].map(|id| SchemaEdit::Remove(Of::Relation(id.into())));
    let after = edited(COMMENTED, &relations);
    assert_comments_stay(COMMENTED, &after);
    assert!(schema_of(&after).relations.is_empty());
}

#[test]
fn a_choice_is_renamed_where_it_stands() {
    let choice = |from: &str, to: &str| SchemaEdit::RenameChoice {
        of: label("source"),
        attribute: "kind".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let after = edited(COMMENTED, &[choice("group", "people")]);
    assert_eq!(after, COMMENTED.replace("'group'", "\"people\""));
    let after = edited(COMMENTED, &[choice("group", "person")]);
    assert_eq!(after, COMMENTED.replace(", 'group'", ""));
    let of = label("claim");
    let (attribute, from, to) = ("form".to_owned(), "mixed".to_owned(), "both".to_owned());
    let after = edited(COMMENTED, &[SchemaEdit::RenameChoice { of, attribute, from, to }]);
    assert_eq!(after, COMMENTED.replace("\"mixed\"", "\"both\""), "the default follows");
}

#[test]
fn what_moves_takes_what_stands_right_before_it_along() {
    let to = |of: Of, before: Option<&str>| SchemaEdit::Move { of, before: before.map(Into::into) };
    let text = "# Ours\nname = \"x\"\n\n# Who says it\n[[label]]\nid = \"source\"\n\n# Apart.\n\n# What\n\
                [[label]] # is said\nid = \"claim\" # so\n[[relation]]\nid = \"said_by\"\n\
                from = [\"claim\"]\nto = [\"source\"]\n";
    let expected = "# Ours\nname = \"x\"\n\n# What\n[[label]] # is said\nid = \"claim\" # so\n\n# Apart.\n\n\
                    # Who says it\n[[label]]\nid = \"source\"\n[[relation]]\nid = \"said_by\"\n\
                    from = [\"claim\"]\nto = [\"source\"]\n";
    assert_eq!(edited(text, &[to(label("claim"), Some("source"))]), expected);
    assert_eq!(edited(text, &[to(label("source"), None)]), expected);
    assert_eq!(edited(expected, &[to(label("claim"), None)]), text, "and back");
    // With a table of its own in it.
    let after = edited(COMMENTED, &[to(label("rumour"), Some("claim"))]);
    assert_comments_stay(COMMENTED, &after);
    let at = |words: &str| after.find(words).unwrap();
    assert!(at("# Rumours, perhaps") < at("\"rumour\"") && at("\"rumour\"") < at("strength"));
    assert!(at("strength") < at("# First the claims"), "{after}");
    let relation = to(Of::Relation("same_as".into()), Some("said_by"));
    let schema = schema_of(&edited(COMMENTED, &[relation]));
    assert_eq!(schema.relations[0].id.as_str(), "same_as");
    let inline = "label = [{ id = \"a\" }, { id = \"b\" }] # two\n";
    let after = edited(inline, &[to(label("b"), Some("a"))]);
    assert_comments_stay(inline, &after);
    assert_eq!(schema_of(&after).labels[0].id.as_str(), "b");
}

#[test]
fn a_faulty_file_is_not_edited() {
    let key = SchemaEdit::Label("claim".into(), LabelChange::Key(None));
    let refused = edit_text("nmae = \"x\"\n", std::slice::from_ref(&key)).unwrap_err();
    assert!(matches!(refused, TextRefused::Fault(_)));
    assert!(refused.to_string().contains("line 1"));
    let gone = edit_text("[[label]]\nid = \"a\"\n", &[key]).unwrap_err();
    assert!(matches!(gone, TextRefused::Edit(EditRefused::Missing { .. })));
}

fn pick<T: Clone>(all: &[T], at: Index) -> Option<T> {
    (!all.is_empty()).then(|| all[at.index(all.len())].clone())
}

/// An edit of what a schema has; `None`: there is nothing of that kind.
fn some_edit(schema: &Schema, kind: u8, at: [Index; 3], word: &str) -> Option<SchemaEdit> {
    let rule = pick(&schema.labels, at[0]);
    let of = if kind.is_multiple_of(2) {
        rule.clone().map(|rule| Of::Label(rule.id))
    } else {
        pick(&schema.relations, at[0]).map(|rule| Of::Relation(rule.id))
    }?;
    let attributes = match &of {
        Of::Label(id) => schema.label(id)?.attributes.clone(),
        Of::Relation(id) => schema.relation(id)?.attributes.clone(),
    };
    let attribute = pick(&attributes, at[1]).map(|rule| rule.id);
    let on = |change| Some(SchemaEdit::Attribute(of.clone(), attribute.clone()?, change));
    let flag = at[2].index(2) == 1;
    let ends = || {
        let all: Vec<LabelId> = schema.labels.iter().map(|rule| rule.id.clone()).collect();
        let from = at[1].index(all.len());
        all[from..].iter().chain(&all[..from]).take(1 + at[2].index(all.len())).cloned().collect()
    };
    let words = |n: usize| (0..=n).map(|n| format!("{word}{n}")).collect::<Vec<_>>();
    let relation = |change| Some(SchemaEdit::Relation(pick(&schema.relations, at[0])?.id, change));
    let label = |change| Some(SchemaEdit::Label(rule.clone()?.id, change));
    let fresh = AttributeRule {
        id: word.to_owned(),
        name: sentence_case(word),
        kind: AttributeKind::Choice(words(1)),
        required: flag,
        default: None,
        retired: false,
    };
    match kind {
        0 => label(LabelChange::Name(format!("{word} #"))),
        1 => label(LabelChange::Key(
            char::from_digit(u32::try_from(at[1].index(10)).ok()?, 10).filter(|c| *c != '0'),
        )),
        2 => label(LabelChange::Color([7, 8, 9])),
        3 => label(LabelChange::Underline(UnderlineStyle::ALL[at[1].index(5)])),
        4 => label(LabelChange::About(format!("{word}\n\"# x\"\\"))),
        5 => label(LabelChange::Retired(flag)),
        6 => relation(RelationChange::From(ends())),
        7 => relation(RelationChange::To(ends())),
        8 => relation(RelationChange::Across(flag)),
        9 => relation(RelationChange::Symmetric(flag)),
        10 => relation(RelationChange::Retired(flag)),
        11 | 12 => Some(SchemaEdit::AddAttribute(of, fresh)),
        13 => Some(SchemaEdit::RemoveAttribute(of, attribute?)),
        14 => Some(SchemaEdit::RenameAttribute { of, from: attribute?, to: word.to_owned() }),
        15 => on(AttributeChange::Kind(AttributeKind::Choice(words(at[2].index(3))))),
        16 => on(AttributeChange::Kind(AttributeKind::Number)),
        17 => on(AttributeChange::Required(flag)),
        18 => on(AttributeChange::Default(Some(AttributeValue::words(&format!("{word}0"))))),
        19 => on(AttributeChange::Retired(flag)),
        20 | 21 => Some(SchemaEdit::Rename { of, to: word.into() }),
        22 => Some(SchemaEdit::Merge { of, into: pick(&schema.labels, at[1])?.id }),
        24 => Some(SchemaEdit::AddLabel(LabelRule { id: word.into(), key: None, ..rule? })),
        25 => {
            let rule = pick(&schema.relations, at[0])?;
            Some(SchemaEdit::AddRelation(RelationRule { id: word.into(), ..rule }))
        }
        27 => {
            let before = pick(&schema.labels, at[1]).map(|rule| rule.id).filter(|_| flag);
            Some(SchemaEdit::Move { of: Of::Label(rule?.id), before })
        }
        28 => {
            let before = pick(&schema.relations, at[1]).map(|rule| rule.id).filter(|_| flag);
            let of = Of::Relation(pick(&schema.relations, at[0])?.id);
            Some(SchemaEdit::Move { of, before })
        }
        29 | 30 => {
            let rule = pick(&attributes, at[1])?;
            let AttributeKind::Choice(words) = &rule.kind else { return None };
            let from = pick(words, at[2])?;
            let to = if flag { word.to_owned() } else { words.last()?.clone() };
            Some(SchemaEdit::RenameChoice { of, attribute: rule.id, from, to })
        }
        _ => Some(SchemaEdit::Remove(of)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_edited_comments_stay_and_the_text_says_the_schema(
        doings in vec((0..31_u8, any::<[Index; 3]>(), "[a-zé_]{1,5}"), 1..25),
        bare in any::<bool>(),
    ) {
        let start = if bare { "# top\nname = \"x\" # mine\n" } else { COMMENTED };
        let mut text = start.to_owned();
        for (kind, at, word) in doings {
            let schema = schema_of(&text);
            let Some(edit) = some_edit(&schema, kind, at, &word) else { continue };
            let expected = SchemaEdit::apply_all(std::slice::from_ref(&edit), &schema);
            match edit_text(&text, std::slice::from_ref(&edit)) {
                Ok(file) => {
                    let after = file.text.unwrap();
                    prop_assert_eq!(schema_of(&after), expected.unwrap());
                    assert_comments_stay(start, &after);
                    text = after;
                }
                Err(TextRefused::Edit(why)) => prop_assert_eq!(Err(why), expected),
                Err(other) => prop_assert!(false, "{:?}: {}\n{}", edit, other, text),
            }
        }
    }
}
