//! `rich_text`: paragraphs, headings, lists, quotes and code with a closed list of styles. A value is a document of blocks,
//! never HTML: what is not on the lists is refused when it is written, and readers draw each block by its name, so that no
//! text can become code. Kept as canonical JSON, and once more as plain text, which is what conditions look into.

use super::{At, Value, expected_texts};
use crate::error::{Item, ItemCode, Params};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// Longest document, in bytes of its JSON.
const MAX_BYTES: usize = 524_288;
/// Lists and quotes inside each other, at most.
pub(super) const MAX_DEPTH: usize = 8;
/// Longest address of a link, in characters.
const MAX_LINK: usize = 2_000;
/// Most characters of a name that a refusal repeats.
const MAX_NAME: usize = 40;

/// A part of a document that stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    /// Level 1 or 2.
    Heading(u64, Vec<Inline>),
    /// Each item begins with a paragraph.
    Bullets(Vec<Vec<Block>>),
    Numbers(Vec<Vec<Block>>),
    Quote(Vec<Block>),
    Code(String),
    Rule,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String, Marks),
    Break,
}

/// How a text is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub styles: BTreeSet<Style>,
    pub link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    Bold,
    Italic,
    Strike,
    Code,
}

impl Style {
    const ALL: [Style; 4] = [Style::Bold, Style::Italic, Style::Strike, Style::Code];

    fn as_str(self) -> &'static str {
        match self {
            Style::Bold => "bold",
            Style::Italic => "italic",
            Style::Strike => "strike",
            Style::Code => "code",
        }
    }
}

/// A document, or a text whose lines are paragraphs. Up to `max_length` characters of text.
pub fn parse(at: At<'_>, input: &Json, max_length: usize) -> Result<Value, Item> {
    match input {
        Json::String(text) => kept(at, lines(at, text)?, max_length),
        Json::Object(map) if map.get("type").is_some_and(|name| name == "doc") => {
            let content = Reader(at).blocks(map.get("content"), 0)?;
            kept(at, content, max_length)
        }
        Json::Object(_) | Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
            Err(at.wrong_type("rich_text"))
        }
    }
}

fn lines(at: At<'_>, text: &str) -> Result<Vec<Block>, Item> {
    let paragraph = |line: &str| {
        let text = checked_text(at, line)?;
        let inline = (!text.is_empty()).then(|| Inline::Text(text, Marks::default()));
        Ok(Block::Paragraph(inline.into_iter().collect()))
    };
    text.replace("\r\n", "\n").split('\n').map(paragraph).collect()
}

/// A value of blocks that were checked; without text it is empty.
pub(super) fn kept(at: At<'_>, mut blocks: Vec<Block>, max_length: usize) -> Result<Value, Item> {
    while blocks.last().is_some_and(|block| matches!(block, Block::Paragraph(inlines) if inlines.is_empty())) {
        blocks.pop();
    }
    let plain = plain(&blocks);
    if plain.trim().is_empty() {
        return Ok(Value::Empty);
    }
    let length = plain.chars().count();
    if length > max_length {
        return Err(at.item(ItemCode::Length).param("max", max_length).param("length", length));
    }
    let mut document = json!({ "type": "doc", "content": blocks.iter().map(block_json).collect::<Vec<_>>() });
    document.sort_all_objects();
    let text = document.to_string();
    if text.len() > MAX_BYTES {
        return Err(at.wrong_format("rich_size"));
    }
    Ok(Value::Text(text.into()))
}

/// The blocks of the text a value is kept as.
pub(super) fn blocks_of(at: At<'_>, stored: &str) -> Vec<Block> {
    let document: Json = serde_json::from_str(stored).unwrap_or_default();
    Reader(at).blocks(document.get("content"), 0).unwrap_or_default()
}

/// The text of a value that is kept as `stored`, one line for each paragraph, heading, line of code and item: what people
/// search and conditions look into.
pub fn plain_of(stored: &str) -> String {
    let mut out = String::new();
    let mut lines = 0;
    if let Ok(document) = serde_json::from_str::<Json>(stored) {
        write_plain(&document, &mut out, &mut lines);
    }
    out
}

fn write_plain(node: &Json, out: &mut String, lines: &mut usize) {
    match node.get("type").and_then(Json::as_str) {
        Some("text") => out.push_str(node.get("text").and_then(Json::as_str).unwrap_or_default()),
        Some("hardBreak") => out.push('\n'),
        Some(name) => {
            if matches!(name, "paragraph" | "heading" | "codeBlock") {
                if *lines > 0 {
                    out.push('\n');
                }
                *lines += 1;
            }
            for child in node.get("content").and_then(Json::as_array).into_iter().flatten() {
                write_plain(child, out, lines);
            }
        }
        None => {}
    }
}

fn plain(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    collect_lines(blocks, &mut lines);
    lines.join("\n")
}

fn collect_lines(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => lines.push(line(inlines)),
            Block::Code(text) => lines.push(text.clone()),
            Block::Quote(inner) => collect_lines(inner, lines),
            Block::Bullets(items) | Block::Numbers(items) => items.iter().for_each(|item| collect_lines(item, lines)),
            Block::Rule => {}
        }
    }
}

fn line(inlines: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text, _) => text.clone(),
        Inline::Break => "\n".to_owned(),
    };
    inlines.iter().map(text).collect()
}

/// Whether nothing but lines of text is in a value that is kept as `stored`.
pub(super) fn is_plain(at: At<'_>, stored: &str) -> bool {
    let plain_line = |inline: &Inline| matches!(inline, Inline::Text(_, marks) if *marks == Marks::default());
    let is_line = |block: &Block| matches!(block, Block::Paragraph(inlines) if inlines.iter().all(plain_line));
    blocks_of(at, stored).iter().all(is_line)
}

/// Where a link may lead: the web, a mail address, a telephone. Never code, never a file.
pub(super) fn is_link(href: &str) -> bool {
    let Some((scheme, rest)) = href.split_once(':') else { return false };
    let leads = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with('/')),
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    };
    leads && href.chars().count() <= MAX_LINK && !href.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn checked_text(at: At<'_>, text: &str) -> Result<String, Item> {
    if text.chars().any(|c| c.is_control() && c != '\t' && c != '\n') {
        return Err(at.wrong_format("control"));
    }
    Ok(text.to_owned())
}

/// Reads a document that somebody sent.
struct Reader<'a>(At<'a>);

impl Reader<'_> {
    fn refused(&self, expected: &str, name: &str) -> Item {
        let mut params = Params::new();
        params.insert("name".to_owned(), name.chars().take(MAX_NAME).collect::<String>().into());
        self.0.item(ItemCode::Format).param("expected", expected_texts(expected, &params))
    }

    fn wrong(&self) -> Item {
        self.0.wrong_type("rich_text")
    }

    fn list<'j>(&self, content: Option<&'j Json>) -> Result<&'j [Json], Item> {
        match content {
            None | Some(Json::Null) => Ok(&[]),
            Some(Json::Array(list)) => Ok(list),
            Some(Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_)) => Err(self.wrong()),
        }
    }

    fn name<'j>(&self, node: &'j Json) -> Result<&'j str, Item> {
        node.get("type").and_then(Json::as_str).ok_or_else(|| self.wrong())
    }

    fn blocks(&self, content: Option<&Json>, depth: usize) -> Result<Vec<Block>, Item> {
        if depth > MAX_DEPTH {
            return Err(self.0.wrong_format("rich_depth"));
        }
        let mut blocks = Vec::new();
        for node in self.list(content)? {
            let content = node.get("content");
            blocks.push(match self.name(node)? {
                "paragraph" => Block::Paragraph(self.inlines(content)?),
                "heading" => {
                    let level =
                        node.pointer("/attrs/level").map_or(Some(1), Json::as_u64).ok_or_else(|| self.wrong())?;
                    Block::Heading(level.clamp(1, 2), self.inlines(content)?)
                }
                "bulletList" => Block::Bullets(self.items(content, depth)?),
                "orderedList" => Block::Numbers(self.items(content, depth)?),
                "blockquote" => Block::Quote(self.filled(content, depth)?),
                "codeBlock" => Block::Code(line(&self.inlines(content)?)),
                "horizontalRule" => Block::Rule,
                other => return Err(self.refused("rich_node", other)),
            });
        }
        blocks.retain(|block| !matches!(block, Block::Bullets(items) | Block::Numbers(items) if items.is_empty()));
        Ok(blocks)
    }

    /// Blocks of a quote or an item: there is at least one.
    fn filled(&self, content: Option<&Json>, depth: usize) -> Result<Vec<Block>, Item> {
        let mut blocks = self.blocks(content, depth + 1)?;
        if blocks.is_empty() {
            blocks.push(Block::Paragraph(Vec::new()));
        }
        Ok(blocks)
    }

    fn items(&self, content: Option<&Json>, depth: usize) -> Result<Vec<Vec<Block>>, Item> {
        let item = |node: &Json| match self.name(node)? {
            "listItem" => Ok(begun(self.filled(node.get("content"), depth)?)),
            other => Err(self.refused("rich_node", other)),
        };
        self.list(content)?.iter().map(item).collect()
    }

    fn inlines(&self, content: Option<&Json>) -> Result<Vec<Inline>, Item> {
        let mut inlines = Vec::new();
        for node in self.list(content)? {
            match self.name(node)? {
                "text" => {
                    let text = node.get("text").and_then(Json::as_str).ok_or_else(|| self.wrong())?;
                    let text = checked_text(self.0, &text.replace("\r\n", "\n"))?;
                    push_text(&mut inlines, &text, &self.marks(node.get("marks"))?);
                }
                "hardBreak" => inlines.push(Inline::Break),
                other => return Err(self.refused("rich_node", other)),
            }
        }
        Ok(inlines)
    }

    fn marks(&self, given: Option<&Json>) -> Result<Marks, Item> {
        let mut marks = Marks::default();
        for mark in self.list(given)? {
            let name = self.name(mark)?;
            if let Some(style) = Style::ALL.into_iter().find(|style| style.as_str() == name) {
                marks.styles.insert(style);
            } else if name == "link" {
                let href = mark.pointer("/attrs/href").and_then(Json::as_str).ok_or_else(|| self.wrong())?.trim();
                if !is_link(href) {
                    return Err(self.refused("rich_link", href));
                }
                marks.link = Some(href.to_owned());
            } else {
                return Err(self.refused("rich_node", name));
            }
        }
        Ok(marks)
    }
}

/// An item begins with a paragraph.
pub(super) fn begun(mut blocks: Vec<Block>) -> Vec<Block> {
    if !matches!(blocks.first(), Some(Block::Paragraph(_))) {
        blocks.insert(0, Block::Paragraph(Vec::new()));
    }
    blocks
}

/// Adds a text: its line ends become breaks, and what is written alike is one.
pub(super) fn push_text(inlines: &mut Vec<Inline>, text: &str, marks: &Marks) {
    for (n, part) in text.split('\n').enumerate() {
        if n > 0 {
            inlines.push(Inline::Break);
        }
        match inlines.last_mut() {
            _ if part.is_empty() => {}
            Some(Inline::Text(before, same)) if same == marks => before.push_str(part),
            _ => inlines.push(Inline::Text(part.to_owned(), marks.clone())),
        }
    }
}

fn block_json(block: &Block) -> Json {
    let items = |name: &str, items: &[Vec<Block>]| {
        let item = |blocks: &Vec<Block>| node("listItem", blocks.iter().map(block_json).collect());
        node(name, items.iter().map(item).collect())
    };
    match block {
        Block::Paragraph(inlines) => node("paragraph", inlines.iter().map(inline_json).collect()),
        Block::Heading(level, inlines) => {
            let mut heading = node("heading", inlines.iter().map(inline_json).collect());
            heading["attrs"] = json!({ "level": level });
            heading
        }
        Block::Bullets(list) => items("bulletList", list),
        Block::Numbers(list) => items("orderedList", list),
        Block::Quote(inner) => node("blockquote", inner.iter().map(block_json).collect()),
        Block::Code(text) if text.is_empty() => node("codeBlock", Vec::new()),
        Block::Code(text) => node("codeBlock", vec![json!({ "type": "text", "text": text })]),
        Block::Rule => node("horizontalRule", Vec::new()),
    }
}

/// A node; one without content does not name it.
fn node(name: &str, content: Vec<Json>) -> Json {
    let mut map = Map::new();
    map.insert("type".to_owned(), name.into());
    if !content.is_empty() {
        map.insert("content".to_owned(), Json::Array(content));
    }
    Json::Object(map)
}

fn inline_json(inline: &Inline) -> Json {
    match inline {
        Inline::Break => json!({ "type": "hardBreak" }),
        Inline::Text(text, marks) => {
            let mut out = json!({ "type": "text", "text": text });
            let mut list: Vec<Json> =
                marks.link.iter().map(|href| json!({ "type": "link", "attrs": { "href": href } })).collect();
            list.extend(marks.styles.iter().map(|style| json!({ "type": style.as_str() })));
            if !list.is_empty() {
                out["marks"] = Json::Array(list);
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_to_mail_or_to_a_telephone() {
        let check = |href: &str, expect: bool| assert_eq!(is_link(href), expect, "{href}");
        check("https://x.example/a?b#c", true);
        check("MAILTO:a@b.cn", true);
        check("tel:+86138", true);
        check("javascript:alert(1)", false);
        check("java\nscript:alert(1)", false);
        check("data:text/html,x", false);
        check("//x.example", false);
        check("https://", false);
        check("https://x.example\u{85}", false);
    }
}
