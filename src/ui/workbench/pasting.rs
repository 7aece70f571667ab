//! A new document from the clipboard: its text is asked for, then its name, then it is opened.

use egui::{Context, Event, ViewportCommand};

use super::{Intent, Workbench};
use crate::ui::{
    dialogs::{Dialog, NewDocumentDialog},
    toast::Toasts,
};

/// A text comes in the next frame, if there is one; after so many seconds there is none.
const PATIENCE_SECS: f64 = 0.4;

/// A text that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pasting {
    Wanted,
    /// Since when the window system has known.
    Asked(f64),
}

impl Workbench {
    pub(super) fn ask_for_text(&mut self, toasts: &mut Toasts) {
        match self.session.why_no_document() {
            Some(why) => toasts.warn(why),
            None => self.pasting = Some(Pasting::Wanted),
        }
    }

    /// Takes the text when it comes, and the document when it is written.
    pub(super) fn serve_pasting(&mut self, ctx: &Context, toasts: &mut Toasts) {
        self.take_text(ctx, toasts);
        let Some(Dialog::NewDocument(dialog)) = &mut self.dialog else { return };
        if let Some(path) = dialog.wanted() {
            let begun = self.session.write_document(dialog.document(), &path);
            dialog.begin(begun);
        }
        if let Some(pasted) = dialog.written() {
            self.dialog = None;
            let index = self.session.list_document(pasted);
            self.intents.push(Intent::Open(index));
        }
    }

    fn take_text(&mut self, ctx: &Context, toasts: &mut Toasts) {
        let now = ctx.input(|input| input.time);
        match self.pasting {
            None => return,
            Some(Pasting::Wanted) => {
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
                self.pasting = Some(Pasting::Asked(now));
                ctx.request_repaint();
                return;
            }
            Some(Pasting::Asked(_)) => {}
        }
        // It is for nobody else.
        let mut text = None;
        ctx.input_mut(|input| {
            input.events.retain_mut(|event| match event {
                Event::Paste(words) => {
                    text = Some(std::mem::take(words));
                    false
                }
                _ => true,
            });
        });
        match (text, self.pasting) {
            (Some(text), _) => {
                self.pasting = None;
                match self.session.new_document(text) {
                    Ok(document) => {
                        let dialog = NewDocumentDialog::new(document);
                        self.dialog = Some(Dialog::NewDocument(Box::new(dialog)));
                    }
                    Err(why) => toasts.warn(why),
                }
            }
            (None, Some(Pasting::Asked(since))) if now - since > PATIENCE_SECS => {
                self.pasting = None;
                toasts.warn("There is no text on the clipboard. Copy some first");
            }
            (None, _) => ctx.request_repaint(),
        }
    }
}
