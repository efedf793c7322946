//! Tokens → a tree with places. From the loosest to the tightest: `or` · `and` · `not` · `= <> < <= > >= in` · `&` · `+ -` ·
//! `* / %` · `-x`.

use super::fault::Fault;
use super::lex::{Placed, Sign, Token, lex};
use super::{MAX_DEPTH, MAX_LENGTH, MAX_NODES};
use std::borrow::Cow;
use std::ops::Range;

/// One part of a formula, with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree<'a> {
    pub span: Range<usize>,
    pub node: Node<'a>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Number(&'a str),
    Text(Cow<'a, str>),
    /// A field, or a path to one.
    Name(&'a str),
    Word(Word),
    Negative(Box<Tree<'a>>),
    Not(Box<Tree<'a>>),
    Binary(Binary, Box<Tree<'a>>, Box<Tree<'a>>),
    /// `x in ("a", "b")`, or `not in`.
    In {
        what: Box<Tree<'a>>,
        list: Vec<Tree<'a>>,
        negated: Negated,
    },
    Call {
        name: &'a str,
        name_span: Range<usize>,
        arguments: Vec<Tree<'a>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Negated {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    True,
    False,
    Empty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Join,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

/// Reads a formula.
///
/// # Errors
/// The first place that cannot be read.
pub fn parse(text: &str) -> Result<Tree<'_>, Fault> {
    if text.chars().count() > MAX_LENGTH {
        return Err(Fault::new(0..text.len(), "formula_too_long").with("limit", MAX_LENGTH));
    }
    let tokens = lex(text)?;
    let mut parser = Parser { tokens, at: 0, nodes: 0 };
    let tree = parser.either(1)?;
    match parser.peek() {
        (Token::End, _) => Ok(tree),
        _ => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    tokens: Vec<Placed<'a>>,
    at: usize,
    nodes: usize,
}

type Parsed<'a> = Result<Tree<'a>, Fault>;

impl<'a> Parser<'a> {
    fn peek(&self) -> &Placed<'a> {
        // The last token is `End`, and nothing goes past it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Placed<'a> {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn takes(&mut self, sign: Sign) -> bool {
        let there = self.peek().0 == Token::Sign(sign);
        self.at += usize::from(there);
        there
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek().0, Token::Name(name) if name.eq_ignore_ascii_case(word))
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    fn unexpected(&self) -> Fault {
        match self.peek() {
            (Token::End, span) => Fault::new(span.clone(), "formula_ends"),
            (token, span) => {
                let shown = match token {
                    Token::Number(text) | Token::Name(text) | Token::Text { inner: text, .. } => (*text).to_owned(),
                    Token::Sign(sign) => written(*sign).to_owned(),
                    Token::End => String::new(),
                };
                Fault::new(span.clone(), "formula_unexpected").with("value", shown)
            }
        }
    }

    fn node(&mut self, span: Range<usize>, node: Node<'a>) -> Parsed<'a> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Fault::new(span, "formula_too_large").with("limit", MAX_NODES));
        }
        Ok(Tree { span, node })
    }

    fn binary(&mut self, operator: Binary, left: Tree<'a>, right: Tree<'a>) -> Parsed<'a> {
        let span = left.span.start..right.span.end;
        self.node(span, Node::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn either(&mut self, depth: usize) -> Parsed<'a> {
        if depth > MAX_DEPTH {
            let span = self.peek().1.clone();
            return Err(Fault::new(span, "formula_too_deep").with("limit", MAX_DEPTH));
        }
        let mut left = self.both(depth)?;
        while self.takes_word("or") {
            let right = self.both(depth)?;
            left = self.binary(Binary::Or, left, right)?;
        }
        Ok(left)
    }

    fn both(&mut self, depth: usize) -> Parsed<'a> {
        let mut left = self.negation(depth)?;
        while self.takes_word("and") {
            let right = self.negation(depth)?;
            left = self.binary(Binary::And, left, right)?;
        }
        Ok(left)
    }

    fn negation(&mut self, depth: usize) -> Parsed<'a> {
        let start = self.peek().1.start;
        if !self.takes_word("not") {
            return self.comparison(depth);
        }
        if depth > MAX_DEPTH {
            return Err(Fault::new(start..start + 3, "formula_too_deep").with("limit", MAX_DEPTH));
        }
        let inner = self.negation(depth + 1)?;
        let span = start..inner.span.end;
        self.node(span, Node::Not(Box::new(inner)))
    }

    fn comparison(&mut self, depth: usize) -> Parsed<'a> {
        let left = self.joined(depth)?;
        let operator = match self.peek().0 {
            Token::Sign(Sign::Equal) => Binary::Equal,
            Token::Sign(Sign::NotEqual) => Binary::NotEqual,
            Token::Sign(Sign::Less) => Binary::Less,
            Token::Sign(Sign::LessOrEqual) => Binary::LessOrEqual,
            Token::Sign(Sign::Greater) => Binary::Greater,
            Token::Sign(Sign::GreaterOrEqual) => Binary::GreaterOrEqual,
            _ => return self.membership(left, depth),
        };
        self.at += 1;
        let right = self.joined(depth)?;
        self.binary(operator, left, right)
    }

    fn membership(&mut self, what: Tree<'a>, depth: usize) -> Parsed<'a> {
        let before = self.at;
        let negated = if self.takes_word("not") { Negated::Yes } else { Negated::No };
        if !self.takes_word("in") {
            self.at = before;
            return Ok(what);
        }
        if !self.takes(Sign::Open) {
            return Err(self.unexpected());
        }
        let (list, end) = self.list(depth)?;
        let span = what.span.start..end;
        self.node(span, Node::In { what: Box::new(what), list, negated })
    }

    /// What stands between brackets, the opening one taken; where the closing one ends.
    fn list(&mut self, depth: usize) -> Result<(Vec<Tree<'a>>, usize), Fault> {
        let mut list = Vec::new();
        if self.peek().0 != Token::Sign(Sign::Close) {
            list.push(self.either(depth + 1)?);
            while self.takes(Sign::Comma) {
                list.push(self.either(depth + 1)?);
            }
        }
        let (token, span) = self.peek().clone();
        if token != Token::Sign(Sign::Close) {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok((list, span.end))
    }

    fn joined(&mut self, depth: usize) -> Parsed<'a> {
        let mut left = self.sum(depth)?;
        while self.takes(Sign::Ampersand) {
            let right = self.sum(depth)?;
            left = self.binary(Binary::Join, left, right)?;
        }
        Ok(left)
    }

    fn sum(&mut self, depth: usize) -> Parsed<'a> {
        let mut left = self.product(depth)?;
        loop {
            let operator = match self.peek().0 {
                Token::Sign(Sign::Plus) => Binary::Add,
                Token::Sign(Sign::Minus) => Binary::Subtract,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product(depth)?;
            left = self.binary(operator, left, right)?;
        }
    }

    fn product(&mut self, depth: usize) -> Parsed<'a> {
        let mut left = self.signed(depth)?;
        loop {
            let operator = match self.peek().0 {
                Token::Sign(Sign::Times) => Binary::Multiply,
                Token::Sign(Sign::Slash) => Binary::Divide,
                Token::Sign(Sign::Percent) => Binary::Remainder,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.signed(depth)?;
            left = self.binary(operator, left, right)?;
        }
    }

    fn signed(&mut self, depth: usize) -> Parsed<'a> {
        let start = self.peek().1.start;
        if !self.takes(Sign::Minus) {
            return self.atom(depth);
        }
        if depth > MAX_DEPTH {
            return Err(Fault::new(start..start + 1, "formula_too_deep").with("limit", MAX_DEPTH));
        }
        let inner = self.signed(depth + 1)?;
        let span = start..inner.span.end;
        self.node(span, Node::Negative(Box::new(inner)))
    }

    fn atom(&mut self, depth: usize) -> Parsed<'a> {
        let (token, span) = self.peek().clone();
        match token {
            Token::Number(text) => {
                self.at += 1;
                self.node(span, Node::Number(text))
            }
            Token::Text { inner, doubled } => {
                self.at += 1;
                let twice: String = [doubled, doubled].iter().collect();
                let text = match inner.contains(&twice) {
                    true => Cow::Owned(inner.replace(&twice, &doubled.to_string())),
                    false => Cow::Borrowed(inner),
                };
                self.node(span, Node::Text(text))
            }
            Token::Name(name) => self.name(name, span, depth),
            Token::Sign(Sign::Open) => {
                self.at += 1;
                let inner = self.either(depth + 1)?;
                if !self.takes(Sign::Close) {
                    return Err(self.unexpected());
                }
                Ok(inner)
            }
            Token::Sign(_) | Token::End => Err(self.unexpected()),
        }
    }

    fn name(&mut self, name: &'a str, span: Range<usize>, depth: usize) -> Parsed<'a> {
        let (_, name_span) = self.next();
        if self.takes(Sign::Open) {
            let (arguments, end) = self.list(depth)?;
            return self.node(span.start..end, Node::Call { name, name_span, arguments });
        }
        let word = match name.to_ascii_lowercase().as_str() {
            "true" => Word::True,
            "false" => Word::False,
            "empty" | "null" => Word::Empty,
            "and" | "or" | "in" => {
                self.at -= 1;
                return Err(self.unexpected());
            }
            _ => return self.node(span, Node::Name(name)),
        };
        self.node(span, Node::Word(word))
    }
}

fn written(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => "+",
        Sign::Minus => "-",
        Sign::Times => "*",
        Sign::Slash => "/",
        Sign::Percent => "%",
        Sign::Ampersand => "&",
        Sign::Equal => "=",
        Sign::NotEqual => "<>",
        Sign::Less => "<",
        Sign::LessOrEqual => "<=",
        Sign::Greater => ">",
        Sign::GreaterOrEqual => ">=",
        Sign::Open => "(",
        Sign::Close => ")",
        Sign::Comma => ",",
    }
}

/// A place of a formula that names something: a path, or a value (`stage = "won"`) of the path it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention<'a> {
    /// Byte positions of the name alone, without quotes.
    pub span: Range<usize>,
    pub text: &'a str,
    pub value_of: Option<&'a str>,
}

/// Everything a formula names, in the order of the text; nothing of one that cannot be read.
pub fn mentions(text: &str) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    if let Ok(tree) = parse(text) {
        collect(text, &tree, &mut found);
    }
    found.sort_by_key(|mention| mention.span.start);
    found
}

fn collect<'a>(text: &'a str, tree: &Tree<'a>, found: &mut Vec<Mention<'a>>) {
    match &tree.node {
        Node::Name(name) => found.push(Mention { span: tree.span.clone(), text: name, value_of: None }),
        Node::Number(_) | Node::Text(_) | Node::Word(_) => {}
        Node::Negative(inner) | Node::Not(inner) => collect(text, inner, found),
        Node::Binary(operator, left, right) => {
            if matches!(operator, Binary::Equal | Binary::NotEqual) {
                found.extend(value_of(text, left, right).or_else(|| value_of(text, right, left)));
            }
            collect(text, left, found);
            collect(text, right, found);
        }
        Node::In { what, list, .. } => {
            found.extend(list.iter().filter_map(|one| value_of(text, what, one)));
            collect(text, what, found);
            list.iter().for_each(|one| collect(text, one, found));
        }
        Node::Call { arguments, .. } => arguments.iter().for_each(|argument| collect(text, argument, found)),
    }
}

fn value_of<'a>(text: &'a str, path: &Tree<'a>, value: &Tree<'a>) -> Option<Mention<'a>> {
    let (Node::Name(path), Node::Text(_)) = (&path.node, &value.node) else { return None };
    let quoted = text.get(value.span.clone())?;
    let open = quoted.chars().next()?.len_utf8();
    let close = quoted.chars().next_back()?.len_utf8();
    let span = value.span.start + open..value.span.end - close;
    Some(Mention { text: text.get(span.clone())?, span, value_of: Some(path) })
}
