//! Linking to a mark of any document: what is looked for, and reading ahead.
//!
//! How it is found is told in `session::links`, how it looks in `dialogs::anywhere`.

use super::{Workbench, one_line};
use crate::{
    model::{Annotation, End, SoughtSpan, metadata},
    session::OpenDocument,
    ui::{
        dialogs::{Anywhere, Dialog},
        toast::Toasts,
    },
};

impl Workbench {
    /// Asks for the other end of a link from the selected marks.
    pub(super) fn link_anywhere(&mut self, toasts: &mut Toasts) {
        let (from, ones) = match self.link_begins() {
            Ok(begins) => begins,
            Err(why) => return toasts.tell(why),
        };
        let Some(sought) = self.sought(&from, &ones) else { return };
        if sought.joins.is_empty() {
            return toasts.tell(self.joins_nothing(&ones));
        }
        let links = std::mem::take(&mut self.links);
        let anywhere = Anywhere::new(from, &ones, sought, links);
        self.dialog = Some(Dialog::Anywhere(Box::new(anywhere)));
    }

    /// What the other end can be, before anything is typed.
    fn sought(&self, from: &[End], ones: &[Annotation]) -> Option<SoughtSpan> {
        let open = self.session.open()?;
        let mut without: Vec<_> = from.iter().map(|end| end.span).collect();
        for end in from {
            let others = open.relations_of(end.span).filter_map(|(_, other)| other);
            let linked = others.filter(|other| self.is_linked(from, other.id, &other.label));
            without.extend(linked.map(|other| other.id));
        }
        let words = ones.iter().filter_map(Annotation::span);
        Some(SoughtSpan {
            like: words.map(|span| one_line(&span.quote.text)).collect(),
            here: Some(open.id()),
            date: open.metadata(metadata::DATE).map(str::to_owned),
            joins: self.session.schema().joinable(ones, open.id()),
            without,
            ..SoughtSpan::default()
        })
    }

    /// Begins to read what will be asked for if the mark is not in this text.
    pub(super) fn read_links_ahead(&mut self, toasts: &mut Toasts) {
        let open = self.session.open();
        let sought = SoughtSpan {
            here: open.map(OpenDocument::id),
            date: open.and_then(|open| open.metadata(metadata::DATE)).map(str::to_owned),
            ..SoughtSpan::default()
        };
        if let Err(error) = self.session.seek_spans(&mut self.links, sought) {
            toasts.warn(error.to_string());
        }
    }

    /// Reads on while there are letters over marks.
    pub(super) fn follow_links(&mut self, toasts: &mut Toasts) {
        // What went wrong is told when somebody asks: nobody has asked yet.
        if let Some(Ok(answer)) = self.links.poll()
            && !answer.is_whole()
            && self.hints.is_some()
        {
            self.read_links_ahead(toasts);
        }
    }
}
