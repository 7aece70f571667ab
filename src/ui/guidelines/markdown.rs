//! Markdown as blocks of words, as far as guidelines need it: headings, paragraphs, lists, code,
//! quotations, tables; within them strong and emphasised words, code, and links as text.
//!
//! It paints nothing. What it does not know is kept as words.

use std::mem::take;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Face {
    #[default]
    Words,
    Code,
}

/// Words that look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub words: String,
    pub strong: bool,
    pub emphasis: bool,
    pub face: Face,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(u8, Vec<Run>),
    Paragraph(Vec<Run>),
    /// How deep it lies, from 0; its number, or none for a bullet, or for what follows in the item.
    Item(usize, Mark, Vec<Run>),
    Quote(Vec<Run>),
    Code(String),
    /// Rows of cells, the head first.
    Table(Vec<Vec<Vec<Run>>>),
    Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bullet,
    Number(u64),
    /// A further paragraph of an item.
    None,
}

impl Block {
    pub(super) fn words(&self) -> String {
        let joined = |runs: &[Run]| runs.iter().map(|run| run.words.as_str()).collect::<String>();
        match self {
            Self::Heading(_, runs)
            | Self::Paragraph(runs)
            | Self::Item(_, _, runs)
            | Self::Quote(runs) => joined(runs),
            Self::Code(words) => words.clone(),
            Self::Table(rows) => {
                let cells: Vec<String> = rows.iter().flatten().map(|cell| joined(cell)).collect();
                cells.join(" ")
            }
            Self::Rule => String::new(),
        }
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    strong: usize,
    emphasis: usize,
    quotes: usize,
    /// For each list that is open: the number of the next item; `None`: bullets.
    lists: Vec<Option<u64>>,
    mark: Option<Mark>,
    link: Option<(String, usize)>,
    code: Option<String>,
    rows: Vec<Vec<Vec<Run>>>,
}

pub(super) fn read(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.close();
    reader.blocks
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => self.push(&words, Face::Words),
            Event::Code(words) => self.push(&words, Face::Code),
            // Tags of HTML say nothing to a reader; their words come as text.
            Event::InlineHtml(_) | Event::Html(_) => {}
            Event::SoftBreak => self.push(" ", Face::Words),
            Event::HardBreak => self.push("\n", Face::Words),
            Event::Rule => {
                self.close();
                self.blocks.push(Block::Rule);
            }
            other => {
                log::debug!("not shown in guidelines: {other:?}");
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.link = Some((dest_url.to_string(), self.runs.len()));
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        Mark::Number(*number - 1)
                    }
                    _ => Mark::Bullet,
                };
                self.mark = Some(mark);
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::CodeBlock(_) => {
                self.close();
                self.code = Some(String::new());
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                if let Some((url, from)) = self.link.take() {
                    let shown: String =
                        self.runs.iter().skip(from).map(|run| run.words.as_str()).collect();
                    if !url.is_empty() && shown != url {
                        self.push(&format!(" ({url})"), Face::Words);
                    }
                }
            }
            TagEnd::Heading(level) => {
                let runs = take(&mut self.runs);
                self.blocks.push(Block::Heading(level as u8, runs));
            }
            TagEnd::Paragraph | TagEnd::Item => self.close(),
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
                // What comes after a list within an item is no item of its own.
                self.mark = None;
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.blocks.push(Block::Code(code.trim_end().to_owned()));
                }
            }
            TagEnd::TableCell => {
                let cell = take(&mut self.runs);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = take(&mut self.rows);
                self.blocks.push(Block::Table(rows));
            }
            _ => {}
        }
    }

    fn push(&mut self, words: &str, face: Face) {
        if let Some(block) = &mut self.code {
            block.push_str(words);
            return;
        }
        let (strong, emphasis) = (self.strong > 0, self.emphasis > 0);
        match self.runs.last_mut() {
            Some(last) if (last.strong, last.emphasis, last.face) == (strong, emphasis, face) => {
                last.words.push_str(words);
            }
            _ => self.runs.push(Run { words: words.to_owned(), strong, emphasis, face }),
        }
    }

    /// What was read so far is a block.
    fn close(&mut self) {
        let runs = take(&mut self.runs);
        if runs.is_empty() {
            return;
        }
        let block = if let Some(depth) = self.lists.len().checked_sub(1) {
            Block::Item(depth, self.mark.take().unwrap_or(Mark::None), runs)
        } else if self.quotes > 0 {
            Block::Quote(runs)
        } else {
            Block::Paragraph(runs)
        };
        self.blocks.push(block);
    }
}

/// The block that is about a label: a heading that begins with its id or name, else one that holds
/// it, else the first block that does.
pub(super) fn place_of(blocks: &[Block], names: [&str; 2]) -> Option<usize> {
    let names = names.map(plain);
    let ask = |fits: &dyn Fn(&Block, &str) -> bool| {
        let named = |block: &Block| {
            names.iter().filter(|name| name.len() > 2).any(|name| fits(block, name))
        };
        blocks.iter().position(named)
    };
    let heading = |block: &Block| matches!(block, Block::Heading(..));
    let begins = |block: &Block, name: &str| plain(&block.words()).starts_with(name);
    let holds = |block: &Block, name: &str| plain(&block.words()).contains(name);
    ask(&|block, name| heading(block) && begins(block, name))
        .or_else(|| ask(&|block, name| heading(block) && holds(block, name)))
        .or_else(|| ask(&holds))
}

/// Words in small letters with one space before, between and after them.
fn plain(words: &str) -> String {
    let lower = words.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut plain = " ".to_owned();
    for word in words {
        plain.push_str(word);
        plain.push(' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_read_into_blocks() {
        let blocks = read(
            "# How to *mark*\n\nOne line\nand **another** `x`.\n\n- first\n- second\n  1. in it\n\n\
             > said\n\n```\nlet x;\n```\n\n| a | b |\n| --- | --- |\n| 1 | **2** |\n\n---\n\
             See [the page](http://x.y).\n",
        );
        let words: Vec<String> = blocks.iter().map(Block::words).collect();
        assert_eq!(
            words,
            [
                "How to mark",
                "One line and another x.",
                "first",
                "second",
                "in it",
                "said",
                "let x;",
                "a b 1 2",
                "",
                "See the page (http://x.y).",
            ]
        );
        assert!(matches!(blocks[0], Block::Heading(1, _)));
        let Block::Paragraph(runs) = &blocks[1] else { panic!("{blocks:?}") };
        assert!(runs.iter().any(|run| run.strong && run.words == "another"));
        assert!(runs.iter().any(|run| run.face == Face::Code && run.words == "x"));
        assert!(matches!(blocks[2], Block::Item(0, Mark::Bullet, _)));
        assert!(matches!(blocks[4], Block::Item(1, Mark::Number(1), _)));
        assert!(matches!(&blocks[7], Block::Table(rows) if rows.len() == 2));
    }

    #[test]
    fn the_place_of_a_label_is_its_heading_before_any_mention() {
        let blocks = read(
            "# Claims and denials\n\nA denial holds a claim.\n\n## The claim\n\nText.\n\n\
             ## Denial (3)\n\nText of `no_comment`.\n",
        );
        assert_eq!(place_of(&blocks, ["claim", "Claim"]), Some(2));
        assert_eq!(place_of(&blocks, ["denial", "Denial"]), Some(4));
        assert_eq!(place_of(&blocks, ["no_comment", "No comment"]), Some(5));
        assert_eq!(place_of(&blocks, ["source", "Source"]), None);
    }
}
