//! What goes when spans go, when they get another label, or when they leave a group: their relations,
//! what is tied anew so that the rest of a group stays together, and who carries its name on.
//!
//! As everywhere, an action becomes a draft here; nothing is committed.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    OpenDocument, Session, SessionError,
    dispatch::{Draft, dice_of, twin_of},
    error::links,
    naming::HandedOn,
};
use crate::model::{
    Annotation, AnnotationId, Edit, LabelId, Origin, RelationRule, Row, Schema, Target,
    groups::{Tie, leaving},
};

impl Session {
    /// Gives spans another label. Relations that it does not allow must be among `losing`.
    pub(super) fn relabel(
        &self,
        document: &OpenDocument,
        spans: &[AnnotationId],
        label: &LabelId,
        losing: &[AnnotationId],
        fresh: AnnotationId,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().offered_label(label)?;
        let kind = rule.name.to_lowercase();
        let mut pairs: Vec<(Annotation, Annotation)> = Vec::new();
        for id in spans {
            let before = document.span(*id).cloned().ok_or(SessionError::Gone)?;
            if before.label == *label || pairs.iter().any(|(before, _)| before.id == *id) {
                continue;
            }
            let same = |other: &Annotation| match (before.span(), other.span()) {
                (Some(one), Some(other)) => one.ranges == other.ranges && one.text == other.text,
                _ => false,
            };
            let twin = before.span().and_then(|span| twin_of(document, *id, label, span));
            if twin.is_some() || pairs.iter().any(|(_, after)| same(after)) {
                return Err(SessionError::Twin(kind));
            }
            let attributes = rule.attributes_from(&before.attributes);
            let after = Annotation { label: label.clone(), attributes, ..before.clone() };
            pairs.push((before, after));
        }
        let Some((first, _)) = pairs.first() else {
            return Ok(Draft::nothing(spans.first().copied(), None));
        };
        let (made, count) = (first.id, pairs.len());
        let lost = self.broken_by(&pairs)?;
        if lost.iter().any(|relation| !losing.contains(&relation.id)) {
            return Err(SessionError::LinksLost { label: kind, lost });
        }
        let gone: BTreeSet<_> = pairs.iter().map(|(before, _)| before.id).collect();
        let mended = self.mended(&gone, &lost, fresh)?;
        let said = (!lost.is_empty()).then(|| format!("{} went with it", links(lost.len())));
        let names = if self.parts_groups(&lost) || !self.has_groups(label) {
            self.names_handed_on(&gone, None, false)?
        } else {
            HandedOn::default()
        };
        let said = names.told(said);
        // Names and relations first, or undo would lead to one of them.
        let mut edits = names.edits;
        edits.extend(edits_of(lost, mended));
        edits.extend(
            pairs.into_iter().map(|(before, after)| {
                Edit::update(Row::Annotation(before), Row::Annotation(after))
            }),
        );
        let name = match count {
            1 => format!("Change to {kind}"),
            count => format!("Change {count} marks to {kind}"),
        };
        Ok(Draft { made: Some(made), said, ..Draft::new(name, edits) })
    }

    /// The relations that the schema allows before and no longer after.
    fn broken_by(
        &self,
        pairs: &[(Annotation, Annotation)],
    ) -> Result<Vec<Annotation>, SessionError> {
        let mut lost: Vec<Annotation> = Vec::new();
        for (changed, _) in pairs {
            for relation in self.own_relations_of(changed.id)? {
                if lost.iter().any(|other| other.id == relation.id) {
                    continue;
                }
                let Some((from, to)) = relation.ends() else { continue };
                let Some(rule) = self.schema().relation(&relation.label) else { continue };
                // The label of an end as it was, and as it will be; what has no end is kept.
                let ends = |id| {
                    let found = pairs.iter().find(|(before, _)| before.id == id);
                    let both = |(before, after): &(Annotation, Annotation)| {
                        (before.label.clone(), after.label.clone())
                    };
                    let other = |other: Annotation| (other.label.clone(), other.label);
                    found.map(both).or_else(|| self.annotation(id).ok().map(other))
                };
                let (Some(from), Some(to)) = (ends(from.span), ends(to.span)) else { continue };
                if rule.joins(&from.0, &to.0) && !rule.joins(&from.1, &to.1) {
                    lost.push(relation);
                }
            }
        }
        Ok(lost)
    }

    pub(super) fn delete(
        &self,
        ids: &[AnnotationId],
        fresh: AnnotationId,
    ) -> Result<Draft, SessionError> {
        let mut doomed: Vec<Annotation> = Vec::new();
        for id in ids {
            if !doomed.iter().any(|other| other.id == *id) {
                doomed.push(self.annotation(*id)?);
            }
        }
        let named = doomed.first().map(|first| self.name_of(first)).unwrap_or_default();
        let chosen = doomed.len();
        let spans: BTreeSet<AnnotationId> =
            doomed.iter().filter(|one| one.span().is_some()).map(|one| one.id).collect();
        let mut along: Vec<Annotation> = Vec::new();
        // The relations that end in a span go with it, in whatever document.
        let mut known: BTreeSet<AnnotationId> = doomed.iter().map(|one| one.id).collect();
        for span in &spans {
            let found = self.own_relations_of(*span)?;
            along.extend(found.into_iter().filter(|relation| known.insert(relation.id)));
        }
        let mended = self.mended(&spans, &along, fresh)?;
        let name = if chosen == 1 && spans.is_empty() {
            format!("Remove link “{named}”")
        } else if chosen == 1 {
            format!("Remove {named}")
        } else if spans.len() == chosen {
            format!("Remove {chosen} marks")
        } else if spans.is_empty() {
            format!("Remove {chosen} links")
        } else {
            format!("Remove {chosen} marks and links")
        };
        let it = if chosen == 1 { "it" } else { "them" };
        let documents: BTreeSet<_> = along.iter().map(|relation| relation.document).collect();
        let mut said = format!("{} went with {it}", links(along.len()));
        if documents.len() > 1 {
            said = format!("{said}, in {} documents", documents.len());
        }
        if !mended.is_empty() {
            said.push_str("; the rest of the group stays together");
        }
        let names = self.names_handed_on(&spans, None, true)?;
        let said = names.told((!along.is_empty()).then_some(said));
        // Relations first: at no moment does one end in nothing.
        doomed.extend(along);
        doomed.sort_by_key(|annotation| annotation.span().is_some());
        let mut edits = names.edits;
        edits.extend(edits_of(doomed, mended));
        Ok(Draft { said, ..Draft::new(name, edits) })
    }

    /// Takes spans out of their groups.
    pub(super) fn leave_group(
        &self,
        label: &LabelId,
        spans: &[AnnotationId],
        fresh: AnnotationId,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().known_relation(label)?;
        let mut lost: Vec<Annotation> = Vec::new();
        for span in spans {
            for relation in self.relations_by(rule, *span)? {
                if !lost.iter().any(|other| other.id == relation.id) {
                    lost.push(relation);
                }
            }
        }
        if lost.is_empty() || !rule.makes_groups() {
            return Err(SessionError::NoGroup);
        }
        let mended = self.mended(&spans.iter().copied().collect(), &lost, fresh)?;
        let rest = if mended.is_empty() { "" } else { "; the rest stays together" };
        let said = format!("Taken out of the group{rest}");
        let ends = lost.iter().filter_map(Annotation::ends);
        let mut leave: BTreeSet<_> = ends.flat_map(|(from, to)| [from.span, to.span]).collect();
        leave.retain(|end| spans.contains(end));
        let names = self.names_handed_on(&leave, None, false)?;
        let said = names.told(Some(said));
        let mut edits = names.edits;
        edits.extend(edits_of(lost, mended));
        let draft = Draft::new("Take out of the group", edits);
        Ok(Draft { said, made: spans.first().copied(), ..draft })
    }

    fn parts_groups(&self, lost: &[Annotation]) -> bool {
        let rule = |relation: &Annotation| self.schema().relation(&relation.label);
        lost.iter().filter_map(rule).any(RelationRule::makes_groups)
    }

    fn has_groups(&self, label: &LabelId) -> bool {
        self.schema().relations.iter().any(|rule| rule.makes_groups() && rule.joins(label, label))
    }

    /// The relations that keep groups together when `lost` go, because their `spans` leave.
    fn mended(
        &self,
        spans: &BTreeSet<AnnotationId>,
        lost: &[Annotation],
        fresh: AnnotationId,
    ) -> Result<Vec<Annotation>, SessionError> {
        let Some(layer) = self.me.clone() else { return Ok(Vec::new()) };
        let mut dice = dice_of(fresh);
        let mut mended = Vec::new();
        let mut kinds: Vec<&RelationRule> = Vec::new();
        for relation in lost {
            let rule = self.schema().relation(&relation.label);
            if let Some(rule) = rule.filter(|rule| rule.makes_groups())
                && !kinds.iter().any(|other| other.id == rule.id)
            {
                kinds.push(rule);
            }
        }
        for rule in kinds {
            let ties = self.ties_around(rule, spans)?;
            let leave: Vec<_> = ties
                .iter()
                .flat_map(|tie| [tie.one, tie.other])
                .filter(|end| spans.contains(&end.span))
                .collect();
            for (one, other) in leaving(&ties, &leave).pairs {
                // What came from outside may hold together what the schema does not.
                let both = (self.annotation(one.span), self.annotation(other.span));
                let (Ok(one), Ok(other)) = both else { continue };
                if self.schema().allows(&rule.id, &one, &other).is_err() {
                    continue;
                }
                mended.push(Annotation {
                    id: dice(),
                    layer: layer.clone(),
                    document: one.document,
                    label: rule.id.clone(),
                    target: Target::Relation { from: one.end(), to: other.end() },
                    attributes: Schema::defaults(&rule.attributes),
                    note: String::new(),
                    origin: Origin::Hand,
                });
            }
        }
        Ok(mended)
    }

    /// All that a relation ties in the groups of some spans.
    pub(super) fn ties_around(
        &self,
        rule: &RelationRule,
        spans: &BTreeSet<AnnotationId>,
    ) -> Result<Vec<Tie>, SessionError> {
        let mut seen = spans.clone();
        let mut left: Vec<AnnotationId> = spans.iter().copied().collect();
        let mut ties = BTreeMap::new();
        while let Some(at) = left.pop() {
            for relation in self.relations_by(rule, at)? {
                let Some((one, other)) = relation.ends() else { continue };
                ties.insert(relation.id, Tie { relation: relation.id, one, other });
                left.extend([one.span, other.span].into_iter().filter(|end| seen.insert(*end)));
            }
        }
        Ok(ties.into_values().collect())
    }
}

/// What goes, and what comes instead.
fn edits_of(gone: Vec<Annotation>, come: Vec<Annotation>) -> Vec<Edit> {
    let come = come.into_iter().map(|it| Edit::insert(Row::Annotation(it)));
    come.chain(gone.into_iter().map(|it| Edit::delete(Row::Annotation(it)))).collect()
}
