//! Dialogs: one question each, over the window. They push intents; they change nothing.

mod about;
mod anywhere;
mod check;
mod encoding;
mod every;
mod export;
mod foot;
mod import;
mod lacking;
mod ledger;
mod linking;
mod losing;
mod metadata;
mod native;
mod new_document;
mod pace;
mod path;
mod proposals;
mod schema;
mod set_aside;
mod who;

use egui::{Align2, Context, Frame, Id, Margin, Modal, RichText, Stroke, Ui, vec2};

pub(super) use about::About;
pub(super) use anywhere::Anywhere;
pub(super) use check::CheckDialog;
pub(super) use encoding::Encodings;
pub(super) use every::Every;
pub(super) use export::ExportDialog;
pub(super) use foot::{Foot, Pressed};
pub(super) use import::ImportDialog;
pub(super) use lacking::Lacking;
pub(super) use ledger::LedgerDialog;
pub(super) use linking::Linking;
pub(super) use losing::Losing;
pub(super) use metadata::MetadataDialog;
pub(super) use native::{Answer, Native};
pub(super) use new_document::NewDocumentDialog;
pub(super) use pace::PaceDialog;
pub(super) use path::{Chosen, PathDialog};
pub(super) use proposals::ProposalsDialog;
pub(super) use schema::SchemaPage;
pub(super) use set_aside::SetAside;
pub(super) use who::Who;

use super::{text::Engine, theme, workbench::Intent};
use crate::session::{Action, Session, user::User};
use foot::{Held, buttons_ui, close_ui};

pub(super) enum Dialog {
    Who(Who),
    Anywhere(Box<Anywhere>),
    Encodings(Encodings),
    Every(Box<Every>),
    Export(ExportDialog),
    Import(Box<ImportDialog>),
    Check(CheckDialog),
    NewDocument(Box<NewDocumentDialog>),
    Schema(Box<SchemaPage>),
    About(Box<About>),
    Proposals(Box<ProposalsDialog>),
    Metadata(Box<MetadataDialog>),
    SetAside(SetAside),
    Lacking(Lacking),
    Ledger(Box<LedgerDialog>),
    Linking(Linking),
    Losing(Losing),
    Pace(PaceDialog),
}

impl Dialog {
    /// Calls off what it has begun, and waits until that has let go of the database.
    pub(super) fn stop(self) {
        match self {
            Self::Anywhere(anywhere) => anywhere.give_back().stop(),
            Self::Export(export) => export.stop(),
            Self::Import(import) => import.stop(),
            Self::Check(check) => check.stop(),
            Self::Every(every) => every.stop(),
            Self::Schema(page) => page.stop(),
            Self::NewDocument(document) => document.stop(),
            Self::Proposals(proposals) => proposals.stop(),
            Self::Metadata(metadata) => metadata.stop(),
            Self::Ledger(ledger) => ledger.stop(),
            Self::Who(_)
            | Self::Encodings(_)
            | Self::About(_)
            | Self::SetAside(_)
            | Self::Lacking(_)
            | Self::Linking(_)
            | Self::Losing(_)
            | Self::Pace(_) => {}
        }
    }

    /// What is typed in it and is to be saved: of fields that were left, or, when `leaving`, of all.
    pub(super) fn take_typed(&mut self, leaving: bool) -> Vec<Action> {
        if let Self::About(about) = self { about.take(leaving) } else { Vec::new() }
    }

    /// What is typed in it and not saved, at the last occasion; and what cannot be saved, in words.
    pub(super) fn leave(&mut self) -> (Vec<Action>, Vec<String>) {
        let Self::About(about) = self else { return (Vec::new(), Vec::new()) };
        (about.take_all(), about.part())
    }

    /// What was typed in it is in the database.
    pub(super) fn saved(&mut self, action: &Action) {
        if let (Self::About(about), Action::SetMetadata { field, .. }) = (self, action) {
            about.saved(field);
        }
    }

    /// What was typed in it could not be saved, and stays there. `false`: it was not typed in it.
    pub(super) fn refused(&mut self, action: &Action, why: &str) -> bool {
        match (self, action) {
            (Self::About(about), Action::SetMetadata { field, .. }) => about.refused(field, why),
            _ => false,
        }
    }

    /// The document that it is about has gone. What was typed and is not saved, in words.
    pub(super) fn part(&mut self) -> Vec<String> {
        if let Self::About(about) = self { about.part() } else { Vec::new() }
    }

    /// Shows it. `true`: the person is done with it.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        session: &Session,
        user: &User,
        intents: &mut Vec<Intent>,
    ) -> bool {
        match self {
            Self::Who(who) => who.ui(ctx, session, user, intents),
            Self::Anywhere(anywhere) => anywhere.ui(ctx, engine, session, intents),
            Self::Encodings(encodings) => encodings.ui(ctx, engine, session, intents),
            Self::Every(every) => every.ui(ctx, engine, session, intents),
            Self::Export(export) => export.ui(ctx, session),
            Self::Import(import) => import.ui(ctx, engine, session),
            Self::Check(check) => check.ui(ctx, engine, intents),
            Self::NewDocument(document) => document.ui(ctx, engine, session),
            Self::Schema(page) => page.ui(ctx, session, intents),
            Self::About(about) => about.ui(ctx, session, intents),
            Self::Proposals(proposals) => proposals.ui(ctx),
            Self::Metadata(metadata) => metadata.ui(ctx, session),
            Self::SetAside(aside) => aside.ui(ctx, intents),
            Self::Lacking(lacking) => lacking.ui(ctx, engine, session, intents),
            Self::Ledger(ledger) => ledger.ui(ctx, session),
            Self::Linking(linking) => linking.ui(ctx, engine, intents),
            Self::Losing(losing) => losing.ui(ctx, engine, intents),
            Self::Pace(pace) => pace.ui(ctx, session),
        }
    }
}

/// Where a dialog stands, and what it does to the window behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// In the middle, with the window dimmed.
    Middle,
    /// Under the top bar, with the window dimmed: what is typed there is soon gone again.
    Top,
    /// At the right, with the window as it is: one looks at the text meanwhile.
    Right,
}

/// The frame of every dialog. `true`: Escape, or a click beside it.
pub(super) fn modal(
    ctx: &Context,
    title: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    modal_at(ctx, Id::unique(title), Stand::Middle, 20, |ui| {
        foot::hear_ctrl_enter(ui);
        ui.set_width(width);
        title_ui(ui, title);
        content(ui)
    })
}

pub(super) fn title_ui(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).font(theme::title_font()));
    ui.add_space(theme::SPACE_8);
}

/// As [`modal`], elsewhere and without a title.
pub(super) fn modal_at(
    ctx: &Context,
    id: Id,
    stand: Stand,
    margin: i8,
    content: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    let colors = theme::colors(ctx);
    let frame = Frame::new()
        .fill(colors.panel)
        .stroke(Stroke::new(1.0, colors.line))
        .corner_radius(8.0)
        .inner_margin(Margin::same(margin));
    let below = theme::TOP_BAR + theme::SPACE_12;
    let (anchor, offset, veil) = match stand {
        Stand::Middle => (Align2::CENTER_CENTER, vec2(0.0, 0.0), colors.veil),
        Stand::Top => (Align2::CENTER_TOP, vec2(0.0, below), colors.veil),
        Stand::Right => {
            (Align2::RIGHT_TOP, vec2(-theme::SPACE_12, below), egui::Color32::TRANSPARENT)
        }
    };
    let area = Modal::default_area(id).anchor(anchor, offset);
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(veil);
    let above = if stand == Stand::Middle { theme::SPACE_12 } else { below };
    let room = ctx.content_rect().height() - above - theme::SPACE_12 - 2.0 * f32::from(margin);
    let shown = modal.show(ctx, |ui| {
        // An area has as much room as it took in the frame before: what has grown would scroll in
        // what little there was.
        ui.set_max_height(room.max(theme::ROW));
        content(ui)
    });
    shown.inner || shown.should_close()
}
