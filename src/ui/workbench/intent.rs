//! What views ask for, and how each is carried out.

use std::path::PathBuf;

use super::{AttributeKey, LinkKey, Workbench, filters::Filter, hints::HintKey};
use crate::{
    model::{AnnotationId, AnnotatorId, End, LabelId, State},
    session::{
        Action, Place, SchemaWish,
        user::{ListOrder, User},
    },
    text::TextRange,
    ui::{command::Command, toast::Toasts},
};

/// What a view asks for.
#[derive(Clone, Debug)]
pub(in crate::ui) enum Intent {
    Do(Action),
    Run(Command),
    Open(usize),
    /// As `Open`, but nobody asked for this one: if it cannot be opened, the next one is tried.
    Arrive(usize),
    /// A span of the open document, to be shown as well when `true`.
    Select(Option<AnnotationId>, bool),
    /// A span of the open document is to be selected beside the others, or no longer.
    Also(AnnotationId),
    /// The next or the previous span: a step, not a jump to come back from.
    Step(AnnotationId),
    /// A span that may lie in another document.
    GoTo(Place),
    /// The other end of a link was picked for marks: which kind it becomes is asked if there are
    /// several.
    Link {
        from: Vec<End>,
        to: End,
    },
    /// The letters over marks, by which the other end of a link is picked.
    Hint(HintKey),
    /// A hit of a search over the project: a document of the list, and the place in it.
    GoToHit(usize, TextRange),
    /// What of the marks is to be shown.
    Filter(Filter),
    Mark(LabelId),
    Arm(Option<LabelId>),
    SetMe(AnnotatorId),
    SetAside(String),
    /// The schema is to be changed.
    Schema(SchemaWish),
    /// A span whose edge was dragged, and the ranges it would have.
    Reshape(AnnotationId, Vec<TextRange>),
    /// The keys that set attributes.
    Attribute(AttributeKey),
    /// The keys that go through links.
    LinkKey(LinkKey),
    /// Calls the open document done, whatever its marks lack, and opens the next one if `true`.
    CallDone(bool),
    /// A drag has ended with a selection.
    Released,
    /// A drag has ended with a selection that is to be joined to the selected mark.
    Joined,
    Zoom(u32),
    /// In which order documents are listed.
    ListBy(ListOrder),
    /// Another project.
    OpenProject(PathBuf),
}

impl Workbench {
    pub(super) fn carry_out(&mut self, intent: Intent, user: &mut User, toasts: &mut Toasts) {
        match intent {
            Intent::Do(action) => self.waiting.push_back(action),
            Intent::Run(command) => self.run(command, user, toasts),
            Intent::Open(index) => {
                self.passes = 0;
                let left = self.leave_page();
                if !left && self.shown() != Some(index) {
                    self.leave();
                }
                self.open(index, toasts);
            }
            Intent::Arrive(index) => self.open(index, toasts),
            Intent::Select(span, show) => {
                let range = self.select(span);
                if let (true, Some(range)) = (show, range) {
                    self.leave_for(range);
                    self.pane.reveal(range);
                    self.pane.put_caret(range.start());
                }
                self.selected = span;
                self.kept.clear();
            }
            Intent::Also(span) => self.also(span),
            Intent::Step(span) => {
                let range = self.select(Some(span));
                self.selected = Some(span);
                if let Some(range) = range {
                    self.pane.reveal(range);
                    self.pane.put_caret(range.start());
                }
            }
            Intent::GoTo(place) => self.go_to(&place, toasts),
            Intent::Link { from, to } => self.link(&from, to, toasts),
            Intent::Hint(key) => self.hint_key(key, toasts),
            Intent::GoToHit(index, range) => self.go_to_hit_of_project(index, range, toasts),
            Intent::Filter(filter) => self.filter(filter),
            Intent::Mark(label) => self.mark(&label, toasts),
            Intent::Arm(label) => self.armed = label,
            Intent::Released => {
                if let Some(label) = self.armed.clone() {
                    self.mark(&label, toasts);
                } else {
                    self.selected = None;
                }
            }
            Intent::Joined => self.join(toasts),
            Intent::Attribute(key) => self.attribute_key(key, toasts),
            Intent::LinkKey(key) => self.link_key(key),
            Intent::CallDone(next) => {
                self.dialog = None;
                self.call_done(next, toasts);
            }
            Intent::Reshape(span, ranges) => self.reshape(span, &ranges),
            Intent::SetMe(me) if !self.waiting.is_empty() => self.intents.push(Intent::SetMe(me)),
            Intent::SetMe(me) => {
                self.exported = None;
                for words in self.be(me, user) {
                    toasts.warn(words);
                }
                self.selected = None;
                self.claims.forget();
                // Its marks are others.
                self.search_project_again();
                self.dialog = None;
            }
            Intent::SetAside(reason) => {
                self.dialog = None;
                self.waiting.push_back(Action::SetState { state: State::SetAside, reason });
            }
            Intent::Schema(wish) => self.change_schema(wish, toasts),
            Intent::ListBy(order) => {
                self.list.order = order;
                if let Err(error) = user.set_list_order(order) {
                    toasts.warn(error);
                }
                self.list.reveal = self.shown();
            }
            Intent::OpenProject(folder) => self.wanted = Some(folder),
            Intent::Zoom(percent) => {
                self.zoom_percent = percent;
                if let Err(error) = user.set_zoom_percent(percent) {
                    toasts.warn(error);
                }
            }
        }
    }

    /// Says who annotates, here and on this machine from now on. What went wrong with that.
    pub(super) fn be(&mut self, me: AnnotatorId, user: &mut User) -> Vec<String> {
        let folder = self.session.folder().display().to_string();
        let kept = user.set_annotator(&folder, &me).err();
        let set = self.session.set_me(me).err().map(|error| error.to_string());
        set.into_iter().chain(kept).collect()
    }

    /// Prepares for a span to be the one that is selected; returns where it lies in this text.
    fn select(&mut self, span: Option<AnnotationId>) -> Option<TextRange> {
        self.inspector.reveal = span;
        self.entered = None;
        if span.is_some() {
            self.pane.clear_selection();
        }
        let open = self.session.open()?;
        let found = open.spans.get(open.position(span?)?)?;
        found.span().map(|span| span.ranges.hull())
    }
}
