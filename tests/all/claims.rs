//! The ledger of claims of a real project: read, kept up to date, written.

use gainsay::{
    model::{
        AnnotationId,
        ledger::{Pick, Query},
    },
    session::{Action, Session, ledger::Claims},
};

use crate::common::{Project, go_to, mark, relate};

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
