//! Larger and smaller text: by keys, by a pinch, by the wheel.

use super::{Intent, Workbench};
use crate::{session::typography::ZOOM, ui::command::Command};
/// How far a pinch, or the wheel with Ctrl, goes for one step of the zoom.
const NOTCH: f32 = 1.25;

impl Workbench {
    pub(super) fn zoom(&mut self, command: Command) {
        let now = self.zoom_percent;
        let next = match command {
            Command::ZoomIn => ZOOM.more(now),
            Command::ZoomOut => ZOOM.less(now),
            _ => Some(ZOOM.usual),
        };
        self.intents.push(Intent::Zoom(next.unwrap_or(now)));
    }

    /// A pinch, or the wheel with Ctrl: as many steps as it is long.
    pub(super) fn pinch(&mut self, factor: f32) {
        self.pinched *= factor;
        if self.pinched > NOTCH || self.pinched < 1.0 / NOTCH {
            let command = if self.pinched > 1.0 { Command::ZoomIn } else { Command::ZoomOut };
            self.intents.push(Intent::Run(command));
            self.pinched = 1.0;
        }
    }
}
