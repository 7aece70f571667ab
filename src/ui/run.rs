//! Starting the window, and saying so when there can be none.

use std::path::PathBuf;

use super::{App, Failures, Start, guard::caught, place};
use crate::session::{recent::Recent, user::User, world::Machine};

/// How the window ended.
#[derive(Debug)]
pub enum Ended {
    Well,
    /// There could be none; why, in words.
    NoWindow(String),
    /// The program failed below everything that could have gone on. With the project that was open.
    Failed(Option<PathBuf>),
}

/// Opens the window and returns when it is closed.
pub fn run(folder: Option<PathBuf>, failures: Failures) -> Ended {
    let mut ended = Ended::Well;
    let failed = caught(|| {
        if let Err(error) = open(folder, failures) {
            ended = Ended::NoWindow(explain(&error));
        }
    });
    if failed.is_some() {
        let recent = User::of_this_machine();
        return Ended::Failed(recent.recent().first().map(Recent::path));
    }
    ended
}

fn open(folder: Option<PathBuf>, failures: Failures) -> eframe::Result {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png"))
        .unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_title("Gainsay")
        .with_app_id("gainsay")
        .with_icon(icon);
    let user = User::of_this_machine();
    let left = user.window();
    let viewport = place::restored(viewport, left);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let start = Start { folder, user, world: || Box::new(Machine), system_fonts: true, failures };
    eframe::run_native(
        "Gainsay",
        options,
        Box::new(move |creation| {
            place::brought_back(creation, left);
            Ok(Box::new(App::new(&creation.egui_ctx, start)))
        }),
    )
}

fn explain(error: &eframe::Error) -> String {
    match error {
        eframe::Error::WinitEventLoop(_) | eframe::Error::Winit(_) => format!(
            "there is no display to open a window on. Start it on a desktop; over ssh, with -X. \
             Without a window, “gainsay export” works ({error})"
        ),
        eframe::Error::Glutin(_)
        | eframe::Error::OpenGL(_)
        | eframe::Error::NoGlutinConfigs(..) => {
            format!(
                "there is no OpenGL driver. On Debian and Ubuntu install libgl1-mesa-dri and \
                 libegl1 ({error})"
            )
        }
        eframe::Error::AppCreation(_) => format!("the window could not be made ({error})"),
        #[expect(unreachable_patterns, reason = "other features of eframe add errors")]
        _ => error.to_string(),
    }
}
