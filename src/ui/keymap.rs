//! Which keys do what for this person: the defaults of the commands, and the person's own changes.
//!
//! It knows no widget and no file: the settings hold what [`Keymap::written`] gives, by the stable
//! names of the commands and in words ("Ctrl Shift K"). What it cannot read there it keeps and
//! tells. At any moment no two commands share a key.

use std::{collections::BTreeMap, sync::Arc};

use egui::{Context, Id, Key, Modifiers};
use serde::{Deserialize as _, Serialize as _};
use serde_json::{Map, Value};

use super::{
    command::{Command, Shortcut},
    key_words::refusal,
};

/// In the settings: this command has no keys at all.
const NONE: &str = "none";

/// Keys with one owner each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    /// Of the commands whose keys are not the defaults. What one of these has, no default has.
    own: BTreeMap<Command, Vec<Shortcut>>,
    /// What stands in the settings for a command and could not be taken.
    unread: BTreeMap<Command, Vec<Value>>,
    /// What stands in the settings for no command of this version.
    strangers: Map<String, Value>,
}

impl Keymap {
    /// The map that the settings give, and what in them could not be taken, in words.
    pub fn read(settings: &Value) -> (Self, Vec<String>) {
        let (mut map, mut troubles) = (Self::default(), Vec::new());
        let entries = match settings {
            Value::Null => return (map, troubles),
            Value::Object(entries) => entries,
            other => {
                troubles.push("“keys” is not a list of commands with their keys".to_owned());
                map.strangers.insert("not understood".to_owned(), other.clone());
                return (map, troubles);
            }
        };
        for (name, value) in entries {
            let Some(command) = Command::of_id(name) else {
                troubles.push(format!("“{name}” is no command of this version"));
                map.strangers.insert(name.clone(), value.clone());
                continue;
            };
            let words = match value {
                Value::Array(words) => words.clone(),
                other => vec![other.clone()],
            };
            let (mut keys, mut said) = (Vec::new(), words.is_empty());
            for word in words {
                if word == NONE {
                    said = true;
                    continue;
                }
                match map.readable(command, &word) {
                    Ok(read) => {
                        said = true;
                        if !keys.contains(&read) {
                            keys.push(read);
                        }
                    }
                    Err(why) => {
                        troubles.push(why);
                        map.unread.entry(command).or_default().push(word);
                    }
                }
            }
            if said {
                map.set(command, keys);
            }
        }
        (map, troubles)
    }

    fn readable(&self, command: Command, word: &Value) -> Result<Shortcut, String> {
        let name = command.plain_name();
        let Some(words) = word.as_str() else {
            return Err(format!("{word} is no key of “{name}”"));
        };
        let keys = Shortcut::parse(words)
            .ok_or_else(|| format!("“{words}” is no key that is known here, for “{name}”"))?;
        if let Some(why) = refusal(command, keys) {
            return Err(format!("“{words}” cannot be a key of “{name}”: {why}"));
        }
        let holder = self.own.iter().find(|(other, own)| **other != command && own.contains(&keys));
        match holder {
            Some((other, _)) => {
                let other = other.plain_name();
                Err(format!("“{words}” of “{name}” is a key of “{other}” already"))
            }
            None => Ok(keys),
        }
    }

    /// What the settings are to hold.
    pub fn written(&self) -> Value {
        let mut entries = self.strangers.clone();
        for command in Command::ALL {
            let unread = self.unread.get(&command).cloned().unwrap_or_default();
            let mut words: Vec<Value> = Vec::new();
            match self.own.get(&command) {
                Some(keys) if keys.is_empty() => words.push(NONE.into()),
                Some(keys) => words.extend(keys.iter().map(|keys| keys.written().into())),
                None if unread.is_empty() => continue,
                None => {}
            }
            for word in unread {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            if let Some(id) = command.id() {
                entries.insert(id, Value::Array(words));
            }
        }
        if entries.is_empty() { Value::Null } else { Value::Object(entries) }
    }

    /// The keys of a command, the first one as menus show it.
    pub fn keys(&self, command: Command) -> Vec<Shortcut> {
        if let Some(own) = self.own.get(&command) {
            return own.clone();
        }
        let mut keys = command.shortcuts();
        keys.retain(|keys| !self.own.values().any(|own| own.contains(keys)));
        keys
    }

    /// Its keys as key caps show them, each once: one cap may be several keys of egui's.
    pub fn caps(&self, command: Command) -> Vec<String> {
        let mut caps: Vec<String> = Vec::new();
        for keys in self.keys(command) {
            let words = keys.words();
            if !caps.contains(&words) {
                caps.push(words);
            }
        }
        caps
    }

    /// The first of its keys in words, as menus and key caps write it.
    pub fn words(&self, command: Command) -> Option<String> {
        self.keys(command).first().map(|keys| keys.words())
    }

    /// The command that has these keys.
    pub fn owner(&self, keys: Shortcut) -> Option<Command> {
        Command::all().find(|command| self.keys(*command).contains(&keys))
    }

    /// The command of a key press: by the logical key, else, on keyboards that have digits and
    /// Latin letters elsewhere, by the place of the key.
    pub(super) fn pressed(
        &self,
        key: Key,
        physical: Option<Key>,
        modifiers: Modifiers,
    ) -> Option<Command> {
        self.owner(Shortcut::of(key, modifiers))
            .or_else(|| self.owner(Shortcut::of(physical?, modifiers)))
    }

    /// Whether its keys are not the defaults.
    pub fn is_changed(&self, command: Command) -> bool {
        self.keys(command) != command.shortcuts()
    }

    /// Gives keys to a command in place of others of its own (`instead_of`; empty: beside them),
    /// and takes them from whatever has them.
    ///
    /// # Errors
    /// Why these keys cannot be given to it.
    pub fn give(
        &mut self,
        command: Command,
        instead_of: &[Shortcut],
        keys: Shortcut,
    ) -> Result<(), String> {
        if let Some(why) = refusal(command, keys) {
            return Err(why);
        }
        let (mut now, mut placed) = (Vec::new(), false);
        for other in self.keys(command) {
            if instead_of.contains(&other) {
                if !std::mem::replace(&mut placed, true) {
                    now.push(keys);
                }
            } else if other != keys {
                now.push(other);
            }
        }
        if !placed {
            now.push(keys);
        }
        self.forget_losers();
        self.take(command, &[keys]);
        self.set(command, now);
        Ok(())
    }

    /// Takes keys away from a command.
    pub fn remove(&mut self, command: Command, keys: &[Shortcut]) {
        self.forget_losers();
        let mut now = self.keys(command);
        now.retain(|other| !keys.contains(other));
        self.set(command, now);
    }

    /// The defaults of a command that others have now.
    pub fn lent(&self, command: Command) -> Vec<(Shortcut, Command)> {
        let has = |keys: &Shortcut| {
            let holder = self.own.iter().find(|(_, own)| own.contains(keys))?;
            Some((*keys, *holder.0)).filter(|(_, other)| *other != command)
        };
        command.shortcuts().iter().filter_map(has).collect()
    }

    /// Gives a command its defaults, taking them from whatever has them.
    pub fn reset(&mut self, command: Command) {
        self.forget_losers();
        let defaults = command.shortcuts();
        self.take(command, &defaults);
        self.own.remove(&command);
    }

    /// All as it was at first. What could not be read stays in the settings.
    pub fn reset_all(&mut self) {
        self.forget_losers();
        self.own.clear();
    }

    /// Takes keys from all commands but one. Those with their defaults lose them by not having
    /// them as their own.
    fn take(&mut self, but: Command, keys: &[Shortcut]) {
        let others: Vec<Command> = self.own.keys().copied().filter(|it| *it != but).collect();
        for other in others {
            let own = self.own.get(&other).cloned().unwrap_or_default();
            if own.iter().any(|own| keys.contains(own)) {
                self.remove(other, keys);
            }
        }
    }

    /// From now on the person's choice counts, not what lost in the settings against another line
    /// of them: it would come to life when they are read again. What cannot be read stays.
    fn forget_losers(&mut self) {
        for (command, words) in &mut self.unread {
            words.retain(|word| {
                let keys = word.as_str().and_then(Shortcut::parse);
                keys.is_none_or(|keys| refusal(*command, keys).is_some())
            });
        }
        self.unread.retain(|_, words| !words.is_empty());
    }

    fn set(&mut self, command: Command, keys: Vec<Shortcut>) {
        if matches!(command, Command::Label(_)) {
            return;
        }
        if keys == command.shortcuts() {
            self.own.remove(&command);
        } else {
            self.own.insert(command, keys);
        }
    }

    /// The map of this window.
    pub(super) fn of(ctx: &Context) -> Arc<Self> {
        ctx.data(|data| data.get_temp(Id::unique("keymap"))).unwrap_or_default()
    }

    /// Makes this the map of this window.
    pub(super) fn put(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("keymap"), Arc::new(self)));
    }
}

/// The first key of a command in brackets, for tooltips; empty where it has none.
pub(super) fn in_brackets(ctx: &Context, command: Command) -> String {
    Keymap::of(ctx).words(command).map_or_else(String::new, |keys| format!(" ({keys})"))
}

impl Command {
    /// Its name in the settings, which never changes: that of the variant. `None`: its keys are
    /// not the person's to choose.
    pub fn id(self) -> Option<String> {
        match self.serialize(serde_json::value::Serializer) {
            Ok(Value::String(id)) => Some(id),
            _ => None,
        }
    }

    pub fn of_id(id: &str) -> Option<Self> {
        Self::deserialize(Value::String(id.to_owned())).ok()
    }

    /// Its name without the dots of a menu.
    pub fn plain_name(self) -> &'static str {
        self.name().trim_end_matches('…')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::key_words::is_modifier;

    fn parsed(words: &str) -> Shortcut {
        Shortcut::parse(words).unwrap()
    }

    fn assert_one_owner_each(map: &Keymap) {
        let mut all: Vec<(String, Command)> = Vec::new();
        for command in Command::all() {
            for keys in map.keys(command) {
                all.push((keys.written(), command));
            }
        }
        all.sort();
        for pair in all.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "{pair:?}");
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own_in_the_settings() {
        for command in Command::ALL {
            let id = command.id().unwrap();
            assert_eq!(Command::of_id(&id), Some(command));
        }
        assert_eq!(Command::NextSpan.id().as_deref(), Some("next_span"), "it never changes");
        assert_eq!((Command::Label(1).id(), Command::of_id("label")), (None, None));
    }

    #[test]
    fn keys_are_given_beside_and_in_place_and_taken_from_others() {
        let mut map = Keymap::default();
        map.give(Command::Undo, &[], parsed("Ctrl U")).unwrap();
        assert_eq!(map.caps(Command::Undo), ["Ctrl Z", "Ctrl U"]);
        map.give(Command::Undo, &[parsed("Ctrl Z")], parsed("Ctrl K")).unwrap();
        assert_eq!(map.caps(Command::Undo), ["Ctrl K", "Ctrl U"]);
        assert!(map.caps(Command::Palette).is_empty() && map.is_changed(Command::Palette));
        assert_eq!(map.lent(Command::Palette), [(parsed("Ctrl K"), Command::Undo)]);
        // A default comes back by itself when nobody has it any more.
        map.reset(Command::Undo);
        assert_eq!(map, Keymap::default());
        map.give(Command::Undo, &[], parsed("Ctrl K")).unwrap();
        map.reset(Command::Palette);
        assert_eq!(map.caps(Command::Undo), ["Ctrl Z"]);
        assert_eq!(map.caps(Command::Palette), ["Ctrl K"]);
        map.remove(Command::Undo, &[parsed("Ctrl Z")]);
        assert!(map.keys(Command::Undo).is_empty());
        assert_eq!(Keymap::read(&map.written()).0, map);
    }

    #[test]
    fn what_the_text_and_its_fields_need_is_refused_with_the_reason() {
        let mut map = Keymap::default();
        for words in [
            "Escape",
            "Ctrl C",
            "Ctrl X",
            "Ctrl V",
            "Ctrl A",
            "Left",
            "Shift Down",
            "Ctrl Left",
            "Home",
            "PageDown",
            "Tab",
            "3",
            "Alt F4",
        ] {
            let why = map.give(Command::Undo, &[], parsed(words)).unwrap_err();
            assert!(why.contains("cannot be chosen. "), "{why}");
        }
        assert_eq!(map, Keymap::default());
        map.give(Command::Undo, &[], parsed("Ctrl Shift C")).unwrap();
        // Its own default it may have again.
        map.remove(Command::NextSpan, &[parsed("Tab")]);
        map.give(Command::NextSpan, &[], parsed("Tab")).unwrap();
        assert!(map.give(Command::Label(1), &[], parsed("L")).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_told_and_kept() {
        let settings = serde_json::json!({
            "undo": ["Ctrl U", "Hyper U", 5],
            "redo": "Ctrl U",
            "palette": ["Ctrl C"],
            "back": [],
            "of_another_version": {"keys": "Ctrl J"},
        });
        let (mut map, troubles) = Keymap::read(&settings);
        assert_eq!(troubles.len(), 5, "{troubles:?}");
        let told = |words: &str| troubles.iter().any(|trouble| trouble.contains(words));
        assert!(told("Hyper U") && told("of_another_version") && told("Copying"));
        // In the order of the file, the first has it.
        let (first, second) = (map.caps(Command::Redo), map.caps(Command::Undo));
        assert_eq!((first.as_slice(), second.len()), (["Ctrl U".to_owned()].as_slice(), 1));
        assert_eq!(map.caps(Command::Palette), ["Ctrl K"], "nothing of its entry could be read");
        assert!(map.keys(Command::Back).is_empty());
        assert_one_owner_each(&map);
        let again = Keymap::read(&map.written());
        assert_eq!((&again.0, again.1.len()), (&map, 5));
        map.reset_all();
        let written = map.written();
        assert_eq!(written["undo"], serde_json::json!(["Hyper U", 5]));
        assert_eq!(written["of_another_version"], settings["of_another_version"]);
        let (map, troubles) = Keymap::read(&serde_json::json!("Ctrl U"));
        assert_eq!((troubles.len(), map.written()["not understood"].as_str()), (1, Some("Ctrl U")));
    }

    #[derive(Clone, Debug)]
    enum Deed {
        Give(Command, usize, Shortcut),
        Remove(Command, usize),
        Reset(Command),
        ResetAll,
    }

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let command = (0..Command::ALL.len()).prop_map(|at| Command::ALL[at]);
        // Few keys, most of them somebody's, so that they clash.
        let taken: Vec<Shortcut> = Command::all().flat_map(Command::shortcuts).collect();
        let keys = prop_oneof![
            (0..taken.len()).prop_map(move |at| taken[at]),
            (0..Key::ALL.len(), any::<[bool; 3]>()).prop_map(|(at, [command, alt, shift])| {
                let modifiers = Modifiers { command, alt, shift, ..Modifiers::NONE };
                Shortcut::of(Key::ALL[at], modifiers)
            }),
        ];
        let deed = prop_oneof![
            6 => (command.clone(), 0_usize..3, keys).prop_map(|(c, at, k)| Deed::Give(c, at, k)),
            2 => (command.clone(), 0_usize..3).prop_map(|(c, at)| Deed::Remove(c, at)),
            2 => command.prop_map(Deed::Reset),
            1 => Just(Deed::ResetAll),
        ];
        prop::collection::vec(deed, 0..40)
    }

    proptest! {
        #[test]
        fn no_change_leaves_two_commands_on_one_key_and_all_are_kept(deeds in deeds()) {
            let mut map = Keymap::default();
            for deed in deeds {
                match deed {
                    Deed::Give(_, _, keys) if is_modifier(keys.key) => {}
                    Deed::Give(command, at, keys) => {
                        let old: Vec<Shortcut> =
                            map.keys(command).get(at).copied().into_iter().collect();
                        let before = map.clone();
                        if map.give(command, &old, keys).is_ok() {
                            prop_assert_eq!(map.owner(keys), Some(command));
                        } else {
                            prop_assert_eq!(&map, &before);
                        }
                        let gone = old.iter().all(|old| *old == keys || map.owner(*old) != Some(command));
                        prop_assert!(gone || map == before);
                    }
                    Deed::Remove(command, at) => {
                        let old: Vec<Shortcut> =
                            map.keys(command).get(at).copied().into_iter().collect();
                        map.remove(command, &old);
                    }
                    Deed::Reset(command) => {
                        map.reset(command);
                        prop_assert_eq!(map.keys(command), command.shortcuts());
                    }
                    Deed::ResetAll => map.reset_all(),
                }
                assert_one_owner_each(&map);
                let (again, troubles) = Keymap::read(&map.written());
                prop_assert_eq!(&again, &map);
                prop_assert!(troubles.is_empty());
            }
        }
    }
}
