//! Reading beside writing: a file is taken apart on a thread of its own, while what came before goes
//! into the database.

use std::{
    io::BufRead,
    ops::ControlFlow,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use super::taking::Taking;
use crate::{
    formats::{Format, ReadDocument, ReadHead, Taker},
    session::{
        SessionError,
        beside::{READY, beside},
    },
};

enum Part {
    Head(ReadHead),
    Document(Box<ReadDocument>),
    Problem(usize, String),
}

/// Hands parts to the thread that writes; when that one has had enough, reading stops.
struct Hand(SyncSender<Part>);

impl Hand {
    fn over(&self, part: Part) -> ControlFlow<()> {
        if self.0.send(part).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

impl Taker for Hand {
    fn head(&mut self, head: ReadHead) -> ControlFlow<()> {
        self.over(Part::Head(head))
    }

    fn document(&mut self, document: ReadDocument) -> ControlFlow<()> {
        self.over(Part::Document(Box::new(document)))
    }

    fn problem(&mut self, line: usize, message: String) -> ControlFlow<()> {
        self.over(Part::Problem(line, message))
    }
}

/// Reads a file whole into `taking`; gives `input` back.
pub(super) fn read<R: BufRead + Send>(
    format: &dyn Format,
    mut input: R,
    taking: &mut Taking<'_>,
) -> Result<R, SessionError> {
    let (hand, parts) = sync_channel(READY);
    let reading = move || {
        format.read(&mut input, &mut Hand(hand));
        input
    };
    let (input, ()) = beside("read import", reading, || take_all(parts, taking))?;
    Ok(input)
}

/// Drops the receiver at the end, so that the reader does not wait for nobody.
fn take_all(parts: Receiver<Part>, taking: &mut Taking<'_>) {
    for part in parts {
        let flow = match part {
            Part::Head(head) => taking.head(head),
            Part::Document(document) => taking.document(*document),
            Part::Problem(line, message) => taking.problem(line, message),
        };
        if flow.is_break() {
            return;
        }
    }
}
