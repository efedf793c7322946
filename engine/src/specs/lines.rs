//! The lines of a Markdown file, as far as a specification needs them: headings and fenced blocks (CommonMark §4.2, §4.5).

use super::Failure;

/// A line with its number, counted from 1.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub number: usize,
    pub text: &'a str,
}

/// A fenced block.
#[derive(Debug)]
pub struct Block<'a> {
    /// Of the opening fence.
    pub line: usize,
    /// The first word after the fence.
    pub kind: &'a str,
    /// What follows it.
    pub argument: &'a str,
    pub lines: Vec<Line<'a>>,
}

impl Block<'_> {
    pub fn text(&self) -> String {
        self.text_from(0)
    }

    /// The text from the n-th line on.
    pub fn text_from(&self, at: usize) -> String {
        let lines = self.lines.iter().skip(at);
        lines.fold(String::new(), |text, line| text + line.text + "\n")
    }
}

/// What a specification sees of a file.
#[derive(Debug)]
pub enum Piece<'a> {
    /// A heading of the second level.
    Heading(Line<'a>),
    Block(Block<'a>),
}

/// Headings of the second level and fenced blocks, in order; everything else is prose.
///
/// # Errors
/// `fence_open` for a block that never ends.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Failure> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().enumerate().map(|(at, text)| Line { number: at + 1, text });
    while let Some(line) = lines.next() {
        if let Some(heading) = line.text.strip_prefix("## ") {
            let text = heading.trim().trim_end_matches('#').trim_end();
            pieces.push(Piece::Heading(Line { text, ..line }));
        } else if let Some((fence, info)) = opening(line.text) {
            let (kind, argument) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
            let mut block = Block { line: line.number, kind, argument: argument.trim(), lines: Vec::new() };
            loop {
                let Some(line) = lines.next() else { return Err(Failure::new(block.line, "fence_open")) };
                if closes(line.text, fence) {
                    break;
                }
                block.lines.push(line);
            }
            pieces.push(Piece::Block(block));
        }
    }
    Ok(pieces)
}

/// The fence a line opens with, and the text after it.
fn opening(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = text.len() - text.trim_start_matches(mark).len();
    let (fence, info) = text.split_at(length);
    (length >= 3 && !info.contains('`')).then(|| (fence, info.trim()))
}

fn closes(text: &str, fence: &str) -> bool {
    let text = text.trim();
    text.starts_with(fence) && fence.starts_with(|mark| text.chars().all(|letter| letter == mark))
}
