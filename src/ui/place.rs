//! Where the window stands on the screen: noted while it is there, restored when it starts again.
//!
//! Not every desktop tells or takes a position; the size is kept everywhere.

use egui::{Context, Pos2, Rect, Vec2, ViewportBuilder, ViewportCommand, pos2, vec2};

use crate::session::user::WindowPlace;

const USUAL: Vec2 = vec2(1440.0, 900.0);
const LEAST: Vec2 = vec2(800.0, 500.0);
/// So much of the strip at the top of a window must be on a screen, or nobody can move it.
const HANDLE: Vec2 = vec2(120.0, 24.0);

/// A window as it was left.
pub(super) fn restored(builder: ViewportBuilder, place: Option<WindowPlace>) -> ViewportBuilder {
    let mut builder = builder.with_min_inner_size(LEAST);
    let Some(place) = place else { return builder.with_inner_size(USUAL) };
    builder = builder.with_inner_size(size_of(place)).with_maximized(place.maximized);
    if let Some((x, y)) = place.corner {
        builder = builder.with_position([x, y]);
    }
    builder
}

/// What a file of settings says may be anything.
fn size_of(place: WindowPlace) -> Vec2 {
    let size = vec2(place.size.0, place.size.1);
    if size.is_finite() { size.clamp(LEAST, Vec2::splat(16_000.0)) } else { USUAL }
}

/// Brings a window back that stands where there is no screen any more.
pub(super) fn brought_back(creation: &eframe::CreationContext<'_>, place: Option<WindowPlace>) {
    let (Some(place), Some(window)) = (place, creation.winit_window()) else { return };
    let Some((x, y)) = place.corner.filter(|_| !place.maximized) else { return };
    #[expect(clippy::cast_possible_truncation, reason = "a factor of about one")]
    let scale = window.scale_factor() as f32;
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|screen| {
            let (at, size) = (screen.position(), screen.size());
            let corner = pos2(at.x as f32, at.y as f32) / scale;
            Rect::from_min_size(corner, vec2(size.width as f32, size.height as f32) / scale)
        })
        .collect();
    let window = Rect::from_min_size(pos2(x, y), size_of(place));
    if let Some(corner) = reachable(window, &screens) {
        creation.egui_ctx.send_viewport_cmd(ViewportCommand::OuterPosition(corner));
    }
}

/// Where a window must go so that its upper edge can be taken hold of; `None`: it can be.
fn reachable(window: Rect, screens: &[Rect]) -> Option<Pos2> {
    let strip = Rect::from_min_size(window.min, vec2(window.width(), 2.0 * HANDLE.y));
    let seen = |screen: &Rect| {
        let seen = screen.intersect(strip);
        seen.width() >= HANDLE.x.min(window.width()) && seen.height() >= HANDLE.y
    };
    if screens.iter().any(seen) {
        return None;
    }
    let overlap = |screen: &&Rect| {
        let both = screen.intersect(window);
        if both.is_positive() { both.area() } else { 0.0 }
    };
    let first = screens.first()?;
    let home = screens
        .iter()
        .fold(first, |best, screen| if overlap(&screen) > overlap(&best) { screen } else { best });
    let last = (home.max - window.size()).max(home.min);
    Some(window.min.clamp(home.min, last))
}

/// Takes note of where the window stands now. Costs nothing; written when the window closes.
pub(super) fn note(ctx: &Context, place: &mut Option<WindowPlace>) {
    ctx.input(|input| {
        let info = input.viewport();
        if info.minimized == Some(true) || info.fullscreen == Some(true) {
            return;
        }
        if info.maximized == Some(true) {
            let size = (USUAL.x, USUAL.y);
            let before = place.unwrap_or(WindowPlace { size, ..WindowPlace::default() });
            *place = Some(WindowPlace { maximized: true, ..before });
            return;
        }
        let size = info.inner_rect.map_or_else(|| input.viewport_rect().size(), |r| r.size());
        if size.x >= 1.0 && size.y >= 1.0 {
            *place = Some(WindowPlace {
                corner: info.outer_rect.map(|rect| (rect.left(), rect.top())),
                size: (size.x, size.y),
                maximized: false,
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(1000.0, 700.0))
    }

    #[test]
    fn a_window_comes_back_to_a_screen_that_is_there() {
        let left = Rect::from_min_size(pos2(-1920.0, 0.0), vec2(1920.0, 1080.0));
        let main = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0));
        let both = [main, left];
        assert_eq!(reachable(at(100.0, 50.0), &both), None);
        assert_eq!(reachable(at(-1500.0, 50.0), &both), None);
        // Half off the screen, but where it can be taken hold of.
        assert_eq!(reachable(at(1000.0, 700.0), &both), None);
        assert_eq!(reachable(at(-1500.0, 50.0), &[main]), Some(pos2(0.0, 50.0)));
        assert_eq!(reachable(at(5000.0, 5000.0), &both), Some(pos2(280.0, 100.0)));
        assert_eq!(reachable(at(100.0, -300.0), &both), Some(pos2(100.0, 0.0)), "no strip");
        // Larger than the screen: its corner can be seen.
        let small = Rect::from_min_size(pos2(0.0, 0.0), vec2(640.0, 480.0));
        assert_eq!(reachable(at(900.0, 20.0), &[small]), Some(pos2(0.0, 0.0)));
        assert_eq!(reachable(at(5000.0, 0.0), &[]), None, "nobody knows");
    }

    #[test]
    fn a_wild_size_is_held_within_reason() {
        let place = |size| WindowPlace { size, ..WindowPlace::default() };
        assert_eq!(size_of(place((0.0, -5.0))), LEAST);
        assert_eq!(size_of(place((f32::NAN, 600.0))), USUAL);
        assert_eq!(size_of(place((900.0, 700.0))), vec2(900.0, 700.0));
    }
}
