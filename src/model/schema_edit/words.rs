//! Changes of the schema in words: as what was done, and as a step is called.

use super::{LabelChange, Of, RelationChange, SchemaEdit};
use crate::model::{LabelId, Schema};

impl SchemaEdit {
    /// What was done, in words, with the names that a schema has for what was changed.
    pub fn done(&self, schema: &Schema) -> String {
        let named = |of: &Of| of.name_in(schema).to_owned();
        let label = |id: &LabelId| named(&Of::Label(id.clone()));
        let relation = |id: &LabelId| named(&Of::Relation(id.clone()));
        match self {
            Self::AddLabel(rule) => format!("Added label {}", rule.name),
            Self::AddRelation(rule) => format!("Added relation {}", rule.name),
            Self::Label(id, LabelChange::Retired(true)) => format!("Retired {}", label(id)),
            Self::Label(id, LabelChange::Retired(false)) => {
                format!("“{}” is offered again", label(id))
            }
            Self::Relation(id, RelationChange::Retired(true)) => {
                format!("Retired {}", relation(id))
            }
            Self::Relation(id, RelationChange::Retired(false)) => {
                format!("“{}” is offered again", relation(id))
            }
            Self::Label(id, LabelChange::Name(name)) => {
                format!("Changed the name of {} to {name}", label(id))
            }
            Self::Relation(id, RelationChange::Name(name)) => {
                format!("Changed the name of {} to {name}", relation(id))
            }
            Self::Label(id, _) => format!("Changed {}", label(id)),
            Self::Relation(id, _) => format!("Changed {}", relation(id)),
            Self::AddAttribute(of, rule) => format!("Added {} to {}", rule.name, named(of)),
            Self::Attribute(of, id, _) => format!("Changed “{id}” of {}", named(of)),
            Self::RemoveAttribute(of, id) => format!("Removed “{id}” of {}", named(of)),
            Self::RenameAttribute { of, from, to } => {
                format!("Renamed “{from}” of {} to “{to}”", named(of))
            }
            Self::MergeAttribute { of, from, into } => {
                format!("Merged “{from}” of {} into “{into}”", named(of))
            }
            Self::Rename { of, to } => format!("Renamed {} to “{to}”", named(of)),
            Self::Merge { of, into } => {
                format!("Merged {} into {}", named(of), named(&of.other(into.clone())))
            }
            Self::Remove(of) => format!("Removed {} {}", of.kind(), named(of)),
            Self::RenameChoice { of, attribute, from, to } => {
                format!("Renamed “{from}” of “{attribute}” of {} to “{to}”", named(of))
            }
            Self::Move { of, .. } => format!("Moved {}", named(of)),
        }
    }

    /// What it does, in words, as a step is called.
    pub fn name(&self) -> String {
        match self {
            Self::AddLabel(rule) => format!("Add label {}", rule.name),
            Self::AddRelation(rule) => format!("Add relation {}", rule.name),
            Self::Label(id, LabelChange::Retired(true))
            | Self::Relation(id, RelationChange::Retired(true)) => format!("Retire {id}"),
            Self::Label(id, _) | Self::Relation(id, _) => format!("Change {id}"),
            Self::AddAttribute(of, rule) => format!("Add {} to {of}", rule.name),
            Self::Attribute(of, id, _) => format!("Change {id} of {of}"),
            Self::RemoveAttribute(of, id) => format!("Remove {id} of {of}"),
            Self::RenameAttribute { from, to, .. } => format!("Rename {from} to {to}"),
            Self::MergeAttribute { from, into, .. } => format!("Merge {from} into {into}"),
            Self::Rename { of, to } => format!("Rename {of} to {to}"),
            Self::Merge { of, into } => format!("Merge {of} into {into}"),
            Self::Remove(of) => format!("Remove {} {of}", of.kind()),
            Self::RenameChoice { attribute, from, to, .. } => {
                format!("Rename {from} of {attribute} to {to}")
            }
            Self::Move { of, .. } => format!("Move {of}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_as_done_and_by_name() {
        let mut schema = Schema::default();
        schema.labels[0].name = "Statement".to_owned();
        let claim = || Of::Label("claim".into());
        let told = |edit: SchemaEdit| edit.done(&schema);
        let retired = |retired| SchemaEdit::Label("claim".into(), LabelChange::Retired(retired));
        assert_eq!(told(retired(true)), "Retired Statement");
        assert_eq!(told(retired(false)), "“Statement” is offered again");
        assert_eq!(
            told(SchemaEdit::Rename { of: claim(), to: "said".into() }),
            "Renamed Statement to “said”"
        );
        let merge = SchemaEdit::Merge { of: claim(), into: "denial".into() };
        assert_eq!(merge.done(&schema), "Merged Statement into denial");
        assert_eq!(
            told(SchemaEdit::Remove(Of::Relation("said_by".into()))),
            "Removed relation said by"
        );
        // A step is called by what it does, as undo tells it.
        assert_eq!(merge.name(), "Merge claim into denial");
    }
}
