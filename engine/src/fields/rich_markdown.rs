//! Rich text as Markdown, for spreadsheets and for what is pasted or imported. Every line is a paragraph of its own; `\` at its
//! end goes on in the same one, and alone it is an empty paragraph.

use super::rich_text::{Block, Inline, MAX_DEPTH, Marks, Style, begun, blocks_of, is_link, kept, plain_of, push_text};
use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;

/// As plain text if that says it all, else as Markdown, else as JSON: what is read again as the same value.
pub fn to_text(at: At<'_>, value: &Value, max_length: usize) -> String {
    let Value::Text(stored) = value else { return String::new() };
    let means = |text: &str| from_text(at, text.trim(), max_length).is_ok_and(|again| again == *value);
    let plain = plain_of(stored);
    if means(&plain) {
        return plain;
    }
    let mut lines = Vec::new();
    write_blocks(&blocks_of(at, stored), &mut lines);
    let markdown = lines.join("\n");
    if means(&markdown) { markdown } else { stored.to_string() }
}

/// Markdown, or the JSON of a document.
pub fn from_text(at: At<'_>, text: &str, max_length: usize) -> Result<Value, Item> {
    if text.starts_with('{')
        && let Ok(document @ Json::Object(_)) = serde_json::from_str::<Json>(text)
    {
        return super::parse(at, &document);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(at.wrong_format("control"));
    }
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = unified.split('\n').collect();
    kept(at, read_blocks(&lines, 0), max_length)
}

fn write_blocks(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) if inlines.is_empty() => lines.push("\\".to_owned()),
            Block::Paragraph(inlines) => {
                let text = write_inlines(inlines);
                let text = if begins_block(&text) { format!("\\{text}") } else { numbered_apart(text) };
                lines.extend(text.split('\n').map(str::to_owned));
            }
            Block::Heading(level, inlines) => {
                let marks = if *level == 1 { "#" } else { "##" };
                lines.extend(format!("{marks} {}", write_inlines(inlines)).split('\n').map(str::to_owned));
            }
            Block::Code(text) => {
                let longest = text.lines().map(|line| line.bytes().take_while(|b| *b == b'`').count()).max();
                let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
                lines.push(fence.clone());
                lines.extend(text.split('\n').map(str::to_owned));
                lines.push(fence);
            }
            Block::Quote(inner) => {
                let mut own = Vec::new();
                write_blocks(inner, &mut own);
                lines.extend(own.iter().map(|line| format!("> {line}")));
            }
            Block::Bullets(items) => items.iter().for_each(|item| write_item("- ", item, lines)),
            Block::Numbers(items) => {
                for (n, item) in items.iter().enumerate() {
                    write_item(&format!("{}. ", n + 1), item, lines);
                }
            }
            Block::Rule => lines.push("---".to_owned()),
        }
    }
}

fn write_item(marker: &str, item: &[Block], lines: &mut Vec<String>) {
    let mut own = Vec::new();
    write_blocks(item, &mut own);
    let indent = " ".repeat(marker.len());
    lines.extend(own.iter().enumerate().map(|(n, line)| format!("{}{line}", if n == 0 { marker } else { &indent })));
}

/// Whether a line would be more than a paragraph, but for a number in front of it.
fn begins_block(line: &str) -> bool {
    let first = line.split('\n').next().unwrap_or_default();
    let is_list = marker(first).is_some_and(|(ordered, _)| !ordered);
    heading(first).is_some() || is_rule(first) || first.starts_with('>') || is_list
}

/// "1. text" as "1\. text", which is no item of a list.
fn numbered_apart(text: String) -> String {
    match marker(&text) {
        Some((true, width)) => format!("{}\\{}", &text[..width - 2], &text[width - 2..]),
        _ => text,
    }
}

fn write_inlines(inlines: &[Inline]) -> String {
    let mut out = String::new();
    emit(&mut out, inlines, 0);
    out
}

/// What can stand around a text, from the outside in.
const AROUND: [Option<Style>; 4] = [None, Some(Style::Bold), Some(Style::Italic), Some(Style::Strike)];

fn emit(out: &mut String, inlines: &[Inline], level: usize) {
    let Some(around) = AROUND.get(level) else {
        for inline in inlines {
            match inline {
                Inline::Break => out.push_str("\\\n"),
                Inline::Text(text, marks) if marks.styles.contains(&Style::Code) => push_code(out, text),
                Inline::Text(text, _) => push_escaped(out, text),
            }
        }
        return;
    };
    let key = |inline: &Inline| match (inline, around) {
        (Inline::Break, _) => None,
        (Inline::Text(_, marks), None) => marks.link.clone(),
        (Inline::Text(_, marks), Some(style)) => marks.styles.contains(style).then(String::new),
    };
    for run in inlines.chunk_by(|a, b| key(a) == key(b)) {
        let Some(href) = key(&run[0]) else {
            emit(out, run, level + 1);
            continue;
        };
        let (open, close) = match around {
            None => ("[", format!("]({})", href.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"))),
            Some(Style::Bold) => ("**", "**".to_owned()),
            Some(Style::Italic) => ("*", "*".to_owned()),
            Some(Style::Strike | Style::Code) => ("~~", "~~".to_owned()),
        };
        out.push_str(open);
        emit(out, run, level + 1);
        out.push_str(&close);
    }
}

fn push_code(out: &mut String, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    out.extend([&fence, blank, text, blank, &fence]);
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '[' | ']' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
}

fn heading(line: &str) -> Option<(u64, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.strip_prefix(' ')?;
    (1..=6).contains(&level).then(|| (if level == 1 { 1 } else { 2 }, text.trim_start()))
}

fn is_rule(line: &str) -> bool {
    matches!(line.trim_end(), "---" | "***" | "___")
}

/// Whether an item of a numbered list begins here, and the width of what stands before it.
fn marker(line: &str) -> Option<(bool, usize)> {
    if ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark)) && line.len() > 2 {
        return Some((false, 2));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let ends = (rest.starts_with(". ") || rest.starts_with(") ")) && rest.len() > 2;
    ((1..=9).contains(&digits) && ends).then_some((true, digits + 2))
}

fn fence(line: &str) -> Option<usize> {
    let ticks = line.bytes().take_while(|b| *b == b'`').count();
    (ticks >= 3 && !line[ticks..].contains('`')).then_some(ticks)
}

fn read_blocks(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut found: Vec<(Block, bool)> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        at += 1;
        let rest = &lines[at..];
        if line.trim().is_empty() {
            found.push((Block::Paragraph(Vec::new()), true));
        } else if let Some(ticks) = fence(line) {
            let closes = |line: &&str| line.trim_end().len() >= ticks && line.trim_end().bytes().all(|b| b == b'`');
            let end = rest.iter().position(closes).unwrap_or(rest.len());
            found.push((Block::Code(rest[..end].join("\n")), false));
            at += end + 1;
        } else if is_rule(line) {
            found.push((Block::Rule, false));
        } else if line.starts_with('>') && depth < MAX_DEPTH {
            let count = 1 + rest.iter().take_while(|line| line.starts_with('>')).count();
            let inner: Vec<&str> = lines[at - 1..at - 1 + count].iter().map(|line| unquoted(line)).collect();
            let mut blocks = read_blocks(&inner, depth + 1);
            if blocks.is_empty() {
                blocks.push(Block::Paragraph(Vec::new()));
            }
            found.push((Block::Quote(blocks), false));
            at += count - 1;
        } else if let Some((ordered, _)) = marker(line).filter(|_| depth < MAX_DEPTH) {
            let (items, used) = read_items(&lines[at - 1..], ordered, depth);
            found.push((if ordered { Block::Numbers(items) } else { Block::Bullets(items) }, false));
            at += used - 1;
        } else {
            let (level, first) = heading(line).map_or((None, line), |(level, text)| (Some(level), text));
            // A backslash alone is an empty paragraph.
            let is_empty = line == "\\";
            let more = std::iter::once(&line).chain(rest).take_while(|line| !is_empty && goes_on(line)).count();
            let more = more.min(rest.len());
            let mut text = if is_empty { String::new() } else { first.to_owned() };
            for next in &rest[..more] {
                text.push('\n');
                text.push_str(next);
            }
            at += more;
            let chars: Vec<char> = text.chars().collect();
            let mut inlines = Vec::new();
            read_inlines(&chars, &Marks::default(), &mut inlines);
            let block = match level {
                None => Block::Paragraph(inlines),
                Some(level) => Block::Heading(level, inlines),
            };
            found.push((block, false));
        }
    }
    without_gaps(found)
}

/// Blank lines are empty paragraphs between paragraphs, and nothing beside what stands for itself.
fn without_gaps(found: Vec<(Block, bool)>) -> Vec<Block> {
    let is_paragraph = |entry: Option<&(Block, bool)>| matches!(entry, Some((Block::Paragraph(_), _)));
    let keep: Vec<bool> = (0..found.len())
        .map(|n| {
            let (before, after) = (&found[..n], &found[n + 1..]);
            !found[n].1
                || is_paragraph(before.iter().rev().find(|(_, blank)| !blank))
                    && is_paragraph(after.iter().find(|(_, blank)| !blank))
        })
        .collect();
    found.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|((block, _), _)| block).collect()
}

fn unquoted(line: &str) -> &str {
    let rest = line.strip_prefix('>').unwrap_or(line);
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// Whether a line ends with a backslash that is not itself escaped.
fn goes_on(line: &str) -> bool {
    line.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// Items of one list, and how many lines they take.
fn read_items(lines: &[&str], ordered: bool, depth: usize) -> (Vec<Vec<Block>>, usize) {
    let mut items = Vec::new();
    let mut at = 0;
    while let Some((_, width)) = lines.get(at).and_then(|line| marker(line)).filter(|(kind, _)| *kind == ordered) {
        let mut own = vec![&lines[at][width..]];
        at += 1;
        while let Some(line) = lines.get(at) {
            let indent = line.bytes().take_while(|b| *b == b' ').count();
            let follows = lines.get(at + 1).is_some_and(|next| next.starts_with("  ") && !next.trim().is_empty());
            if indent >= 2 && !line.trim().is_empty() {
                own.push(&line[indent.min(width)..]);
            } else if line.trim().is_empty() && follows {
                own.push("");
            } else {
                break;
            }
            at += 1;
        }
        items.push(begun(read_blocks(&own, depth + 1)));
        // A blank line between two items is none of its own.
        let next = lines.get(at + 1).and_then(|line| marker(line));
        if lines.get(at).is_some_and(|line| line.trim().is_empty()) && next.is_some_and(|(kind, _)| kind == ordered) {
            at += 1;
        }
    }
    (items, at)
}

fn read_inlines(chars: &[char], marks: &Marks, out: &mut Vec<Inline>) {
    let styled = |styles: &[Style]| {
        let mut marks = marks.clone();
        marks.styles.extend(styles);
        marks
    };
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let next = chars.get(at + 1).copied();
        let run = chars[at..].iter().take_while(|other| **other == c).count();
        match c {
            '\\' if next == Some('\n') => {
                out.push(Inline::Break);
                at += 2;
            }
            '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => {
                push_text(out, &next.map(String::from).unwrap_or_default(), marks);
                at += 2;
            }
            '`' => match code_end(chars, at + run, run) {
                Some(end) => {
                    let text: String = chars[at + run..end].iter().collect();
                    push_text(out, unpadded(&text), &styled(&[Style::Code]));
                    at = end + run;
                }
                None => {
                    push_text(out, &"`".repeat(run), marks);
                    at += run;
                }
            },
            '*' if run <= 3 => match closing(chars, at + run, ('*', run)) {
                Some(end) => {
                    let styles: &[Style] = match run {
                        1 => &[Style::Italic],
                        2 => &[Style::Bold],
                        _ => &[Style::Bold, Style::Italic],
                    };
                    read_inlines(&chars[at + run..end], &styled(styles), out);
                    at = end + run;
                }
                None => {
                    push_text(out, &"*".repeat(run), marks);
                    at += run;
                }
            },
            '~' if run == 2 => match closing(chars, at + 2, ('~', 2)) {
                Some(end) => {
                    read_inlines(&chars[at + 2..end], &styled(&[Style::Strike]), out);
                    at = end + 2;
                }
                None => {
                    push_text(out, "~~", marks);
                    at += 2;
                }
            },
            '[' => match link(chars, at).filter(|_| marks.link.is_none()) {
                Some((text, href, end)) => {
                    read_inlines(text, &Marks { link: Some(href), ..marks.clone() }, out);
                    at = end;
                }
                None => {
                    push_text(out, "[", marks);
                    at += 1;
                }
            },
            _ => {
                push_text(out, &c.to_string(), marks);
                at += 1;
            }
        }
    }
}

fn code_end(chars: &[char], from: usize, ticks: usize) -> Option<usize> {
    let mut at = from;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| **c == '`').count();
        if run == ticks && at > from {
            return Some(at);
        }
        at += run.max(1);
    }
    None
}

/// Code that begins or ends with a backtick or blank has one blank more around it.
fn unpadded(text: &str) -> &str {
    let inner = text.strip_prefix(' ').and_then(|text| text.strip_suffix(' '));
    inner.filter(|inner| !inner.trim().is_empty()).unwrap_or(text)
}

/// Where what a mark of so many characters begins comes to its end.
fn closing(chars: &[char], from: usize, (mark, count): (char, usize)) -> Option<usize> {
    if chars.get(from).is_none_or(|c| c.is_whitespace()) {
        return None;
    }
    let mut at = from;
    while let Some(c) = chars.get(at).copied() {
        let run = chars[at..].iter().take_while(|other| **other == c).count();
        if c == '\\' {
            at += 2;
        } else if c == '`' {
            at = code_end(chars, at + run, run).map_or(at + run, |end| end + run);
        } else if c == mark {
            let fits = run == count || (mark == '*' && run == 3);
            if fits && at > from && !chars[at - 1].is_whitespace() {
                return Some(at + run - count);
            }
            at += run;
        } else {
            at += 1;
        }
    }
    None
}

/// `[text](href)`: what is between, where it leads and where it ends.
fn link(chars: &[char], at: usize) -> Option<(&[char], String, usize)> {
    let mut end = at + 1;
    while *chars.get(end)? != ']' {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    if end == at + 1 || chars.get(end + 1) != Some(&'(') {
        return None;
    }
    let mut href = String::new();
    let mut last = end + 2;
    while *chars.get(last)? != ')' {
        if chars[last] == '\\' && chars.get(last + 1).is_some_and(|c| matches!(c, '(' | ')' | '\\')) {
            last += 1;
        }
        href.push(chars[last]);
        last += 1;
    }
    is_link(&href).then(|| (&chars[at + 1..end], href, last + 1))
}
