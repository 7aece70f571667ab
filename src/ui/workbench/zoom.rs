//! Larger and smaller text: by keys, by a pinch, by the wheel.

use super::{Intent, Workbench};
use crate::ui::command::Command;

const ZOOMS: [u32; 11] = [50, 70, 80, 90, 100, 110, 125, 150, 175, 200, 300];
/// How far a pinch, or the wheel with Ctrl, goes for one step of the zoom.
const NOTCH: f32 = 1.25;

impl Workbench {
    pub(super) fn zoom(&mut self, command: Command) {
        let now = self.zoom_percent;
        let next = match command {
            Command::ZoomIn => ZOOMS.into_iter().find(|zoom| *zoom > now),
            Command::ZoomOut => ZOOMS.into_iter().rev().find(|zoom| *zoom < now),
            _ => Some(100),
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
