//! Text → tokens with their places. Names may hold dots (`account.region`); texts stand in double or single quotes, a quote
//! inside is written twice. What people type on a Chinese keyboard (`（`, `，`, `“`, `×`, `÷`, `≥` …) is read too.

use super::fault::Fault;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    Number(&'a str),
    /// Without its quotes; `doubled` tells that quotes inside are written twice.
    Text {
        inner: &'a str,
        doubled: char,
    },
    Name(&'a str),
    Sign(Sign),
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Slash,
    Percent,
    Ampersand,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Open,
    Close,
    Comma,
}

pub type Placed<'a> = (Token<'a>, Range<usize>);

/// All tokens, `End` last.
///
/// # Errors
/// The first character that means nothing, or a text without its end.
pub fn lex(text: &str) -> Result<Vec<Placed<'_>>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = one(text, at, c)?;
        tokens.push((token, at..at + length));
        at += length;
    }
    tokens.push((Token::End, text.len()..text.len()));
    Ok(tokens)
}

fn one(text: &str, at: usize, c: char) -> Result<(Token<'_>, usize), Fault> {
    let rest = &text[at..];
    if c.is_ascii_digit() {
        let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        return Ok((Token::Number(&rest[..digits]), digits));
    }
    if c.is_ascii_alphabetic() || c == '_' {
        let named = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let length = rest.bytes().take_while(named).count();
        return Ok((Token::Name(&rest[..length]), length));
    }
    if let Some(close) = closing(c) {
        return quoted(rest, at, c.len_utf8(), close);
    }
    sign(rest)
        .map(|(sign, length)| (Token::Sign(sign), length))
        .ok_or_else(|| Fault::new(at..at + c.len_utf8(), "formula_character").with("value", c.to_string()))
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' | '\'' => Some(c),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

fn quoted(rest: &str, at: usize, open: usize, close: char) -> Result<(Token<'_>, usize), Fault> {
    let mut chars = rest[open..].char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        if c != close {
            continue;
        }
        if chars.peek().is_some_and(|(_, next)| *next == close) {
            chars.next();
            continue;
        }
        let inner = &rest[open..open + n];
        return Ok((Token::Text { inner, doubled: close }, open + n + close.len_utf8()));
    }
    Err(Fault::new(at..at + rest.len(), "formula_text_open"))
}

const SIGNS: [(&str, Sign); 28] = [
    ("<>", Sign::NotEqual),
    ("!=", Sign::NotEqual),
    ("<=", Sign::LessOrEqual),
    (">=", Sign::GreaterOrEqual),
    ("==", Sign::Equal),
    ("≠", Sign::NotEqual),
    ("≤", Sign::LessOrEqual),
    ("≥", Sign::GreaterOrEqual),
    ("=", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::Greater),
    ("+", Sign::Plus),
    ("-", Sign::Minus),
    ("−", Sign::Minus),
    ("*", Sign::Times),
    ("×", Sign::Times),
    ("/", Sign::Slash),
    ("÷", Sign::Slash),
    ("%", Sign::Percent),
    ("&", Sign::Ampersand),
    ("(", Sign::Open),
    ("（", Sign::Open),
    (")", Sign::Close),
    ("）", Sign::Close),
    (",", Sign::Comma),
    ("，", Sign::Comma),
    ("；", Sign::Comma),
    (";", Sign::Comma),
];

fn sign(rest: &str) -> Option<(Sign, usize)> {
    SIGNS.iter().find(|(text, _)| rest.starts_with(text)).map(|(text, sign)| (*sign, text.len()))
}
