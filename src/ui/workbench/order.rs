//! In which order documents are listed, and by what they are called there.

use std::rc::Rc;

use egui::{Ui, vec2};

use super::Intent;
use crate::{
    session::{DocumentEntry, Session, user::ListOrder},
    text::natural_cmp,
    ui::widgets,
};

/// What a sorted list depends on: order, titles and dates, the filter's rows.
type Key = (ListOrder, u64, usize, Rc<Vec<usize>>);

/// Rows as they are shown.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Whether any document has a title or a date, and for which of them that was found out.
    any: Option<((u64, usize), bool)>,
    made: Option<(Key, Rc<Vec<usize>>)>,
}

impl Sorted {
    /// Whether there is anything but names to go by.
    pub(super) fn is_worth_asking(&mut self, session: &Session) -> bool {
        let key = (session.named(), session.documents().len());
        match self.any {
            Some((known, any)) if known == key => any,
            _ => {
                let has = |entry: &DocumentEntry| entry.title.is_some() || entry.date.is_some();
                self.any.insert((key, session.documents().iter().any(has))).1
            }
        }
    }

    /// The rows in order; sorted anew only when something that it goes by has changed.
    pub(super) fn rows(
        &mut self,
        session: &Session,
        order: ListOrder,
        rows: &Rc<Vec<usize>>,
    ) -> Rc<Vec<usize>> {
        if order == ListOrder::Name {
            return Rc::clone(rows);
        }
        let key = (order, session.named(), session.documents().len(), Rc::clone(rows));
        if let Some((known, sorted)) = &self.made
            && known.0 == key.0
            && known.1 == key.1
            && known.2 == key.2
            && Rc::ptr_eq(&known.3, &key.3)
        {
            return Rc::clone(sorted);
        }
        // What has no title or date comes last, in the order of the names.
        let said = |index: &usize| session.documents().get(*index).and_then(|e| said(e, order));
        let mut with: Vec<(&str, usize)> =
            rows.iter().filter_map(|index| Some((said(index)?, *index))).collect();
        match order {
            ListOrder::Title => with.sort_by(|a, b| natural_cmp(a.0, b.0).then(a.1.cmp(&b.1))),
            ListOrder::Date | ListOrder::Name => with.sort_unstable(),
        }
        let without = rows.iter().copied().filter(|index| said(index).is_none());
        let sorted: Rc<Vec<usize>> =
            Rc::new(with.into_iter().map(|(_, index)| index).chain(without).collect());
        self.made = Some((key, Rc::clone(&sorted)));
        sorted
    }
}

fn said(entry: &DocumentEntry, order: ListOrder) -> Option<&str> {
    match order {
        ListOrder::Name => None,
        ListOrder::Title => entry.title.as_deref(),
        ListOrder::Date => entry.date.as_deref(),
    }
}

/// What a row is called.
pub(super) fn row_name(entry: &DocumentEntry, name: &str, order: ListOrder) -> String {
    let called = entry.title.as_deref().unwrap_or(name);
    match (order, &entry.date) {
        (ListOrder::Name, _) => name.to_owned(),
        (ListOrder::Date, Some(date)) => format!("{date} · {called}"),
        (ListOrder::Title | ListOrder::Date, _) => called.to_owned(),
    }
}

/// The choice, over the list.
pub(super) fn order_ui(ui: &mut Ui, order: ListOrder, intents: &mut Vec<Intent>) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (choice, word) in
            [(ListOrder::Name, "name"), (ListOrder::Title, "title"), (ListOrder::Date, "date")]
        {
            let name = format!("List by {word}");
            if widgets::pill_ui(ui, word, &name, choice == order).on_hover_text(&name).clicked() {
                intents.push(Intent::ListBy(choice));
            }
        }
    });
}
