//! Relations: making and changing them, as the rules of the schema allow. What goes with spans that
//! go is in `losing`.
//!
//! As everywhere, an action becomes a draft here; nothing is committed.

use super::{
    Action, Session, SessionError,
    dispatch::{Draft, changed, dice_of},
};
use crate::model::{
    Annotation, AnnotationId, Edit, LabelId, Origin, RelationRule, Row, Schema, Target,
    relating::leads_to,
};

/// One end of a relation and the other.
type Pair = (AnnotationId, AnnotationId);

impl Session {
    /// An annotation of one's own, from memory or, in another document, from the database.
    ///
    /// # Errors
    /// [`SessionError::Gone`], or the database cannot be read.
    pub fn annotation(&self, id: AnnotationId) -> Result<Annotation, SessionError> {
        if let Some(document) = &self.open {
            let near = document.span(id).or_else(|| document.relations.get(&id));
            let found = near.or_else(|| document.far_ends.get(&id));
            // A relation from elsewhere may end in a mark of somebody else.
            if let Some(found) = found.filter(|found| found.layer == document.layer) {
                return Ok(found.clone());
            }
        }
        let far = self.store.as_ref().map(|store| store.annotation(id)).transpose()?.flatten();
        far.filter(|found| Some(&found.layer) == self.me.as_ref()).ok_or(SessionError::Gone)
    }

    /// The relations of one's own layer that end in a span. What another layer has of it is nobody's
    /// business here: it stays, and is listed when its end goes.
    pub(super) fn own_relations_of(
        &self,
        span: AnnotationId,
    ) -> Result<Vec<Annotation>, SessionError> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let mut all = store.relations_of(span)?;
        all.retain(|relation| Some(&relation.layer) == self.me.as_ref());
        Ok(all)
    }

    /// The step of an action that needs no document to be open, for what it is about may lie anywhere.
    pub(super) fn draft_of_relations(
        &self,
        action: &Action,
        fresh: AnnotationId,
    ) -> Option<Result<Draft, SessionError>> {
        match action {
            Action::Relate { label, pairs } => Some(self.relate(label, pairs, fresh)),
            Action::Rejoin { relation, label, reversed } => {
                Some(self.rejoin(*relation, label, *reversed))
            }
            Action::LeaveGroup { label, spans } => Some(self.leave_group(label, spans, fresh)),
            Action::Delete { annotations } => Some(self.delete(annotations, fresh)),
            _ => None,
        }
    }

    /// A relation for each pair that is not joined by it already.
    fn relate(
        &self,
        label: &LabelId,
        pairs: &[Pair],
        fresh: AnnotationId,
    ) -> Result<Draft, SessionError> {
        let schema = self.schema();
        let rule = schema.offered_relation(label)?;
        let layer = self.me.clone().ok_or(SessionError::NoAnnotator)?;
        let mut dice = dice_of(fresh);
        let (mut made, mut there) = (Vec::<Pair>::new(), None);
        let mut edits = Vec::new();
        for (from, to) in pairs {
            let (from, to) = (self.annotation(*from)?, self.annotation(*to)?);
            schema.allows(label, &from, &to)?;
            if let Some(standing) = self.joined(rule, (from.id, to.id), &made)? {
                there = Some(standing);
                continue;
            }
            made.push((from.id, to.id));
            edits.push(Edit::insert(Row::Annotation(Annotation {
                id: dice(),
                layer: layer.clone(),
                document: from.document,
                label: label.clone(),
                target: Target::Relation { from: from.end(), to: to.end() },
                attributes: Schema::defaults(&rule.attributes),
                note: String::new(),
                origin: Origin::Hand,
            })));
        }
        let kind = rule.name.to_lowercase();
        let already = there.map_or("", |standing| standing.words(rule));
        let (count, skipped) = (made.len(), pairs.len() - made.len());
        if made.is_empty() {
            let standing = match there {
                Some(Standing::Itself(relation)) => Some(relation),
                _ => None,
            };
            let said = format!("These are {already} already");
            return Ok(Draft::nothing(standing, (skipped > 0).then_some(said.as_str())));
        }
        let said = match skipped {
            0 => None,
            1 => Some(format!("{count} of {} linked; one was {already} already", pairs.len())),
            n => Some(format!("{count} of {} linked; {n} were {already} already", pairs.len())),
        };
        let name = match count {
            1 => format!("Make link “{kind}”"),
            count => format!("Make {count} links “{kind}”"),
        };
        let id = edits.iter().find_map(|edit| match &edit.after {
            Some(Row::Annotation(relation)) => Some(relation.id),
            _ => None,
        });
        Ok(Draft { made: id, said, ..Draft::new(name, edits) })
    }

    /// Gives a relation another kind, or the other direction, or both. Its note stays, and of its
    /// attributes those that the kind knows.
    fn rejoin(
        &self,
        id: AnnotationId,
        label: &LabelId,
        reversed: bool,
    ) -> Result<Draft, SessionError> {
        let before = self.annotation(id)?;
        let (from, to) = before.ends().ok_or(SessionError::Gone)?;
        let same_kind = before.label == *label;
        let schema = self.schema();
        let rule =
            if same_kind { schema.known_relation(label) } else { schema.offered_relation(label) }?;
        if same_kind && (!reversed || rule.symmetric) {
            return Ok(Draft::nothing(Some(id), None));
        }
        // What has no direction stays as it is.
        let (from, to) = if reversed && !rule.symmetric { (to, from) } else { (from, to) };
        let (from, to) = (self.annotation(from.span)?, self.annotation(to.span)?);
        schema.allows(label, &from, &to)?;
        if let Some(standing) = self.joined_but_for(rule, (from.id, to.id), &[], Some(id))? {
            let said = format!("These are {} already", standing.words(rule));
            return Ok(Draft::nothing(Some(id), Some(&said)));
        }
        let mut attributes = before.attributes.clone();
        if !same_kind {
            attributes = Schema::defaults(&rule.attributes);
            attributes.extend(Schema::fitting(&rule.attributes, &before.attributes));
        }
        let after = Annotation {
            label: label.clone(),
            // It belongs to where it begins.
            document: from.document,
            target: Target::Relation { from: from.end(), to: to.end() },
            attributes,
            ..before.clone()
        };
        let kind = rule.name.to_lowercase();
        let name = if same_kind {
            format!("Reverse link “{kind}”")
        } else {
            format!("Change link to “{kind}”")
        };
        Ok(changed(name, before, after))
    }

    /// Whether a relation joins two spans already, or, when it is transitive, others do; `made`:
    /// pairs that this step joins.
    fn joined(
        &self,
        rule: &RelationRule,
        pair: Pair,
        made: &[Pair],
    ) -> Result<Option<Standing>, SessionError> {
        self.joined_but_for(rule, pair, made, None)
    }

    /// As [`Self::joined`]; one relation is left out of account.
    fn joined_but_for(
        &self,
        rule: &RelationRule,
        (from, to): Pair,
        made: &[Pair],
        but_for: Option<AnnotationId>,
    ) -> Result<Option<Standing>, SessionError> {
        let counts = |relation: &&Annotation| Some(relation.id) != but_for;
        let is_it = |pair: Pair| pair == (from, to) || (rule.symmetric && pair == (to, from));
        for relation in self.relations_by(rule, from)?.iter().filter(counts) {
            if let Some((a, b)) = relation.ends()
                && is_it((a.span, b.span))
            {
                return Ok(Some(Standing::Itself(relation.id)));
            }
        }
        if made.iter().any(|pair| is_it(*pair)) {
            return Ok(Some(Standing::ByOthers));
        }
        if !rule.transitive {
            return Ok(None);
        }
        let led = leads_to(from, to, |at, back| {
            let standing = self.relations_by(rule, at)?;
            let standing =
                standing.iter().filter_map(Annotation::ends).map(|(a, b)| (a.span, b.span));
            let pairs = standing.chain(made.iter().copied());
            let next = pairs.filter_map(|(a, b)| match (a == at, b == at) {
                (true, _) if rule.symmetric || !back => Some(b),
                (_, true) if rule.symmetric || back => Some(a),
                _ => None,
            });
            Ok::<_, SessionError>(next.collect())
        })?;
        Ok(led.then_some(Standing::ByOthers))
    }

    /// One's own relations of a kind that end, either way, in a span.
    pub(super) fn relations_by(
        &self,
        rule: &RelationRule,
        span: AnnotationId,
    ) -> Result<Vec<Annotation>, SessionError> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let mut found = store.relations_of(span)?;
        found.retain(|found| found.label == rule.id && Some(&found.layer) == self.me.as_ref());
        Ok(found)
    }
}

/// How two spans are joined already.
#[derive(Clone, Copy)]
enum Standing {
    Itself(AnnotationId),
    /// By a chain of others, or by what is being made.
    ByOthers,
}

impl Standing {
    /// What they are already.
    fn words(self, rule: &RelationRule) -> &'static str {
        match self {
            Self::Itself(_) => "linked like this",
            Self::ByOthers if rule.symmetric => "together",
            Self::ByOthers => "linked by way of others",
        }
    }
}
