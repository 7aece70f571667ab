//! The attributes of the selected mark, set by keys.
//!
//! A key hands the digits over to the first attribute; each digit picks a value and goes on to the
//! next one, until the last. How attributes look is the inspector's.

use egui::{Context, Key, Modifiers};

use super::Workbench;
use crate::{
    model::{Annotation, AnnotationId, AttributeKind, AttributeRule, Schema, Value},
    session::Action,
    ui::{command::Command, toast::Toasts},
};

/// The attribute that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keyed {
    pub annotation: AnnotationId,
    /// Its place among those of the label.
    pub index: usize,
    /// It has just got them: it is to be brought into view, and a field takes the keyboard.
    pub fresh: bool,
}

/// What a key does to the attribute that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum AttributeKey {
    /// The first attribute gets the keys, or, if one has them, none.
    Begin,
    /// The n-th value, from 1.
    Choose(u8),
    /// The value after or before the one it has.
    Turn(bool),
    Clear,
    /// The attribute after or before this one gets the keys.
    Step(bool),
    End,
}

/// The attributes of a mark that are shown: those that are retired only where they are set.
pub(super) fn shown<'a>(schema: &'a Schema, mark: &Annotation) -> Vec<&'a AttributeRule> {
    let shown = |rule: &&AttributeRule| !rule.retired || mark.attributes.contains_key(&rule.id);
    schema.attributes_of(mark).iter().filter(shown).collect()
}

/// The values to choose from, with their words; none where something is typed.
pub(super) fn choices(rule: &AttributeRule) -> Vec<(String, Value)> {
    match &rule.kind {
        AttributeKind::Choice(words) => {
            words.iter().map(|word| (word.clone(), Value::words(word))).collect()
        }
        AttributeKind::Boolean => {
            vec![("yes".to_owned(), Value::Flag(true)), ("no".to_owned(), Value::Flag(false))]
        }
        AttributeKind::Number | AttributeKind::Text => Vec::new(),
    }
}

impl Workbench {
    /// Takes the keys that mean something to the attribute that has them away from the commands.
    pub(super) fn keys_for_attributes(&mut self, ctx: &Context, pressed: &mut Vec<Command>) {
        let Some(keyed) = self.inspector.keyed else { return };
        if self.annotation_with_keys().is_none_or(|it| it.id != keyed.annotation) {
            self.inspector.keyed = None;
            return;
        }
        if ctx.text_edit_focused() {
            return;
        }
        let mut keys = Vec::new();
        pressed.retain(|command| {
            let key = match command {
                Command::Label(digit) => AttributeKey::Choose(*digit),
                Command::Remove => AttributeKey::Clear,
                Command::NextSpan => AttributeKey::Step(true),
                Command::PreviousSpan => AttributeKey::Step(false),
                Command::Disarm => AttributeKey::End,
                _ => return true,
            };
            keys.push(key);
            false
        });
        ctx.input_mut(|input| {
            for (key, meaning) in [
                (Key::ArrowDown, AttributeKey::Step(true)),
                (Key::ArrowUp, AttributeKey::Step(false)),
                (Key::ArrowRight, AttributeKey::Turn(true)),
                (Key::ArrowLeft, AttributeKey::Turn(false)),
                (Key::Num0, AttributeKey::Clear),
                (Key::Enter, AttributeKey::End),
            ] {
                if input.consume_key(Modifiers::NONE, key) {
                    keys.push(meaning);
                }
            }
        });
        self.intents.extend(keys.into_iter().map(super::Intent::Attribute));
    }

    /// What the keys of attributes are about: the link that has the keys, else the selected mark.
    pub(super) fn annotation_with_keys(&self) -> Option<&Annotation> {
        let link = self.unfolded().filter(|(unfolded, _)| unfolded.keyed).map(|(_, link)| link);
        link.or_else(|| self.selected_mark())
    }

    pub(super) fn attribute_key(&mut self, key: AttributeKey, toasts: &mut Toasts) {
        let Some(mark) = self.annotation_with_keys() else { return };
        let (annotation, rules) = (mark.id, shown(self.session.schema(), mark));
        let keyed = self.inspector.keyed.filter(|keyed| keyed.annotation == annotation);
        let at = keyed.map_or(0, |keyed| keyed.index);
        let count = rules.len();
        let rule = keyed.and_then(|_| rules.get(at).copied());
        let mut value = None;
        let next = match (key, rule) {
            (AttributeKey::Begin, None) => (count > 0).then_some(0),
            (AttributeKey::Step(true), _) => (at + 1 < count).then_some(at + 1),
            (AttributeKey::Step(false), _) => Some(at.saturating_sub(1)),
            (AttributeKey::Begin | AttributeKey::End, _) | (_, None) => None,
            (AttributeKey::Clear, Some(rule)) => {
                value = Some((rule.id.clone(), None));
                Some(at)
            }
            (AttributeKey::Choose(digit), Some(rule)) => {
                let choices = choices(rule);
                let nth = usize::from(digit).saturating_sub(1);
                if let Some((_, choice)) = choices.into_iter().nth(nth) {
                    value = Some((rule.id.clone(), Some(choice)));
                    (at + 1 < count).then_some(at + 1)
                } else {
                    toasts.tell(format!("“{}” has no value {digit}", rule.name));
                    Some(at)
                }
            }
            (AttributeKey::Turn(forward), Some(rule)) => {
                let choices = choices(rule);
                let now = mark.attributes.get(&rule.id);
                let now = choices.iter().position(|(_, choice)| Some(choice) == now);
                let turned = match (now, forward) {
                    (None, true) => 0,
                    (None, false) => choices.len().saturating_sub(1),
                    (Some(now), true) => (now + 1).min(choices.len().saturating_sub(1)),
                    (Some(now), false) => now.saturating_sub(1),
                };
                let choice = choices.into_iter().nth(turned).filter(|_| now != Some(turned));
                value = choice.map(|(_, choice)| (rule.id.clone(), Some(choice)));
                Some(at)
            }
        };
        if let Some((attribute, value)) = value
            && mark.attributes.get(&attribute) != value.as_ref()
        {
            self.waiting.push_back(Action::SetAttribute { annotation, attribute, value });
        }
        self.inspector.keyed = next.map(|index| Keyed { annotation, index, fresh: true });
        // A field takes the keyboard when it is painted next; otherwise the text has it.
        self.focus_text = true;
    }
}
