//! That no statement on the way of a mark reads a whole table, however long the history.

use super::{Store, commit, lean, log, merge, read, rows};
use crate::model::CopyId;

/// The steps of SQLite's plan for a statement.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    for place in 1..=statement.parameter_count() {
        statement.raw_bind_parameter(place, "x").unwrap();
    }
    let mut found = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = found.next().unwrap() {
        steps.push(row.get::<_, String>("detail").unwrap());
    }
    steps
}

/// What is wrong with a plan: a table read whole, or rows sorted that an index could give in order.
fn faults(store: &Store, sql: &str) -> Vec<String> {
    let bad = |step: &String| step.starts_with("SCAN") || step.contains("USE TEMP B-TREE");
    plan(store, sql).into_iter().filter(bad).collect()
}

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path(), CopyId::from_random(1)).unwrap();
    (dir, store)
}

#[test]
fn every_hot_statement_has_its_index() {
    let (_dir, store) = store();
    let annotation = |condition: &str| {
        format!("SELECT {} FROM annotation WHERE {condition}", rows::ANNOTATION_COLUMNS)
    };
    let hot = [
        log::NEXT_UNDO.to_owned(),
        log::NEXT_REDO.to_owned(),
        log::STEP_OF.to_owned(),
        log::CHANGES_OF.to_owned(),
        "SELECT count(*) FROM change WHERE step = ?1".to_owned(),
        log::STEPS_AFTER.to_owned(),
        log::TOUCHED_AFTER.to_owned(),
        annotation(read::ON_DOCUMENT),
        annotation(read::INTO_DOCUMENT),
        annotation(read::FROM_SPAN),
        annotation(read::TO_SPAN),
        annotation(read::BY_ID),
        annotation(lean::OF_LAYER),
        annotation(lean::ONE),
        lean::CHANGED.to_owned(),
        rows::ONE_STATUS.to_owned(),
        "SELECT value, step FROM project_row WHERE kind = ?1 AND id = ?2".to_owned(),
        "SELECT value FROM project_row WHERE document = ?1 ORDER BY kind, id".to_owned(),
        "DELETE FROM annotation WHERE id = ?1".to_owned(),
    ];
    for sql in hot {
        assert_eq!(faults(&store, &sql), Vec::<String>::new(), "{sql}");
    }
    // The largest of an index is its last entry; SQLite calls finding it a search.
    for sql in [commit::NEWEST, log::LAST_SEQ] {
        let plan = plan(&store, sql);
        assert!(plan.iter().all(|step| step.starts_with("SEARCH")), "{sql}: {plan:?}");
    }
    // Those made together are few; both halves must find them by index.
    let together = plan(&store, log::TOGETHER);
    assert!(!together.iter().any(|step| step.starts_with("SCAN")), "{together:?}");
    // A merge sorts the changes of one row, few as they are; it must find them by index.
    let plan = plan(&store, merge::NEWEST_CHANGE);
    assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
}

#[test]
fn the_check_finds_a_statement_without_an_index() {
    let (_dir, store) = store();
    for sql in [
        "SELECT id FROM annotation WHERE note = ?1",
        "SELECT id FROM step WHERE kind = 'undo' AND undoes IS NULL",
        "SELECT id FROM annotation WHERE from_span = ?1 ORDER BY note",
    ] {
        assert!(!faults(&store, sql).is_empty(), "{sql}");
    }
}
