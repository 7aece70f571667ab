//! Which relations of a schema say whose words something is, and which say against what it stands.
//!
//! Found by the shape of the relations, not by their names, so that renamed and translated schemas
//! are understood; a schema of another shape has none. By this rule:
//!
//! - A relation **says whose** when it has a direction, stays within one document, and leads from
//!   marks of some labels to marks of other labels: claim or denial → source.
//! - A relation **answers** when it has a direction, may go across documents, and both its ends are
//!   labels that a relation of the first sort begins in: denial → claim or denial.
//! - A relation **cites** when it has a direction and both its ends are labels that a relation of
//!   the first sort leads to: source → source.

use super::{LabelId, RelationRule, Schema};

#[derive(Clone, Debug, Default)]
pub struct Saying<'a> {
    pub whose: Vec<&'a RelationRule>,
    pub answers: Vec<&'a RelationRule>,
    pub cites: Vec<&'a RelationRule>,
}

impl<'a> Saying<'a> {
    pub fn of(schema: &'a Schema) -> Self {
        let whose: Vec<_> = schema.relations.iter().filter(|rule| says_whose(rule)).collect();
        let said = |label: &LabelId| whose.iter().any(|rule| rule.from.contains(label));
        let says = |label: &LabelId| whose.iter().any(|rule| rule.to.contains(label));
        let answers = |rule: &&RelationRule| {
            is_directed(rule)
                && rule.across
                && !rule.from.is_empty()
                && rule.from.iter().chain(&rule.to).all(said)
        };
        let cites = |rule: &&RelationRule| {
            is_directed(rule)
                && !rule.from.is_empty()
                && !rule.to.is_empty()
                && rule.from.iter().chain(&rule.to).all(says)
        };
        let answers = schema.relations.iter().filter(answers).collect();
        let cites = schema.relations.iter().filter(cites).collect();
        Self { whose, answers, cites }
    }
}

const fn is_directed(rule: &RelationRule) -> bool {
    !rule.symmetric && !rule.retired
}

fn says_whose(rule: &RelationRule) -> bool {
    is_directed(rule)
        && !rule.across
        && !rule.from.is_empty()
        && !rule.to.is_empty()
        && !rule.from.iter().any(|label| rule.to.contains(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rules: &[&RelationRule]) -> Vec<String> {
        rules.iter().map(|rule| rule.id.to_string()).collect()
    }

    #[test]
    fn the_default_relations_have_their_shapes_under_any_name() {
        let mut schema = Schema::default();
        let saying = Saying::of(&schema);
        assert_eq!(ids(&saying.whose), ["said_by"]);
        assert_eq!(ids(&saying.answers), ["denies"]);
        assert_eq!(ids(&saying.cites), ["cites"]);
        for rule in &mut schema.relations {
            rule.id = format!("r_{}", rule.id).as_str().into();
            for label in rule.from.iter_mut().chain(&mut rule.to) {
                *label = format!("l_{label}").as_str().into();
            }
        }
        let saying = Saying::of(&schema);
        assert_eq!(ids(&saying.whose), ["r_said_by"]);
        assert_eq!(ids(&saying.answers), ["r_denies"]);
        assert_eq!(ids(&saying.cites), ["r_cites"]);
    }

    #[test]
    fn a_schema_of_another_shape_has_none() {
        // Doses of medicines: nobody says anything, and nothing is answered.
        let mut schema = Schema::default();
        schema.relations.truncate(1);
        schema.relations[0].from = vec!["drug".into()];
        schema.relations[0].to = vec!["dose".into()];
        let saying = Saying::of(&schema);
        assert_eq!(ids(&saying.answers), Vec::<String>::new());
        assert_eq!(ids(&saying.cites), Vec::<String>::new());
        schema.relations[0].retired = true;
        assert_eq!(ids(&Saying::of(&schema).whose), Vec::<String>::new());
    }
}
