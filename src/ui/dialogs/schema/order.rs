//! The order of labels and of relations: the one that is shown goes up or down, by a button or a key.

use egui::{Context, Key, Modifiers};

use super::{Form, SchemaPage};
use crate::{
    model::{Of, Schema, SchemaEdit},
    session::{SchemaWish, Session},
};

/// Up or down, the words of the button, and its key.
pub(super) const MOVES: [(bool, &str, &str); 2] =
    [(true, "Move up", "Alt ↑"), (false, "Move down", "Alt ↓")];

/// One place up or down in the list; `None`: it cannot go farther.
pub(super) fn moved(schema: &Schema, of: &Of, up: bool) -> Option<SchemaEdit> {
    let ids: Vec<_> = match of {
        Of::Label(_) => schema.labels.iter().map(|rule| &rule.id).collect(),
        Of::Relation(_) => schema.relations.iter().map(|rule| &rule.id).collect(),
    };
    let at = ids.iter().position(|id| *id == of.id())?;
    let before = if up {
        Some(ids.get(at.checked_sub(1)?)?)
    } else {
        ids.get(at + 1)?;
        ids.get(at + 2)
    };
    Some(SchemaEdit::Move { of: of.clone(), before: before.map(|id| (*id).clone()) })
}

impl SchemaPage {
    /// What the keys ask for, as the buttons do; not while something is typed or asked.
    pub(super) fn moved_by_key(&mut self, ctx: &Context, session: &Session) -> Option<SchemaWish> {
        let idle = Self::why_not(session).is_none() && !self.waits && self.question.is_none();
        let form = self.form.as_ref().filter(|form| idle && !form.is_new() && !form.is_dirty())?;
        let of = Form::subject(form);
        let keys = [(true, Key::ArrowUp), (false, Key::ArrowDown)];
        let pressed =
            |(_, key): &(bool, Key)| ctx.input_mut(|input| input.consume_key(Modifiers::ALT, *key));
        let (up, _) = keys.into_iter().find(pressed)?;
        let edit = moved(session.schema(), &of, up)?;
        self.next = Some(of);
        Some(SchemaWish::Edit(vec![edit]))
    }
}
