//! A pane in a test window, with marks given in the text itself.

use eframe::egui::{Color32, Pos2, Rect, Ui, vec2};
use egui_kittest::Harness;
use gainsay::text::{Piece, TextRange, pieces};
use gainsay::ui::text::{
    DocumentPane, Engine, Hits, Mark, MarkStyle, NoLinks, PaneColors, PaneInput, PaneOutput,
    TextStyle, Underline, WhichLinks,
};

use crate::renderer::CpuRenderer;

/// A mark with what it borrows.
pub(crate) struct OwnMark {
    pub(crate) id: u64,
    pub(crate) ranges: Vec<TextRange>,
    pub(crate) style: MarkStyle,
    pub(crate) name: &'static str,
}

/// What the window of a test holds.
pub(crate) struct Page {
    pub(crate) engine: Engine,
    pub(crate) pane: DocumentPane,
    pub(crate) text: String,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) marks: Vec<OwnMark>,
    pub(crate) selected: Option<u64>,
    pub(crate) dimmed: Vec<TextRange>,
    pub(crate) characters: bool,
    pub(crate) style: TextStyle,
    pub(crate) measure: f32,
    pub(crate) colors: PaneColors,
    pub(crate) last: PaneOutput,
    pub(crate) clicks: Vec<Option<u64>>,
    pub(crate) released: usize,
    pub(crate) copied: Option<String>,
    pub(crate) frame_secs: Vec<f64>,
}

#[expect(clippy::disallowed_methods, reason = "tests have a theme of their own")]
const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

pub(crate) const LIGHT: PaneColors = PaneColors {
    paper: rgb(0xFF_FF_FF),
    text: rgb(0x1E_1D_1B),
    dim: rgb(0x6B_68_62),
    selection: rgb(0xDC_E7_F7),
    accent: rgb(0x2B_5F_B3),
    faint: rgb(0xE3_E0_DA),
    hit: rgb(0xF0_F4_A6),
    hit_line: rgb(0x8A_7D_00),
    hit_chosen: rgb(0xFF_E0_4D),
};
pub(crate) const DARK: PaneColors = PaneColors {
    paper: rgb(0x1A_1C_1E),
    text: rgb(0xE8_E6_E1),
    dim: rgb(0x9B_98_91),
    selection: rgb(0x26_36_4D),
    accent: rgb(0x7F_A8_E8),
    faint: rgb(0x2A_2D_31),
    hit: rgb(0x2E_2F_08),
    hit_line: rgb(0xC2_B8_36),
    hit_chosen: rgb(0x5C_57_10),
};

/// Claim, source, denial, as on the pictures; then two more underlines.
pub(crate) fn style(label: usize, dark: bool) -> MarkStyle {
    let (underline, light_colors, dark_colors) = match label % 5 {
        0 => (Underline::Solid, (0xB8_6A_00, 0xFC_E9_CB), (0xF0_A9_4A, 0x40_30_1A)),
        1 => (Underline::Dotted, (0x0B_63_B0, 0xDC_EA_F8), (0x6F_B1_F2, 0x1B_31_45)),
        2 => (Underline::Double, (0x9B_2C_78, 0xF6_DD_EE), (0xE2_7F_BF, 0x40_20_36)),
        3 => (Underline::Dashed, (0x2F_7D_4F, 0xDD_F0_E3), (0x6C_C2_8D, 0x1E_38_29)),
        _ => (Underline::Wavy, (0x6B_4F_B3, 0xE8_E2_F7), (0xB0_9C_F0, 0x2E_27_45)),
    };
    let (line, ground) = if dark { dark_colors } else { light_colors };
    MarkStyle { line: rgb(line), ground: rgb(ground), underline }
}

pub(crate) const NAMES: [&str; 5] = ["claim", "source", "denial", "doubt", "other"];

impl Page {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            engine: Engine::new(false),
            pane: DocumentPane::new("pane"),
            text: text.to_owned(),
            pieces: pieces(text),
            marks: Vec::new(),
            selected: None,
            dimmed: Vec::new(),
            characters: false,
            style: TextStyle::document(18.0),
            measure: 640.0,
            colors: LIGHT,
            last: PaneOutput::default(),
            clicks: Vec::new(),
            released: 0,
            copied: None,
            frame_secs: Vec::new(),
        }
    }

    pub(crate) fn range(&self, words: &str) -> TextRange {
        let start = self.text.find(words).expect("words of the text");
        let range = start..start + words.len();
        TextRange::between(
            u32::try_from(range.start).expect("short"),
            u32::try_from(range.end).expect("short"),
        )
    }

    /// Adds a mark over the first occurrence of each of the words.
    pub(crate) fn mark(mut self, label: usize, words: &[&str]) -> Self {
        let ranges = words.iter().map(|words| self.range(words)).collect();
        let id = self.marks.len() as u64 + 1;
        let dark = self.colors == DARK;
        self.marks.push(OwnMark { id, ranges, style: style(label, dark), name: NAMES[label % 5] });
        self.marks.sort_by_key(|mark| mark.ranges[0]);
        self
    }

    pub(crate) fn with_input<R>(&mut self, act: impl FnOnce(&mut Self, &PaneInput<'_>) -> R) -> R {
        let (text, pieces) = (std::mem::take(&mut self.text), std::mem::take(&mut self.pieces));
        let (own, dimmed) = (std::mem::take(&mut self.marks), std::mem::take(&mut self.dimmed));
        let marks: Vec<Mark<'_>> = own
            .iter()
            .map(|mark| Mark {
                id: mark.id,
                ranges: &mark.ranges,
                style: mark.style,
                name: mark.name,
            })
            .collect();
        let colors = self.colors;
        let input = PaneInput {
            text: &text,
            pieces: &pieces,
            text_id: 1,
            marks: &marks,
            marks_revision: marks.len() as u64,
            links: &NoLinks,
            which_links: WhichLinks::default(),
            selected: self.selected,
            also: &[],
            movable: true,
            armed: None,
            dimmed: &dimmed,
            hits: Hits::default(),
            characters: self.characters,
            style: self.style,
            measure: self.measure,
            colors: &colors,
        };
        let result = act(self, &input);
        drop(marks);
        (self.text, self.pieces, self.marks, self.dimmed) = (text, pieces, own, dimmed);
        result
    }

    pub(crate) fn show(&mut self, ui: &mut Ui) {
        let output = self.with_input(|page, input| {
            let mut pane = std::mem::replace(&mut page.pane, DocumentPane::new("pane"));
            let started = std::time::Instant::now();
            let output = pane.ui(ui, &mut page.engine, input);
            page.frame_secs.push(started.elapsed().as_secs_f64());
            page.pane = pane;
            output
        });
        self.clicks.extend(output.clicked);
        self.released += usize::from(output.released);
        self.copied = output.copied.clone().or_else(|| self.copied.take());
        self.last = output;
    }

    pub(crate) fn selected_text(&self) -> Option<&str> {
        self.pane.selection().and_then(|range| range.slice(&self.text))
    }
}

pub(crate) fn open(page: Page, width: f32, height: f32, scale: f32) -> Harness<'static, Page> {
    let mut harness = Harness::builder()
        .with_size([width, height])
        .with_pixels_per_point(scale)
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(64)
        .renderer(CpuRenderer::default())
        .build_ui_state(|ui, page: &mut Page| page.show(ui), page);
    harness.run();
    harness
}

/// Where words are on the screen, line by line.
pub(crate) fn rects(harness: &mut Harness<'_, Page>, words: &str) -> Vec<Rect> {
    let page = harness.state_mut();
    let range = page.range(words);
    page.with_input(|page, input| page.pane.rects(input, range))
}

/// Just inside the beginning of words, and just inside their end.
pub(crate) fn ends(harness: &mut Harness<'_, Page>, words: &str) -> (Pos2, Pos2) {
    let rects = rects(harness, words);
    let (first, last) = (rects.first(), rects.last());
    let (first, last) = (first.expect("visible"), last.expect("visible"));
    let inset = vec2(2.0, 0.0);
    (first.left_center() + inset, last.right_center() - inset)
}
