//! Proposals: claims, or sources, of different groups that read alike. Offered with the reason, never applied.

use std::{collections::BTreeSet, sync::Arc};

use super::Claims;
use crate::{
    model::{
        AnnotationId, Cancelled, End, Progress, Row,
        ledger::{Clarity, Ledger, Role},
    },
    session::{Session, SessionError, jobs::Job},
    store::Store,
    text::likeness::{self, Kind},
};

/// What a waiver names when somebody has put a proposal aside: the check, and the two spans as [`alike_subject`] spells
/// them.
pub const ALIKE: &str = "alike";

/// More pairs than these are not told; the most alike come first.
const MOST: usize = 500;

/// Two groups that read alike, by a span of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// Of claims, or of sources.
    pub role: Role,
    pub one: End,
    pub other: End,
    /// Their words.
    pub words: [String; 2],
    /// Up to 1: the same words.
    pub likeness: f32,
    /// Why: rare words that both have.
    pub shared: Vec<String>,
}

/// How a waiver names a pair of spans, whichever comes first.
pub fn alike_subject(one: AnnotationId, other: AnnotationId) -> String {
    format!("{} {}", one.min(other), one.max(other))
}

/// Every pair of groups that read alike, each once, the most alike first; those that were put aside are left out.
///
/// # Errors
/// When it was called off.
pub fn alike(
    ledger: &Ledger,
    role: Role,
    aside: &[(AnnotationId, AnnotationId)],
    progress: &dyn Progress,
) -> Result<Vec<Alike>, Cancelled> {
    // Mere mentions ("such allegations", "the company") are alike everywhere and say nothing.
    let marks: Vec<(u32, End, &str)> = (0..)
        .zip(&ledger.marks)
        .filter(|(_, placed)| {
            let mark = &placed.mark;
            mark.role == role && !mark.gone && mark.clarity != Clarity::Mention
        })
        .map(|(number, placed)| {
            let mark = &placed.mark;
            (number, End { document: mark.document, span: mark.id }, &*mark.words)
        })
        .collect();
    let texts: Vec<&str> = marks.iter().map(|(_, _, words)| *words).collect();
    let kind = if role == Role::Source { Kind::Names } else { Kind::Sentences };
    let group = |at: usize| marks.get(at).map(|(mark, _, _)| ledger.group_number(*mark));
    let apart = |one: usize, other: usize| group(one) != group(other);
    let found = likeness::alike(&texts, kind, &apart, &|done, total| {
        progress.report(done, total);
        progress.check().is_ok()
    });
    let both = |one: u32, other: u32| (one.min(other), one.max(other));
    // A pair that was put aside speaks for its groups, as they are now.
    let mut told: BTreeSet<(u32, u32)> = aside
        .iter()
        .filter_map(|(one, other)| Some(both(ledger.group_with(*one)?, ledger.group_with(*other)?)))
        .collect();
    let mut pairs = Vec::new();
    for pair in found.ok_or(Cancelled)? {
        let (Some(one), Some(other)) = (marks.get(pair.one), marks.get(pair.other)) else {
            continue;
        };
        let groups = both(ledger.group_number(one.0), ledger.group_number(other.0));
        if told.contains(&groups) {
            continue;
        }
        let Some(shared) = likeness::reason(one.2, other.2, kind) else { continue };
        told.insert(groups);
        pairs.push(Alike {
            role,
            one: one.1,
            other: other.1,
            words: [one.2.to_owned(), other.2.to_owned()],
            likeness: pair.likeness,
            shared,
        });
        if pairs.len() == MOST {
            break;
        }
    }
    Ok(pairs)
}

/// The pairs that somebody has put aside.
fn put_aside(store: Option<&Store>) -> Result<Vec<(AnnotationId, AnnotationId)>, SessionError> {
    let Some(store) = store else { return Ok(Vec::new()) };
    let pair = |subject: &str| {
        let (one, other) = subject.split_once(' ')?;
        Some((AnnotationId(one.parse().ok()?), AnnotationId(other.parse().ok()?)))
    };
    let rows = store.rows_of_kind("waiver")?;
    let pairs = rows.into_iter().filter_map(|row| match row {
        Row::Waiver(waiver) if waiver.check == ALIKE => pair(&waiver.subject),
        _ => None,
    });
    Ok(pairs.collect())
}

impl Session {
    /// Looks in a job for groups of the ledger that read alike.
    ///
    /// # Errors
    /// When nothing has been read yet, or the system gives no thread.
    pub fn find_alike(
        &self,
        claims: &Claims,
        role: Role,
    ) -> Result<Job<Result<Vec<Alike>, SessionError>>, SessionError> {
        let ledger = Arc::clone(claims.ledger().ok_or(SessionError::NothingOpen)?);
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let job = Job::spawn("find alike", self.waker(), move |progress| {
            let aside = put_aside(store.as_ref())?;
            // Closed before the long part.
            drop(store);
            Ok(alike(&ledger, role, &aside, progress)?)
        });
        job.map_err(SessionError::Thread)
    }
}
