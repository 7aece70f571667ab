//! Colours, sizes and fonts: all of them, and nowhere else.
//!
//! Two themes with the same names; every pair of text and ground reaches WCAG AA (`contrast`), and
//! people who see fewer colours tell the default labels apart (`vision`).

mod contrast;
// What it measures is fixed once the colours are chosen: only tests ask.
#[cfg(test)]
mod vision;

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke,
    Style, TextStyle, Theme as Base, ThemePreference, Visuals, style::WidgetVisuals, vec2,
};

pub(super) use contrast::ratio as contrast_ratio;
use contrast::{SHAPES, WORDS, is_seen};

use super::text::{
    Engine, Family, MarkStyle, PaneColors, TextStyle as DocumentStyle, Underline, Weight, bundled,
};
use crate::{
    model::{LabelRule, UnderlineStyle},
    session::{
        typography::{Face, Typography},
        user::ThemeChoice,
    },
};

/// Distances, in points.
pub(super) const SPACE_4: f32 = 4.0;
pub(super) const SPACE_8: f32 = 8.0;
pub(super) const SPACE_12: f32 = 12.0;
pub(super) const SPACE_16: f32 = 16.0;
pub(super) const SPACE_24: f32 = 24.0;
pub(super) const SPACE_36: f32 = 36.0;
pub(super) const ROW: f32 = 28.0;
pub(super) const RADIUS: u8 = 6;
pub(super) const TOP_BAR: f32 = 42.0;
pub(super) const BOTTOM_LINE: f32 = 29.0;
pub(super) const SIDE: f32 = 248.0;
pub(super) const INSPECTOR: f32 = 308.0;

/// Of documents, in points at 100 %.
const DOCUMENT_SIZE: f32 = 18.0;
const TEXT_SIZE: f32 = 13.0;
const CAPTION_SIZE: f32 = 11.0;

const SEMIBOLD: &str = "semibold";

/// One theme's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colors {
    pub window: Color32,
    pub panel: Color32,
    pub paper: Color32,
    pub text: Color32,
    pub dim: Color32,
    /// Between parts that are apart without it.
    pub line: Color32,
    /// Around what can be typed into or chosen, and would not be found without it.
    pub edge: Color32,
    pub faint: Color32,
    pub accent: Color32,
    pub chosen: Color32,
    pub good: Color32,
    pub warn: Color32,
    /// Of what was found: ground, edge, and the ground of the one that is chosen.
    pub hit: Color32,
    pub hit_line: Color32,
    pub hit_chosen: Color32,
    /// Between the window and what stands behind a dialog.
    pub veil: Color32,
}

#[expect(clippy::disallowed_methods, reason = "the home of colours")]
const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

const LIGHT: Colors = Colors {
    window: rgb(0xF6_F5_F2),
    panel: rgb(0xFC_FB_F9),
    paper: rgb(0xFF_FF_FF),
    text: rgb(0x1E_1D_1B),
    dim: rgb(0x66_63_5D),
    line: rgb(0xD8_D4_CC),
    edge: rgb(0x8C_88_80),
    faint: rgb(0xE3_E0_DA),
    accent: rgb(0x2B_5F_B3),
    chosen: rgb(0xDC_E7_F7),
    good: rgb(0x2F_7D_4F),
    warn: rgb(0x98_56_00),
    hit: rgb(0xF0_F4_A6),
    hit_line: rgb(0x8A_7D_00),
    hit_chosen: rgb(0xFF_E3_5C),
    veil: Color32::from_black_alpha(70),
};

const DARK: Colors = Colors {
    window: rgb(0x17_18_1A),
    panel: rgb(0x1D_1F_22),
    paper: rgb(0x1A_1C_1E),
    text: rgb(0xE8_E6_E1),
    dim: rgb(0xA3_A0_99),
    line: rgb(0x34_37_3C),
    edge: rgb(0x6C_70_76),
    faint: rgb(0x2A_2D_31),
    accent: rgb(0x7F_A8_E8),
    chosen: rgb(0x26_36_4D),
    good: rgb(0x6C_C2_8D),
    warn: rgb(0xE0_A4_58),
    hit: rgb(0x2E_2F_08),
    hit_line: rgb(0xC2_B8_36),
    hit_chosen: rgb(0x5C_57_10),
    veil: Color32::from_black_alpha(130),
};

pub(super) fn colors(ctx: &Context) -> Colors {
    if is_dark(ctx) { DARK } else { LIGHT }
}

fn is_dark(ctx: &Context) -> bool {
    ctx.theme() == Base::Dark
}

pub(super) fn pane_colors(ctx: &Context) -> PaneColors {
    let colors = colors(ctx);
    PaneColors {
        paper: colors.paper,
        text: colors.text,
        dim: colors.dim,
        selection: colors.chosen,
        accent: colors.accent,
        faint: colors.edge,
        hit: colors.hit,
        hit_line: colors.hit_line,
        hit_chosen: colors.hit_chosen,
    }
}

/// The colours of one label in one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabelColors {
    pub line: Color32,
    pub ground: Color32,
    /// For words on the ground or on paper.
    pub text: Color32,
}

/// The labels of the default schema, tuned by hand: colour, then light and dark.
const TUNED: [([u8; 3], LabelColors, LabelColors); 3] = [
    (
        [0xB8, 0x6A, 0x00],
        label(0xB8_6A_00, 0xFF_EE_D1, 0x94_53_00),
        label(0xF0_A9_4A, 0x40_30_1A, 0xF0_A9_4A),
    ),
    (
        [0x0B, 0x63, 0xB0],
        label(0x0B_63_B0, 0xDE_EE_FE, 0x0B_63_B0),
        label(0x6F_B1_F2, 0x1B_34_4A, 0x6F_B1_F2),
    ),
    (
        [0x9B, 0x2C, 0x78],
        label(0x9B_2C_78, 0xF7_DA_E3, 0x9B_2C_78),
        label(0xE2_7F_BF, 0x003E_1E32, 0xE2_7F_BF),
    ),
];

const fn label(line: u32, ground: u32, text: u32) -> LabelColors {
    LabelColors { line: rgb(line), ground: rgb(ground), text: rgb(text) }
}

fn mix(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share)
}

pub(super) fn label_colors(ctx: &Context, rule: Option<&LabelRule>) -> LabelColors {
    label_colors_in(is_dark(ctx), rule)
}

/// How a label looks in the light, and how in the dark; each with the colours around it.
pub(super) fn in_both(rule: &LabelRule) -> [(Colors, LabelColors); 2] {
    [(LIGHT, label_colors_in(false, Some(rule))), (DARK, label_colors_in(true, Some(rule)))]
}

/// Colours for new labels, each with its name: far from each other, and legible in both themes.
pub(super) const PALETTE: [(&str, [u8; 3]); 12] = [
    ("ochre", [0xB8, 0x6A, 0x00]),
    ("blue", [0x0B, 0x63, 0xB0]),
    ("plum", [0x9B, 0x2C, 0x78]),
    ("green", [0x2F, 0x7D, 0x4F]),
    ("red", [0xC9, 0x45, 0x3C]),
    ("violet", [0x75, 0x65, 0xCC]),
    ("teal", [0x00, 0x79, 0x85]),
    ("olive", [0x72, 0x6E, 0x00]),
    ("rose", [0xC8, 0x46, 0x72]),
    ("brown", [0x8F, 0x60, 0x40]),
    ("slate", [0x5A, 0x6B, 0x7C]),
    ("leaf", [0x4B, 0x7A, 0x00]),
];

/// A colour as a label has it, as it is.
pub(super) fn color_of([red, green, blue]: [u8; 3]) -> Color32 {
    rgb(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
}

fn label_colors_in(dark: bool, rule: Option<&LabelRule>) -> LabelColors {
    let colors = if dark { DARK } else { LIGHT };
    let Some(rule) = rule else { return unknown(&colors) };
    if let Some((_, light_colors, dark_colors)) =
        TUNED.iter().find(|(color, _, _)| *color == rule.color)
    {
        return if dark { *dark_colors } else { *light_colors };
    }
    derived(color_of(rule.color), &colors)
}

/// A label that the schema lacks is grey.
const fn unknown(colors: &Colors) -> LabelColors {
    LabelColors { line: colors.dim, ground: colors.faint, text: colors.text }
}

/// A colour of the project's own as it is in a theme: darker, or lighter, until it can be seen on
/// all that it lies on, and its ground so pale that all words can be read on it.
fn derived(color: Color32, colors: &Colors) -> LabelColors {
    let dark = *colors == DARK;
    let far = if dark { rgb(0xFF_FF_FF) } else { rgb(0) };
    // Where to begin on the way there, in shares of it, and the most of the line in a ground.
    let (line_from, text_from, most) = if dark { (0.4, 0.4, 0.22) } else { (0.0, 0.25, 0.18) };
    let ground_of = |line: Color32| {
        let grounds =
            (0..10_u8).map(|step| mix(colors.paper, line, most * (1.0 - f32::from(step) / 10.0)));
        let read = |ground: &Color32| {
            is_seen(colors.dim, &[*ground], WORDS) && is_seen(colors.accent, &[*ground], SHAPES)
        };
        grounds.into_iter().find(read).unwrap_or(colors.paper)
    };
    let farther = |from: f32, seen: &dyn Fn(Color32) -> bool| {
        let steps = (0..20_u8).map(|step| from + (1.0 - from) * f32::from(step) / 20.0);
        steps.map(|share| mix(color, far, share)).find(|color| seen(*color)).unwrap_or(far)
    };
    let Colors { window, panel, paper, chosen, .. } = *colors;
    let line = farther(line_from, &|line| {
        is_seen(line, &[ground_of(line), window, panel, paper, chosen], SHAPES)
    });
    let ground = ground_of(line);
    let text =
        farther(text_from, &|text| is_seen(text, &[ground, window, panel, paper, chosen], WORDS));
    LabelColors { line, ground, text }
}

pub(super) fn mark_style(ctx: &Context, rule: Option<&LabelRule>) -> MarkStyle {
    let LabelColors { line, ground, text: _ } = label_colors(ctx, rule);
    let underline = match rule.map(|rule| rule.underline) {
        Some(UnderlineStyle::Solid) | None => Underline::Solid,
        Some(UnderlineStyle::Dotted) => Underline::Dotted,
        Some(UnderlineStyle::Double) => Underline::Double,
        Some(UnderlineStyle::Dashed) => Underline::Dashed,
        Some(UnderlineStyle::Wavy) => Underline::Wavy,
    };
    MarkStyle { line, ground, underline }
}

/// How documents are set as a person likes it, and the width of their column in points.
pub(super) fn document(
    engine: &mut Engine,
    typography: &Typography,
    zoom: u32,
) -> (DocumentStyle, f32) {
    let family = match &typography.face {
        Face::Serif => Family::Serif,
        Face::Sans => Family::Sans,
        Face::System(name) => engine.system_family(name).unwrap_or_default(),
    };
    let size = DOCUMENT_SIZE * zoom as f32 / 100.0;
    let line_height = typography.line_percent() as f32 / 100.0;
    let style = DocumentStyle { family, line_height, ..DocumentStyle::document(size) };
    let characters = typography.measure_chars() as f32;
    (style, characters * engine.average_advance(family) * size)
}

/// Names of files and folders, wherever they stand among our own words.
pub(super) const NAME: DocumentStyle = DocumentStyle {
    family: Family::Sans,
    size: TEXT_SIZE,
    line_height: 1.4,
    weight: Weight::Regular,
};
/// The same where it is set off.
pub(super) const STRONG_NAME: DocumentStyle = DocumentStyle { weight: Weight::Semibold, ..NAME };

pub(super) fn text_font() -> FontId {
    FontId::proportional(TEXT_SIZE)
}

pub(super) fn caption_font() -> FontId {
    FontId::proportional(CAPTION_SIZE)
}

pub(super) fn strong_font() -> FontId {
    FontId::new(TEXT_SIZE, FontFamily::Name(SEMIBOLD.into()))
}

/// Of headings within running text; 1 is the largest.
pub(super) fn heading_font(level: u8) -> FontId {
    let size = match level {
        1 => 18.0,
        2 => 15.0,
        _ => TEXT_SIZE,
    };
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

pub(super) fn title_font() -> FontId {
    FontId::new(22.0, FontFamily::Name(SEMIBOLD.into()))
}

/// Makes a context look like Gainsay.
pub(super) fn apply(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(Base::Light, Arc::new(style(Visuals::light(), &LIGHT)));
    ctx.set_style_of(Base::Dark, Arc::new(style(Visuals::dark(), &DARK)));
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
        // Where the system does not say.
        options.fallback_theme = Base::Light;
    });
}

pub(super) fn choose(ctx: &Context, choice: ThemeChoice) {
    ctx.set_theme(match choice {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let others = [
        ("arabic", bundled::ARABIC),
        ("hebrew", bundled::HEBREW),
        ("thai", bundled::THAI),
        ("lao", bundled::LAO),
        ("devanagari", bundled::DEVANAGARI),
        ("korean", bundled::KOREAN),
        ("symbols", bundled::SYMBOLS),
        ("emoji", bundled::EMOJI),
    ];
    let ours = [("inter", bundled::SANS), ("inter-semibold", bundled::SANS_SEMIBOLD)];
    for (name, bytes) in ours.into_iter().chain(others) {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let family = fonts.families.entry(FontFamily::Proportional).or_default();
    family.insert(0, "inter".to_owned());
    family.extend(others.map(|(name, _)| name.to_owned()));
    let mut semibold = family.clone();
    semibold.insert(0, "inter-semibold".to_owned());
    fonts.families.insert(FontFamily::Name(SEMIBOLD.into()), semibold);
    fonts
}

fn style(mut visuals: Visuals, colors: &Colors) -> Style {
    visuals.override_text_color = Some(colors.text);
    visuals.weak_text_color = Some(colors.dim);
    visuals.panel_fill = colors.panel;
    visuals.window_fill = colors.panel;
    visuals.window_stroke = Stroke::new(1.0, colors.line);
    visuals.window_corner_radius = CornerRadius::same(7);
    visuals.menu_corner_radius = CornerRadius::same(7);
    visuals.window_shadow = egui::Shadow::NONE;
    visuals.popup_shadow = egui::Shadow::NONE;
    visuals.extreme_bg_color = colors.paper;
    visuals.text_edit_bg_color = Some(colors.paper);
    visuals.faint_bg_color = colors.window;
    visuals.hyperlink_color = colors.accent;
    visuals.warn_fg_color = colors.warn;
    visuals.error_fg_color = colors.warn;
    visuals.selection.bg_fill = colors.chosen;
    visuals.selection.stroke = Stroke::new(1.0, colors.accent);
    let widget = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(colors.panel, colors.line, colors.text);
    visuals.widgets.inactive = widget(colors.paper, colors.edge, colors.text);
    visuals.widgets.hovered = widget(colors.window, colors.dim, colors.text);
    visuals.widgets.active = widget(colors.chosen, colors.accent, colors.text);
    visuals.widgets.open = widget(colors.chosen, colors.accent, colors.text);
    let mut style = Style { visuals, ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, caption_font()),
        (TextStyle::Body, text_font()),
        (TextStyle::Button, text_font()),
        (TextStyle::Heading, title_font()),
        (TextStyle::Monospace, FontId::monospace(TEXT_SIZE)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(SPACE_8, SPACE_8);
    spacing.button_padding = vec2(10.0, SPACE_4);
    spacing.interact_size = vec2(40.0, ROW);
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    // Seen also before the pointer comes near.
    style.spacing.scroll.dormant_handle_opacity = 0.5;
    // A list that was sent past its end is at its end: nothing springs.
    style.spacing.scroll.kinetic.rubber_band = false;
    style.interaction.tooltip_delay = 0.4;
    // Nothing moves on hover, nothing fades.
    style.animation_time = 0.0;
    style
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Schema;

    #[test]
    fn hits_can_be_read_and_told_from_marks() {
        for (colors, dark) in [(LIGHT, false), (DARK, true)] {
            for (words, ground) in [
                (colors.text, colors.hit),
                (colors.dim, colors.hit),
                (colors.text, colors.hit_chosen),
            ] {
                let found = contrast_ratio(words, ground);
                assert!(found >= 4.5, "{words:?} on {ground:?}: {found}");
            }
            // Their edge is seen on paper, and on the ground of every label of the default schema.
            for (_, light_colors, dark_colors) in TUNED {
                let label = if dark { dark_colors } else { light_colors };
                for ground in [colors.paper, label.ground] {
                    let found = contrast_ratio(colors.hit_line, ground);
                    assert!(found >= 3.0, "{:?} on {ground:?}: {found}", colors.hit_line);
                }
                assert_ne!(label.ground, colors.hit);
            }
        }
    }

    #[test]
    fn every_colour_that_is_offered_is_legible_in_both_themes() {
        let mut rule = Schema::default().labels.remove(0);
        for (name, color) in PALETTE {
            rule.color = color;
            for (around, label) in in_both(&rule) {
                let words = contrast_ratio(label.text, label.ground);
                assert!(words >= 4.5, "{name}: words {words}");
                let line = contrast_ratio(label.line, around.paper);
                assert!(line >= 3.0, "{name}: line {line}");
            }
        }
        assert!((contrast_ratio(rgb(0), rgb(0xFF_FF_FF)) - 21.0).abs() < 0.01);
    }
}
