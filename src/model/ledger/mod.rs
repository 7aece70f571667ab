//! The ledger of claims: one row for each group of claims that say the same, with who says it and who denies it.
//!
//! Pure: [`Facts`] are the marks and links of one layer, however they were come by; a [`Ledger`] is worked out from them
//! as a whole and never changed; what is shown of it is chosen by a [`Query`].
//!
//! What counts, and what does not:
//!
//! - The sources of a claim are those that it is `said_by`, each once by its group. Where two of them are named of which
//!   one cites the other, only the inner one counts: two papers that quote one official are one source. The outer ones
//!   are told as the way through which it came ([`Chain`]).
//! - A claim that nobody is named for is told apart: of the article's own voice, of unnamed ones ("reportedly"), or still
//!   without a source. None of them counts as a source.
//! - A denier is the source of a denial of any claim of the group, once by its group, with the strongest force. "No
//!   comment" is told apart and never counted. A denial without a source answers the claim but names no denier.
//! - A denial of a denial speaks of that denial: it is told under it ([`Denial::depth`]) and is no denial of the claim.
//! - Marks that lie outside of the article do not count at all.

mod build;
mod detail;
mod facts;
mod lists;
mod naming;
mod query;
mod roles;
#[cfg(test)]
mod tests;
pub mod timeline;

pub use build::{ClaimGroup, Denier, DocumentFact, Ledger, Placed, SourceGroup};
pub use detail::{Chain, Denial};
pub use facts::{Clarity, Facts, Force, Link, Mark, Voice};
pub use query::{Pick, Query, Sort};
pub use roles::{LinkKind, Role, Roles};
pub use timeline::Timeline;
