//! What somebody looked at and means to be so: a finding of a check, or two groups that read alike and are not the same.

use super::{Session, SessionError, dispatch::Draft, ledger};
use crate::model::{Edit, Row, Waiver};

impl Session {
    /// A finding is waived, or taken up again.
    pub(super) fn let_stand(
        &self,
        check: String,
        subject: String,
        reason: Option<String>,
    ) -> Result<Draft, SessionError> {
        let store = self.store.as_ref().ok_or(SessionError::Gone)?;
        let before = store.rows_of_kind("waiver")?.into_iter().find_map(|row| match row {
            Row::Waiver(waiver) if waiver.check == check && waiver.subject == subject => {
                Some(waiver)
            }
            _ => None,
        });
        let name = match (check.as_str(), reason.is_some()) {
            (ledger::ALIKE, true) => "Put a proposal aside",
            (ledger::ALIKE, false) => "Take a proposal up again",
            (_, true) => "Let a problem stand",
            (_, false) => "Take a problem up again",
        };
        let after = reason.map(|reason| Waiver { check, subject, reason });
        if before == after {
            return Ok(Draft::nothing(None, None));
        }
        let edit = Edit { before: before.map(Row::Waiver), after: after.map(Row::Waiver) };
        Ok(Draft::new(name, vec![edit]))
    }
}
