//! The time line of a row as SVG: cards with words over and under a line of dates.
//!
//! Written by hand, for it is a few rectangles, lines and words; whatever comes from texts is escaped. Widths of words
//! are estimated, since only a program that has the face can measure them; each card tells all of it as its title.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use super::{Ledger, document_of, source_name, words_of};
use crate::model::ledger::{
    Force, Voice,
    timeline::{Card, Layout, Measures, Moment, Side, Timeline},
};

/// The colours of the picture, red, green, blue. Colour is never the only carrier: sides and words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub ground: [u8; 3],
    pub ink: [u8; 3],
    pub faint: [u8; 3],
    pub claim: [u8; 3],
    pub denial: [u8; 3],
}

impl Look {
    /// Black on white, with the colours of the labels.
    pub const fn on_paper(claim: [u8; 3], denial: [u8; 3]) -> Self {
        Self { ground: [255; 3], ink: [0x22, 0x20, 0x1D], faint: [0x6B, 0x68, 0x62], claim, denial }
    }
}

const SIZE: Measures =
    Measures { width: 1_120.0, card_width: 224.0, card_height: 92.0, gap: 12.0, axis_height: 40.0 };
const MARGIN: f32 = 24.0;
/// What stands over it all: name and key.
const HEAD: f32 = 64.0;
/// Of a letter of 13 units, on average, in a wide face: nobody knows which one there is.
const LETTER: f32 = 7.6;

/// How wide words are, in letters: wide scripts count twice, marks on letters not at all.
fn letters(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 2,
        _ => 1,
    }
}

fn width_of(words: &str) -> usize {
    words.chars().map(letters).sum()
}

/// Words over so many lines; what has no room ends with "…".
fn wrapped(words: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().map_or(0, |line| width_of(line));
        let fits = line == 0 || line + 1 + width_of(word) <= width;
        if !fits && lines.len() == most {
            if let Some(last) = lines.last_mut() {
                *last = shortened(&format!("{last} {word}…"), width);
            }
            return lines;
        }
        if !fits {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            // A word that is too long for any line.
            let word = shortened(word, width);
            line.push_str(&word);
        }
    }
    lines
}

fn shortened(words: &str, width: usize) -> String {
    if width_of(words) <= width {
        return words.to_owned();
    }
    let (mut short, mut used) = (String::new(), 1);
    for c in words.chars() {
        used += letters(c);
        if used > width {
            break;
        }
        short.push(c);
    }
    short.truncate(short.trim_end().len());
    short + "…"
}

/// Words that no reader of XML takes for anything else. Characters that XML cannot hold are left out.
fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

fn color([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// What a card says: who, the words, where and when.
struct Told {
    who: String,
    /// How far it denies, and that it denies a denial.
    force: String,
    words: String,
    place: String,
}

fn told(ledger: &Ledger, moment: &Moment) -> Told {
    let chains = ledger.chains(moment.mark);
    let mut names: Vec<&str> = Vec::new();
    for chain in &chains {
        let name = ledger.source_mentioned(chain.source).map_or("", |at| source_name(ledger, at));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let voice = ledger.placed(moment.mark).map(|placed| placed.mark.voice).unwrap_or_default();
    let who = match (names.is_empty(), moment.force, voice) {
        (false, _, _) => names.join(", "),
        (true, None, Voice::Own) => "The article’s own voice".to_owned(),
        (true, None, Voice::Unnamed) => "Unnamed".to_owned(),
        (true, None, Voice::Attributed) | (true, Some(_), _) => "No source".to_owned(),
    };
    let force = match (moment.force, moment.depth) {
        (None, _) => String::new(),
        (Some(force), 0 | 1) => format!(" · {}", force.word()),
        (Some(force), _) => format!(" · {}, of a denial", force.word()),
    };
    let (path, date) = document_of(ledger, moment.mark);
    let place = format!("{} · {path}", date.unwrap_or("no date"));
    Told { who, force, words: words_of(ledger, moment.mark).to_owned(), place }
}

/// Writes the time line of a row.
pub fn write_svg(ledger: &Ledger, row: usize, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let timeline = Timeline::new(ledger, row);
    let layout = timeline.lay_out(&SIZE);
    let name = ledger.rows.get(row).map_or("", |row| &row.name);
    let mut svg = String::new();
    if draw(&mut svg, ledger, name, &timeline, &layout, look).is_err() {
        // Writing into memory does not fail.
        return Err(io::Error::other("the picture could not be put together"));
    }
    out.write_all(svg.as_bytes())?;
    out.flush()
}

fn draw(
    svg: &mut String,
    ledger: &Ledger,
    name: &str,
    timeline: &Timeline,
    layout: &Layout,
    look: &Look,
) -> std::fmt::Result {
    let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN + HEAD);
    let (ink, faint) = (color(look.ink), color(look.faint));
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"{ink}\">"
    )?;
    writeln!(svg, "<title>{}</title>", escaped(name))?;
    writeln!(svg, "<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", color(look.ground))?;
    let title = shortened(name, usize_of(layout.width / (LETTER * 1.35)));
    writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{:.1}\" font-size=\"17\" font-weight=\"bold\">{}</text>",
        MARGIN + 16.0,
        escaped(&title)
    )?;
    writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{:.1}\" fill=\"{faint}\">Claims above the line, denials below it, by the dates of their documents</text>",
        MARGIN + 38.0
    )?;
    writeln!(svg, "<g transform=\"translate({MARGIN} {})\">", MARGIN + HEAD)?;
    let middle = layout.axis_top + SIZE.axis_height / 2.0;
    if layout.axis_end > 0.0 && !layout.ticks.is_empty() {
        writeln!(
            svg,
            "<line x1=\"0\" y1=\"{middle:.1}\" x2=\"{:.1}\" y2=\"{middle:.1}\" stroke=\"{ink}\"/>",
            layout.axis_end
        )?;
    }
    if let Some(left) = layout.undated {
        let edge = left - SIZE.gap;
        writeln!(
            svg,
            "<line x1=\"{edge:.1}\" y1=\"0\" x2=\"{edge:.1}\" y2=\"{:.1}\" stroke=\"{faint}\" stroke-dasharray=\"2 4\"/>",
            layout.height
        )?;
        writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{faint}\">No date</text>",
            left + SIZE.card_width / 2.0,
            middle + 4.0
        )?;
    }
    for tick in &layout.ticks {
        writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"{ink}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{faint}\">{}</text>",
            middle - 4.0,
            middle + 4.0,
            middle + 16.0,
            escaped(&tick.words),
            x = tick.at,
        )?;
    }
    let cards = || {
        let known = |card: &Card| timeline.moments.get(card.moment);
        layout.cards.iter().filter_map(move |card| Some((card, known(card)?)))
    };
    // Stems first, so that cards lie on those of others.
    for (card, moment) in cards() {
        draw_stem(svg, moment, card, layout, look)?;
    }
    for (card, moment) in cards() {
        draw_card(svg, &told(ledger, moment), moment, card, look)?;
    }
    writeln!(svg, "</g>\n</svg>")
}

/// The colour of a moment, and the gaps in the lines of what does not count as a denial.
fn line_of(moment: &Moment, look: &Look) -> (String, &'static str) {
    let counts = moment.depth < 2 && moment.force.is_none_or(Force::denies);
    let edge = color(if moment.force.is_some() { look.denial } else { look.claim });
    (edge, if counts { "" } else { " stroke-dasharray=\"4 3\"" })
}

/// From the line of dates to the card.
fn draw_stem(
    svg: &mut String,
    moment: &Moment,
    card: &Card,
    layout: &Layout,
    look: &Look,
) -> std::fmt::Result {
    if moment.days.is_none() {
        return Ok(());
    }
    let middle = layout.axis_top + SIZE.axis_height / 2.0;
    let (edge, dashes) = line_of(moment, look);
    let below = moment.side == Side::Below;
    let near = if below { card.top } else { card.top + SIZE.card_height };
    if card.to > card.from {
        writeln!(
            svg,
            "<line x1=\"{:.1}\" y1=\"{middle:.1}\" x2=\"{:.1}\" y2=\"{middle:.1}\" stroke=\"{edge}\" stroke-width=\"4\" stroke-opacity=\"0.35\"/>",
            card.from, card.to
        )?;
    }
    writeln!(
        svg,
        "<line x1=\"{x:.1}\" y1=\"{middle:.1}\" x2=\"{x:.1}\" y2=\"{near:.1}\" stroke=\"{edge}\"{dashes}/><circle cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"4\" fill=\"{edge}\"/>",
        x = card.at
    )
}

fn draw_card(
    svg: &mut String,
    told: &Told,
    moment: &Moment,
    card: &Card,
    look: &Look,
) -> std::fmt::Result {
    let (edge, dashes) = line_of(moment, look);
    writeln!(
        svg,
        "<g><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"4\" fill=\"{}\" stroke=\"{edge}\"{dashes}/>",
        escaped(&format!("{}{}: {} ({})", told.who, told.force, told.words, told.place)),
        card.left,
        card.top,
        SIZE.card_width,
        SIZE.card_height,
        color(look.ground),
    )?;
    let room = usize_of((SIZE.card_width - 20.0) / LETTER);
    let mut line = |y: f32, words: &str, more: &str| {
        writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\"{more}>{}</text>",
            card.left + 10.0,
            card.top + y,
            escaped(words)
        )
    };
    // However long the name is, the force is told.
    let bold = room.saturating_sub(3).saturating_sub(width_of(&told.force));
    let who = shortened(&told.who, bold) + &told.force;
    line(19.0, &who, " font-weight=\"bold\"")?;
    for (nth, words) in wrapped(&told.words, room, 3).iter().enumerate() {
        line(37.0 + 15.0 * nth as f32, words, "")?;
    }
    let faint = format!(" font-size=\"11\" fill=\"{}\"", color(look.faint));
    line(SIZE.card_height - 9.0, &shortened(&told.place, room + 4), &faint)?;
    writeln!(svg, "</g>")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small number of letters"
)]
fn usize_of(letters: f32) -> usize {
    letters.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_by_width_and_shortened() {
        assert_eq!(wrapped("one two three", 7, 3), ["one two", "three"]);
        assert_eq!(wrapped("one two three four", 7, 2), ["one two", "three…"]);
        assert_eq!(wrapped("immeasurable", 6, 2), ["immea…"]);
        assert_eq!(wrapped("", 6, 2), [""]);
        assert_eq!(shortened("漢字漢字", 5), "漢字…");
    }

    #[test]
    fn nothing_breaks_out_of_the_picture() {
        assert_eq!(
            escaped("<a href='x'>&\"\u{1}\n\u{ffff}"),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot; "
        );
    }
}
