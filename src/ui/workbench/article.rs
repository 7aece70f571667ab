//! What is not the article: leaving it out and taking it back by key, and what the dialogs about documents want.

use super::Workbench;
use crate::{
    session::{Action, SessionError},
    text::{TextRange, block_at},
    ui::{
        command::Command,
        dialogs::{Dialog, MetadataDialog, ProposalsDialog},
        toast::Toasts,
    },
};

impl Workbench {
    /// The place that "here" means: what is selected, else the mark that is, else the caret.
    fn here_in_text(&self) -> Option<TextRange> {
        let open = self.session.open()?;
        let mark = || {
            let at = open.position(self.selected?)?;
            Some(open.spans.get(at)?.span()?.ranges.hull())
        };
        let caret = || Some(TextRange::between(self.pane.caret(), self.pane.caret()));
        self.pane.selection().or_else(mark).or_else(caret)
    }

    /// Where the paragraph of a place begins; a place at the very end of one is itself meant.
    fn edge_at(&self, at: u32) -> u32 {
        let Some(open) = self.session.open() else { return at };
        match block_at(&open.text.words, at) {
            Some(block) if at < block.end() => block.start(),
            _ => at,
        }
    }

    pub(super) fn article(&mut self, command: Command, toasts: &mut Toasts) {
        if self.failed.is_some() {
            return;
        }
        let Some(open) = self.session.open() else { return };
        let Some(here) = self.here_in_text() else {
            toasts.tell("Select a word first, to say where");
            return;
        };
        let text = &open.text.words;
        let end = open.text.pieces.last().map_or(0, |piece| piece.range.end());
        let selected = self.pane.selection().filter(|range| !range.is_empty());
        let stretch = || selected.or_else(|| block_at(text, here.start()));
        let action = match command {
            Command::LeaveOutToHere => {
                let range = TextRange::between(0, self.edge_at(here.start()));
                Some(Action::AddRegion { range })
            }
            Command::LeaveOutFromHere => {
                let range = TextRange::between(self.edge_at(here.start()), end);
                Some(Action::AddRegion { range })
            }
            Command::LeaveOut => stretch().map(|range| Action::AddRegion { range }),
            Command::TakeBack => stretch().map(|range| Action::TakeBack { range }),
            Command::TakeBackAll => {
                let outside = open.outside();
                let whole = outside
                    .as_slice()
                    .iter()
                    .find(|own| own.contains(here.start()) || own.intersects(here));
                let Some(range) = whole else {
                    toasts.tell("This is in the article already");
                    return;
                };
                Some(Action::TakeBack { range: *range })
            }
            _ => None,
        };
        match action {
            Some(Action::AddRegion { range } | Action::TakeBack { range }) if range.is_empty() => {
                toasts.tell("There is nothing between here and the edge of the text");
            }
            Some(action) => {
                self.pane.clear_selection();
                self.waiting.push_back(action);
            }
            None => toasts.tell("There is no paragraph here"),
        }
    }

    /// Begins what the dialogs about documents want, and follows what came of it.
    pub(super) fn serve_article(&mut self, toasts: &mut Toasts) {
        let waker = self.session.waker();
        let changed = match &mut self.dialog {
            Some(Dialog::Proposals(dialog)) => {
                if dialog.wants() {
                    let author = self.session.me().cloned().ok_or(SessionError::NoAnnotator);
                    let parts = author.and_then(|author| {
                        Ok((self.session.import_into()?, self.session.texts()?, author))
                    });
                    dialog.begin(parts, waker);
                }
                dialog.finished()
            }
            Some(Dialog::Metadata(dialog)) => {
                if dialog.wants() {
                    let author = self.session.me().cloned().ok_or(SessionError::NoAnnotator);
                    let parts = author.and_then(|author| {
                        Ok((self.session.import_into()?, self.session.texts()?, author))
                    });
                    dialog.begin(parts, waker);
                }
                dialog.finished()
            }
            _ => return,
        };
        let Some(words) = changed else { return };
        toasts.tell(words);
        self.dialog = None;
        if let Err(error) = self.session.catch_up()
            && !error.is_busy()
        {
            toasts.warn(error.to_string());
        }
    }

    pub(super) fn propose(&mut self) {
        self.dialog = Some(Dialog::Proposals(Box::new(ProposalsDialog::new(&self.session))));
    }

    pub(super) fn import_metadata(&mut self) {
        self.dialog = Some(Dialog::Metadata(Box::new(MetadataDialog::new())));
    }
}
