//! How well one colour is seen on another.
//!
//! By WCAG 2.2, <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio> and
//! <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>; level AA asks for what [`WORDS`] and
//! [`SHAPES`] say (success criteria 1.4.3 and 1.4.11).
//! The pairs that the window uses are all listed in the tests below: whoever paints one colour on
//! another for the first time adds a line there.

use egui::Color32;

/// Least ratio of words to their ground.
pub(super) const WORDS: f32 = 4.5;
/// Least ratio of lines, icons and rings to what they lie on.
pub(super) const SHAPES: f32 = 3.0;

/// Of an sRGB channel, 0 to 255, the linear light, 0 to 1.
pub(super) fn linear(channel: u8) -> f32 {
    let value = f32::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Relative luminance, from 0 (black) to 1 (white).
fn luminance(color: Color32) -> f32 {
    let [red, green, blue] = [color.r(), color.g(), color.b()].map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// From 1 (the same) to 21 (black and white).
pub(in crate::ui) fn ratio(one: Color32, other: Color32) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Whether a colour is seen so well on each ground.
pub(super) fn is_seen(color: Color32, grounds: &[Color32], least: f32) -> bool {
    grounds.iter().all(|ground| ratio(color, *ground) >= least)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Colors, DARK, LIGHT, LabelColors, TUNED, derived, mix, rgb, unknown};
    use super::*;

    /// What is painted on what, and how well it must be seen.
    type Pair = (String, Color32, Color32, f32);

    /// Every pair of the window but for labels.
    fn pairs(colors: &Colors) -> Vec<Pair> {
        // Taken apart, so that a new colour cannot be forgotten here.
        let Colors {
            window,
            panel,
            paper,
            text,
            dim,
            // Between parts that are apart without it; nobody needs to see it.
            line: _,
            edge,
            faint,
            accent,
            chosen,
            good,
            warn,
            hit,
            hit_line,
            hit_chosen,
            // Nothing is read on it.
            veil: _,
        } = *colors;
        let grounds = [("window", window), ("panel", panel), ("paper", paper), ("chosen", chosen)];
        let mut pairs: Vec<Pair> = Vec::new();
        let mut add = |what: &str, color, on: &[(&str, Color32)], least| {
            pairs.extend(
                on.iter()
                    .map(|(name, ground)| (format!("{what} on {name}"), color, *ground, least)),
            );
        };
        // Also the words of a selection, captions, hints in fields, and state circles, which are dim.
        add("text", text, &grounds, WORDS);
        add("dim", dim, &grounds, WORDS);
        // Letters that were searched for, in the palette; "characters" in the bottom line.
        add("accent", accent, &grounds, WORDS);
        // Also the sign of a file that cannot be opened.
        add("warn", warn, &grounds, WORDS);
        // The main button of a dialog.
        add("paper", paper, &[("accent", accent)], WORDS);
        // Focus rings, the ends of a selection, chosen pills and rows.
        add("ring", accent, &grounds, SHAPES);
        // Fields, boxes and pills that are not chosen; on `chosen` they have the accent's.
        add("edge", edge, grounds.get(..3).unwrap_or_default(), SHAPES);
        // What is found, in texts and in lists.
        let hits = [("a hit", hit), ("the chosen hit", hit_chosen)];
        add("text", text, &hits, WORDS);
        add("dim", dim, &hits[..1], WORDS);
        add("a hit's edge", hit_line, &[("paper", paper)], SHAPES);
        // How much is done.
        add("progress", good, &[("faint", faint), ("panel", panel)], SHAPES);
        // Scroll bars that nobody touches are half there.
        for (name, ground) in [("panel", panel), ("paper", paper)] {
            add("scroll bar", mix(ground, text, 0.5), &[(name, ground)], SHAPES);
        }
        pairs
    }

    /// Every pair that a label brings.
    fn label_pairs(label: &LabelColors, colors: &Colors) -> Vec<Pair> {
        let &LabelColors { line, ground, text } = label;
        let own = ("its ground", ground);
        let grounds = [
            own,
            ("paper", colors.paper),
            ("panel", colors.panel),
            ("window", colors.window),
            ("chosen", colors.chosen),
        ];
        let mut pairs: Vec<Pair> = Vec::new();
        for (name, on) in grounds {
            pairs.push((format!("key and name on {name}"), text, on, WORDS));
            pairs.push((format!("line on {name}"), line, on, SHAPES));
        }
        pairs.push(("the text on its ground".to_owned(), colors.text, ground, WORDS));
        // Marks in what is not part of the article.
        pairs.push(("dimmed text on its ground".to_owned(), colors.dim, ground, WORDS));
        // The end of a selection within a mark.
        pairs.push(("a selection's end on its ground".to_owned(), colors.accent, ground, SHAPES));
        pairs
    }

    /// The pairs that are not seen well enough.
    fn failing(pairs: Vec<Pair>) -> Vec<String> {
        let measured = pairs.into_iter().map(|(what, color, on, least)| {
            let ratio = ratio(color, on);
            (ratio < least).then(|| format!("{what}: {ratio:.2}, not {least}"))
        });
        measured.flatten().collect()
    }

    #[test]
    fn contrast_is_what_wcag_says() {
        let near = |ratio: f32, expected: f32| (ratio - expected).abs() < 0.01;
        assert!(near(ratio(rgb(0), rgb(0xFF_FF_FF)), 21.0));
        assert!(near(ratio(rgb(0x12_34_56), rgb(0x12_34_56)), 1.0));
        // The greys that are known to pass and to fail on white.
        assert!(near(ratio(rgb(0x76_76_76), rgb(0xFF_FF_FF)), 4.54));
        assert!(near(ratio(rgb(0xFF_FF_FF), rgb(0x77_77_77)), 4.48));
        assert!(near(ratio(rgb(0xFF_00_00), rgb(0xFF_FF_FF)), 4.0));
    }

    #[test]
    fn every_pair_of_both_themes_reaches_aa() {
        for (theme, colors) in [("light", &LIGHT), ("dark", &DARK)] {
            assert_eq!(failing(pairs(colors)), Vec::<String>::new(), "{theme}");
            let unknown = label_pairs(&unknown(colors), colors);
            assert_eq!(failing(unknown), Vec::<String>::new(), "{theme}, an unknown label");
        }
        for (color, light, dark) in TUNED {
            for (label, colors) in [(light, &LIGHT), (dark, &DARK)] {
                let failing = failing(label_pairs(&label, colors));
                assert_eq!(failing, Vec::<String>::new(), "{color:?}");
            }
        }
    }

    #[test]
    fn a_pair_that_is_not_seen_is_told() {
        let mut colors = LIGHT;
        colors.dim = rgb(0x8A_8A_8A);
        assert!(failing(pairs(&colors)).iter().any(|told| told.starts_with("dim on panel")));
    }

    #[test]
    fn the_corners_of_all_colours_are_seen_as_labels() {
        for corner in 0..8_u32 {
            let channel = |bit: u32| (corner >> bit & 1) * 0xFF;
            let color = rgb(channel(2) << 16 | channel(1) << 8 | channel(0));
            for colors in [&LIGHT, &DARK] {
                let failing = failing(label_pairs(&derived(color, colors), colors));
                assert_eq!(failing, Vec::<String>::new(), "{color:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_label_of_any_colour_reaches_aa(color in 0..0x0100_0000_u32) {
            for colors in [&LIGHT, &DARK] {
                let label = derived(rgb(color), colors);
                prop_assert_eq!(failing(label_pairs(&label, colors)), Vec::<String>::new());
            }
        }
    }
}
