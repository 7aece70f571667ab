//! What can be laid over any page: the palette, the page of keys, the settings.
//!
//! One at a time. They return what was asked for; the program does it.

mod capture;
mod keys;
mod palette;
mod search;
mod settings;

use std::{collections::BTreeSet, path::PathBuf};

use egui::{Context, Id};

use super::{command::Command, keymap::Keymap, text::Engine, workbench::Workbench};
use crate::{
    model::LabelId,
    session::{
        typography::Typography,
        user::{ThemeChoice, User},
    },
};
use keys::Keys;
use palette::Palette;
use settings::Settings;

/// What a person asked for in one of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Run(Command),
    Mark(LabelId),
    Document(usize),
    Project(PathBuf),
    /// A project is to be taken off the list of recent ones.
    Forget(String),
    Theme(ThemeChoice),
    Zoom(u32),
    Typography(Typography),
    /// Keys that do other things than before.
    Keys(Box<Keymap>),
    /// All settings as they were at first.
    SetBack,
}

/// What lies behind: read, never changed.
pub(super) struct Behind<'a> {
    pub workbench: Option<&'a Workbench>,
    pub user: &'a User,
    pub keymap: &'a Keymap,
    /// Folders of recent projects that are not there.
    pub gone: &'a BTreeSet<String>,
}

impl Behind<'_> {
    fn why_not(&self, command: Command) -> Option<&'static str> {
        match self.workbench {
            Some(workbench) => workbench.why_not(command),
            None if command.stands_alone() => None,
            None => Some("open a project first"),
        }
    }

    fn is_gone(&self, folder: &str) -> bool {
        self.gone.contains(folder)
    }
}

enum Page {
    Palette(Box<Palette>),
    Keys(Box<Keys>),
    Settings(Settings),
}

pub(super) struct Overlay {
    page: Page,
    /// What had the keyboard before, and gets it back.
    before: Option<Id>,
}

impl Overlay {
    /// `None`: the command is none of these.
    pub(super) fn of(command: Command, ctx: &Context) -> Option<Self> {
        let page = match command {
            Command::Palette => Page::Palette(Box::default()),
            Command::Keys => Page::Keys(Box::default()),
            Command::Settings => Page::Settings(Settings::default()),
            _ => return None,
        };
        Some(Self { page, before: ctx.memory(egui::Memory::focused) })
    }

    /// Shows it. `true`: it is to be closed.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        behind: &Behind<'_>,
        asked: &mut Vec<Asked>,
    ) -> bool {
        match &mut self.page {
            Page::Palette(palette) => palette.ui(ctx, engine, behind, asked),
            Page::Keys(keys) => keys.ui(ctx, behind, asked),
            Page::Settings(settings) => settings.ui(ctx, engine, behind, asked),
        }
    }

    /// What had the keyboard before.
    pub(super) const fn before(&self) -> Option<Id> {
        self.before
    }
}
