//! Lines of links on made-up pages: where they run, what they share, and that they never lie on letters.

use egui::emath::Rangef;
use egui::{Pos2, Rect, vec2};
use proptest::prelude::*;

use super::choose::{Target, Way, way};
use super::field::{Field, Part, Port, Row, Side, Sizes, Spot};
use super::names::Taken;
use super::route::{Path, Routes, There, Wire, route};

const SIZES: Sizes = Sizes {
    head: 6.0,
    pitch: 3.0,
    first: [20.0, 8.0],
    lane: 6.0,
    most: [6, 3],
    beside: 4.0,
    tip: 1.5,
    inset: 7.0,
    slot: 5.0,
    apart: 6.0,
    attach: 12.0,
};
const LEFT: f32 = 150.0;
const RIGHT: f32 = 750.0;

/// Lines of text from one place to another, as a page has them at 18 points.
fn page(lines: &[(f32, f32)]) -> Field {
    let rows = lines.iter().enumerate().map(|(number, (left, right))| {
        let baseline = 40.0 + 29.0 * number as f32;
        let ink = Rect::from_x_y_ranges(*left..=*right, baseline - 14.0..=baseline + 4.0);
        Row { ink, under: baseline + 6.0 }
    });
    let rows: Vec<Row> = rows.collect();
    let bottom = 80.0 + 29.0 * lines.len() as f32;
    Field {
        rows,
        view: Rect::from_min_max(Pos2::ZERO, Pos2::new(900.0, bottom)),
        column: Rangef::new(LEFT, RIGHT),
        edges: Rangef::new(0.0, bottom),
        boxes: RIGHT + 40.0,
        right_to_left: false,
        sizes: SIZES,
    }
}

/// Five full lines.
fn full() -> Field {
    page(&[(LEFT, RIGHT); 5])
}

fn spot(mark: usize, parts: &[(usize, f32, f32)]) -> Spot {
    let parts = parts.iter().map(|&(row, left, right)| Part { row, left, right });
    Spot { mark, parts: parts.collect() }
}

fn wire(here: &Spot, there: There) -> Wire {
    Wire { here: here.clone(), there, family: 1, outward: true }
}

fn between(here: &Spot, there: &Spot) -> Wire {
    wire(here, There::Spot(there.clone()))
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}

/// How far a line runs over letters.
fn over_letters(field: &Field, path: &Path) -> f32 {
    let lines = path.points.windows(2);
    let over = lines.flat_map(|pair| {
        let line = Rect::from_two_pos(pair[0], pair[1]);
        field.rows.iter().map(move |row| {
            let shared = row.ink.shrink(0.1).intersect(line.expand(0.01));
            if shared.is_positive() { shared.width().max(shared.height()) } else { 0.0 }
        })
    });
    over.fold(0.0, f32::max)
}

fn assert_clear(field: &Field, routes: &Routes) {
    for path in &routes.paths {
        assert!(over_letters(field, path) < 0.5, "{path:?}\n{field:?}");
        for pair in path.points.windows(2) {
            let (across, down) = ((pair[0].x - pair[1].x).abs(), (pair[0].y - pair[1].y).abs());
            assert!(across < 0.01 || down < 0.01, "no slanted lines: {path:?}");
        }
    }
}

#[test]
fn marks_at_the_start_of_lines_are_joined_in_the_margin() {
    let field = full();
    // As on the picture: a source that begins a line, a claim that goes over a line end.
    let source = spot(0, &[(0, LEFT, 400.0)]);
    let claim = spot(1, &[(1, 500.0, RIGHT), (2, LEFT, 380.0)]);
    let routes = route(&field, &[between(&claim, &source)]);
    assert_clear(&field, &routes);
    let points = &routes.paths[0].points;
    let (first, last) = (points[0], points[points.len() - 1]);
    assert!(same(first.x, LEFT - 4.0) && same(last.x, LEFT - 4.0), "beside the letters");
    assert!(same(routes.trunks[0].x, LEFT - 20.0));
    assert!((first.y - field.middle(2)).abs() < 1.0 && (last.y - field.middle(0)).abs() < 1.0);
    assert_eq!(points.len(), 4);
}

#[test]
fn marks_on_one_line_are_joined_above_it() {
    let field = full();
    let (one, other) = (spot(0, &[(2, 200.0, 300.0)]), spot(1, &[(2, 420.0, 500.0)]));
    let routes = route(&field, &[between(&one, &other)]);
    assert_clear(&field, &routes);
    let points = &routes.paths[0].points;
    assert_eq!(points.len(), 4);
    assert!(points.iter().all(|p| (200.0..=500.0).contains(&p.x)), "no way around: {points:?}");
    assert!(points[1].y < field.rows[2].ink.top() && points[1].y > field.rows[1].ink.bottom());
    // From end to start, the nearest way.
    assert!(points[0].x > 280.0 && points[3].x < 440.0);
}

#[test]
fn marks_on_neighbouring_lines_share_the_gap_between_them() {
    let field = full();
    let (one, other) = (spot(0, &[(1, 300.0, 380.0)]), spot(1, &[(2, 450.0, 520.0)]));
    let routes = route(&field, &[between(&one, &other)]);
    assert_clear(&field, &routes);
    let points = &routes.paths[0].points;
    let gap = field.rows[1].ink.bottom()..field.rows[2].ink.top();
    assert!(points.iter().all(|p| gap.contains(&p.y)), "{points:?}");
}

#[test]
fn a_mark_within_another_is_joined_to_it() {
    let field = full();
    let (outer, inner) = (spot(0, &[(1, 300.0, 600.0)]), spot(1, &[(1, 420.0, 600.0)]));
    let routes = route(&field, &[between(&outer, &inner)]);
    assert_clear(&field, &routes);
    let points = &routes.paths[0].points;
    assert!(points[0].x < 420.0 && points[3].x > 420.0, "from where only one is: {points:?}");
}

#[test]
fn far_lines_go_by_the_nearer_margin() {
    let field = full();
    let near_left = (spot(0, &[(0, 200.0, 280.0)]), spot(1, &[(4, 180.0, 260.0)]));
    let near_right = (spot(2, &[(0, 620.0, 700.0)]), spot(3, &[(4, 600.0, 690.0)]));
    let wires = [between(&near_left.0, &near_left.1), between(&near_right.0, &near_right.1)];
    let routes = route(&field, &wires);
    assert_clear(&field, &routes);
    let sides: Vec<Side> = routes.trunks.iter().map(|trunk| trunk.side).collect();
    assert_eq!(routes.trunks.len(), 2);
    assert!(sides.contains(&Side::Left) && sides.contains(&Side::Right));
}

#[test]
fn links_of_one_kind_that_meet_at_a_mark_share_their_line() {
    let field = full();
    let source = spot(0, &[(0, LEFT, 300.0)]);
    let claims: Vec<Spot> = (1..5).map(|row| spot(row, &[(row, LEFT, 300.0)])).collect();
    let wires: Vec<Wire> = claims.iter().map(|claim| between(claim, &source)).collect();
    let routes = route(&field, &wires);
    assert_clear(&field, &routes);
    assert_eq!(routes.trunks.len(), 1);
    assert!(routes.paths.iter().all(|path| path.trunk == Some(0)));
    // Another kind has a line of its own.
    let mut wires = wires;
    wires[0].family = 2;
    let routes = route(&field, &wires);
    assert_clear(&field, &routes);
    assert_eq!(routes.trunks.len(), 2);
    assert!(!same(routes.trunks[0].x, routes.trunks[1].x));
}

#[test]
fn lines_in_one_margin_lie_side_by_side_and_short_ones_inside() {
    let field = full();
    let of = |mark: usize, row: usize| spot(mark, &[(row, LEFT, 300.0)]);
    let mut long = between(&of(0, 0), &of(1, 4));
    long.family = 7;
    let short = between(&of(2, 1), &of(3, 3));
    let routes = route(&field, &[long, short]);
    assert_clear(&field, &routes);
    let x = |wire: usize| routes.trunks[routes.paths[wire].trunk.unwrap()].x;
    assert!(x(1) > x(0), "the short one nearer to the text");
}

#[test]
fn what_lies_above_and_below_is_led_to_along_the_margin() {
    let field = full();
    let mark = spot(0, &[(2, 400.0, 500.0)]);
    let routes = route(&field, &[wire(&mark, There::Above), wire(&mark, There::Below)]);
    assert_clear(&field, &routes);
    let ends: Vec<Pos2> = routes.paths.iter().map(|path| *path.points.last().unwrap()).collect();
    assert!(same(ends[0].y, field.edges.min) && same(ends[1].y, field.edges.max));
    assert!(ends.iter().all(|end| end.x < LEFT));
    // Where lines begin at the right, there.
    let field = Field { right_to_left: true, ..field };
    let routes = route(&field, &[wire(&mark, There::Above)]);
    assert!(routes.paths[0].points.last().unwrap().x > RIGHT);
}

#[test]
fn boxes_in_the_margin_stand_at_their_lines_and_not_on_each_other() {
    let field = full();
    let ends: Vec<Spot> = (0..3).map(|row| spot(row, &[(row, 600.0, RIGHT)])).collect();
    let wires: Vec<Wire> = ends.iter().map(|end| wire(end, There::Beside(60.0))).collect();
    let routes = route(&field, &wires);
    assert_clear(&field, &routes);
    let boxes: Vec<Rect> = routes.paths.iter().filter_map(|path| path.stub).collect();
    assert_eq!(boxes.len(), 3);
    for (at, one) in boxes.iter().enumerate() {
        assert!(field.view.contains_rect(*one), "{one:?}");
        assert!(boxes.iter().skip(at + 1).all(|other| !other.intersects(*one)));
        let end = routes.paths[at].points.last().unwrap();
        assert!(same(end.x, one.left()) && one.y_range().contains(end.y));
    }
    // Alone, its line is straight.
    let routes = route(&field, &wires[..1]);
    assert_eq!(routes.paths[0].points.len(), 2);
    assert!(routes.trunks.is_empty());
}

#[test]
fn a_line_that_is_only_partly_on_the_screen_is_not_run_above() {
    let mut field = full();
    field.view.min.y = field.rows[0].ink.top() + 2.0;
    let (one, other) = (spot(0, &[(0, 200.0, 300.0)]), spot(1, &[(0, 420.0, 500.0)]));
    let found = way(&field, &one, &Target::Spot(&other));
    assert!(matches!(found, Some(Way::Direct(exit, _)) if exit.port == Port::Bottom), "{found:?}");
}

#[test]
fn names_stand_beside_their_lines_and_on_nothing_else() {
    let field = full();
    let of = |mark: usize, row: usize| spot(mark, &[(row, LEFT, 300.0)]);
    let wires: Vec<Wire> =
        (0..3).map(|n| Wire { family: n as u64, ..between(&of(n, 0), &of(n + 3, 4)) }).collect();
    let routes = route(&field, &wires);
    assert_eq!(routes.trunks.len(), 3);
    let mut taken = Taken::new(&field, &routes, Vec::new());
    let size = vec2(40.0, 14.0);
    let placed: Vec<_> = routes
        .trunks
        .iter()
        .enumerate()
        .map(|(trunk, line)| taken.beside(trunk, line, size))
        .collect();
    let rects: Vec<Rect> = placed.iter().flatten().map(|placed| placed.rect).collect();
    assert!(!rects.is_empty());
    for (at, rect) in rects.iter().enumerate() {
        assert!(rect.right() <= LEFT);
        assert!(rects.iter().skip(at + 1).all(|other| !other.intersects(*rect)));
    }
    // The outermost has room beside it.
    let outer = routes.trunks.iter().map(|trunk| trunk.x).fold(f32::INFINITY, f32::min);
    let at = routes.trunks.iter().position(|trunk| same(trunk.x, outer)).unwrap();
    assert!(placed[at].is_some_and(|placed| !placed.on_line && placed.rect.right() < outer));
}

#[test]
fn a_narrow_margin_has_no_room_for_names() {
    let mut field = full();
    field.view.min.x = LEFT - 28.0;
    let (one, other) = (spot(0, &[(0, LEFT, 300.0)]), spot(1, &[(4, LEFT, 300.0)]));
    let routes = route(&field, &[between(&one, &other)]);
    let mut taken = Taken::new(&field, &routes, Vec::new());
    assert_eq!(taken.beside(0, &routes.trunks[0], vec2(60.0, 14.0)), None);
}

/// Lines of a page: how far they are indented and how long they are, in tenths of the column.
fn lines() -> impl Strategy<Value = Vec<(f32, f32)>> {
    let line = (0_u8..4, 4_u8..=10).prop_map(|(indent, length)| {
        let tenth = (RIGHT - LEFT) / 10.0;
        let left = LEFT + f32::from(indent) * tenth;
        (left, (left + f32::from(length) * tenth).min(RIGHT))
    });
    prop::collection::vec(line, 1..12)
}

/// Marks as first and last line and where they begin and end there, in hundredths.
type Made = (usize, usize, u8, u8);

fn made(field: &Field, number: usize, &(first, more, from, to): &Made) -> Spot {
    let count = field.rows.len();
    let (first, last) = (first % count, (first % count + more).min(count - 1));
    let at = |row: usize, part: u8| {
        let ink = field.rows[row].ink;
        ink.left() + ink.width() * f32::from(part) / 100.0
    };
    let parts = (first..=last).map(|row| {
        let ink = field.rows[row].ink;
        let left = if row == first { at(row, from.min(90)) } else { ink.left() };
        let right = if row == last { at(row, to.max(from.min(90) + 8)) } else { ink.right() };
        (row, left, right.max(left + 4.0).min(ink.right()))
    });
    spot(number, &parts.collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn no_line_ever_lies_on_letters(
        lines in lines(),
        marks in prop::collection::vec((0_usize..12, 0_usize..4, 0_u8..=90, 10_u8..=100), 2..12),
        links in prop::collection::vec((0_usize..12, 0_usize..15, 0_u64..3, any::<bool>()), 1..24),
        rtl: bool,
    ) {
        let field = Field { right_to_left: rtl, ..page(&lines) };
        let spots: Vec<Spot> =
            marks.iter().enumerate().map(|(at, mark)| made(&field, at, mark)).collect();
        let wires: Vec<Wire> = links
            .iter()
            .filter_map(|&(from, to, family, outward)| {
                let here = spots[from % spots.len()].clone();
                let there = match to {
                    12 => There::Above,
                    13 => There::Below,
                    14 => There::Beside(40.0),
                    to => There::Spot(spots[to % spots.len()].clone()),
                };
                let itself = matches!(&there, There::Spot(spot) if spot.mark == here.mark);
                (!itself).then_some(Wire { here, there, family, outward })
            })
            .collect();
        let routes = route(&field, &wires);
        prop_assert_eq!(routes.paths.len(), wires.len());
        for (path, wire) in routes.paths.iter().zip(&wires) {
            prop_assert!(over_letters(&field, path) < 0.5, "{:?} of {:?}\n{:?}", path, wire, field);
            // It begins at its mark: beside, above or below one of its parts.
            let Some(first) = path.points.first() else {
                prop_assert!(false, "no way for {:?}", wire);
                continue;
            };
            let near = wire.here.parts.iter().any(|part| {
                let ink = field.rows[part.row].ink;
                let area = Rect::from_x_y_ranges(part.left..=part.right, ink.y_range());
                area.expand(12.0).contains(*first)
            });
            prop_assert!(near, "{:?} begins elsewhere than {:?}", path, wire.here);
        }
    }
}
