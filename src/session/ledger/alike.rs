//! Proposals: claims, or sources, of different groups that read alike. Offered with the reason, never applied.

use std::{collections::BTreeSet, sync::Arc};

use super::Claims;
use crate::{
    model::{
        AnnotationId, Cancelled, End, Progress, Row,
        ledger::{Ledger, Role},
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
    aside: &BTreeSet<String>,
    progress: &dyn Progress,
) -> Result<Vec<Alike>, Cancelled> {
    // Mere mentions ("such allegations", "the company") are alike everywhere and say nothing.
    let marks: Vec<(u32, End, &str)> = (0..)
        .zip(&ledger.marks)
        .filter(|(_, placed)| placed.mark.role == role && !placed.mark.gone && !placed.mark.poor)
        .map(|(number, placed)| {
            let mark = &placed.mark;
            (number, End { document: mark.document, span: mark.id }, &*mark.words)
        })
        .collect();
    let texts: Vec<&str> = marks.iter().map(|(_, _, words)| *words).collect();
    let kind = if role == Role::Source { Kind::Names } else { Kind::Sentences };
    let found = likeness::alike(&texts, kind, &|done, total| {
        progress.report(done, total);
        progress.check().is_ok()
    });
    let mut told = BTreeSet::new();
    let mut pairs = Vec::new();
    for pair in found.ok_or(Cancelled)? {
        let (Some(one), Some(other)) = (marks.get(pair.one), marks.get(pair.other)) else {
            continue;
        };
        let groups = [ledger.group_number(one.0), ledger.group_number(other.0)];
        let [least, most] = [groups[0].min(groups[1]), groups[0].max(groups[1])];
        let put_aside = aside.contains(&alike_subject(one.1.span, other.1.span));
        // One that was put aside speaks for its groups.
        if least == most || !told.insert((least, most)) || put_aside {
            continue;
        }
        pairs.push(Alike {
            role,
            one: one.1,
            other: other.1,
            words: [one.2.to_owned(), other.2.to_owned()],
            likeness: pair.likeness,
            shared: pair.shared,
        });
        if pairs.len() == MOST {
            break;
        }
    }
    Ok(pairs)
}

/// The pairs that somebody has put aside.
fn put_aside(store: Option<&Store>) -> Result<BTreeSet<String>, SessionError> {
    let Some(store) = store else { return Ok(BTreeSet::new()) };
    let rows = store.rows_of_kind("waiver")?;
    let subjects = rows.into_iter().filter_map(|row| match row {
        Row::Waiver(waiver) if waiver.check == ALIKE => Some(waiver.subject),
        _ => None,
    });
    Ok(subjects.collect())
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
