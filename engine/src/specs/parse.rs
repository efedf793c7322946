//! From a Markdown file to its scenarios. Every mistake is reported, each with its line; what a test would need in order
//! to be able to fail is required here.

use super::blocks::{self, Call, Request, Step};
use super::lines::{Block, Piece, pieces};
use super::{Failure, Scenario, Spec};
use crate::metadata::Document;

/// Reads a specification.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(file: &str, text: &str) -> Result<Spec, Vec<Failure>> {
    let pieces = pieces(text).map_err(|failure| vec![failure])?;
    let mut reading = Reading::default();
    for piece in pieces {
        match piece {
            Piece::Heading(line) => reading.begin(line.number, line.text),
            Piece::Block(block) => reading.add(&block),
        }
    }
    reading.finish(file)
}

/// What an answer would belong to.
#[derive(Default)]
enum Asked {
    #[default]
    Nothing,
    Request(Request),
    /// A request that could not be read: its answer is no further mistake.
    Unreadable,
}

#[derive(Default)]
struct Reading {
    background: Vec<Step>,
    scenarios: Vec<Scenario>,
    asked: Asked,
    failures: Vec<Failure>,
}

impl Reading {
    fn begin(&mut self, line: usize, heading: &str) {
        self.settle();
        if heading.is_empty() {
            self.failures.push(Failure::new(line, "heading_empty"));
        }
        self.scenarios.push(Scenario { heading: heading.to_owned(), line, steps: Vec::new() });
    }

    fn add(&mut self, block: &Block<'_>) {
        if matches!(block.kind, "people" | "clock" | "file" | "request") {
            self.settle();
        }
        let read = match block.kind {
            "people" => blocks::people(block).map(|people| Some(Step::People { line: block.line, people })),
            "clock" => blocks::clock(block).map(|to| Some(Step::Clock { line: block.line + 1, to })),
            "file" => blocks::file(block).map(|file| self.file(block.line, file)),
            "request" => self.request(block),
            "answer" => self.answer(block),
            // Any other block is prose: an example, a drawing.
            _ => Ok(None),
        };
        match read {
            Ok(Some(step)) => self.steps().push(step),
            Ok(None) => {}
            Err(failure) => self.failures.push(failure),
        }
    }

    fn steps(&mut self) -> &mut Vec<Step> {
        match self.scenarios.last_mut() {
            Some(scenario) => &mut scenario.steps,
            None => &mut self.background,
        }
    }

    /// Files that stand together are published together.
    fn file(&mut self, line: usize, (path, document): (String, Option<Document>)) -> Option<Step> {
        if let Some(Step::Files { files, .. }) = self.steps().last_mut() {
            files.insert(path, document);
            return None;
        }
        Some(Step::Files { line, files: [(path, document)].into() })
    }

    fn request(&mut self, block: &Block<'_>) -> Result<Option<Step>, Failure> {
        self.asked = Asked::Unreadable;
        self.asked = Asked::Request(blocks::request(block)?);
        Ok(None)
    }

    fn answer(&mut self, block: &Block<'_>) -> Result<Option<Step>, Failure> {
        let request = match std::mem::take(&mut self.asked) {
            Asked::Request(request) => request,
            Asked::Unreadable => return Ok(None),
            Asked::Nothing => return Err(Failure::new(block.line, "answer_unasked")),
        };
        let expected = blocks::answer(block)?;
        let stated = expected.history.is_some() && expected.events.is_some();
        if request.method != "GET" && !stated {
            // A write that does not say what it leaves behind could leave anything.
            return Err(Failure::new(expected.line, "effects_missing").with("method", request.method));
        }
        Ok(Some(Step::Call(Box::new(Call { request, expected }))))
    }

    /// A request must be followed by its answer.
    fn settle(&mut self) {
        if let Asked::Request(request) = std::mem::take(&mut self.asked) {
            self.failures.push(Failure::new(request.line, "request_unanswered"));
        }
    }

    fn finish(mut self, file: &str) -> Result<Spec, Vec<Failure>> {
        self.settle();
        if self.scenarios.is_empty() {
            self.failures.push(Failure::new(1, "heading_none"));
        }
        let asks = |scenario: &&Scenario| !scenario.steps.iter().any(|step| matches!(step, Step::Call(_)));
        let idle = self.scenarios.iter().filter(asks).map(|scenario| Failure::new(scenario.line, "heading_idle"));
        if self.failures.is_empty() {
            self.failures.extend(idle);
        }
        if !self.failures.is_empty() {
            self.failures.sort_by_key(|failure| failure.line);
            return Err(self.failures);
        }
        Ok(Spec { file: file.to_owned(), background: self.background, scenarios: self.scenarios })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Language;
    use serde_json::json;

    const GOOD: &str = "# Deals\n\nProse.\n\n```people\nli: 李娜 (sales, manager)\n```\n\n## Making one\n\n```request\nli: POST /records/deal\nIf-Match: \"1\"\n\n{\n  \"name\": \"A\"\n}\n```\n\n```json\nnot looked at\n```\n\n```answer\n201\n{\n  \"name\": \"A\"\n}\nhistory: [created]\nevents: [record.created  deal]\nsave: deal\n```\n";

    #[test]
    fn a_file_becomes_scenarios() {
        let spec = parse("x.md", GOOD).expect("a specification");
        assert!(
            matches!(&spec.background[..], [Step::People { people, .. }] if people[0].roles == ["sales", "manager"])
        );
        let Step::Call(call) = &spec.scenarios[0].steps[0] else { panic!("{spec:?}") };
        assert_eq!((spec.scenarios[0].line, call.request.line, call.expected.line), (9, 12, 25));
        assert_eq!(call.request.headers, [("if-match".to_owned(), "\"1\"".to_owned())]);
        assert_eq!(call.request.body, Some(json!({ "name": "A" })));
        assert_eq!(call.expected.body, Some((26, json!({ "name": "A" }))));
        assert_eq!(call.expected.events, Some(vec!["record.created deal".to_owned()]));
        assert_eq!(call.expected.save.as_deref(), Some("deal"));
    }

    fn check(text: &str, expect: &[(usize, &str)]) {
        let failures = parse("x.md", text).expect_err("something is wrong");
        let found: Vec<(usize, &str)> = failures.iter().map(|failure| (failure.line, failure.code)).collect();
        assert_eq!(found, expect, "{text}");
        for failure in failures {
            for language in Language::ALL {
                let message = failure.message(language);
                assert!(message != failure.code && !message.contains('{'), "{message}");
            }
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let with =
            |request: &str, answer: &str| format!("## A\n```request\n{request}\n```\n```answer\n{answer}\n```\n");
        let effects = "history: []\nevents: []";
        check("# only a title", &[(1, "heading_none")]);
        check("## A\nprose", &[(1, "heading_idle")]);
        check("## A\n```request\nli: GET /x\n", &[(2, "fence_open")]);
        check("## A\n```request\nli: GET /x\n```\n", &[(3, "request_unanswered")]);
        check("## A\n```answer\n200\n```\n", &[(2, "answer_unasked")]);
        check(&with("li GET /x", "200"), &[(3, "request_line")]);
        check(&with("li: FETCH /x", "200"), &[(3, "request_line")]);
        check(&with("li: GET /x\nno header", "200"), &[(4, "header_line")]);
        check(&with("li: POST /x\n{\n  \"a\": }", "200"), &[(5, "json_invalid")]);
        check(&with("li: GET /x", "OK"), &[(6, "status_invalid")]);
        check(&with("li: GET /x", "200\nwhat"), &[(7, "answer_line")]);
        check(&with("li: GET /x", "422 x\n/a"), &[(7, "item_line")]);
        check(&with("li: GET /x", "200\nhistory: created"), &[(7, "list_line")]);
        check(&with("li: GET /x", "200\nsave: today"), &[(7, "name_reserved")]);
        check(&with("li: GET /x", "200\n{ \"a\": 1 } x"), &[(7, "answer_line")]);
        check(&with("li: POST /x", "200\nhistory: []"), &[(6, "effects_missing")]);
        check(&format!("```people\nLi 李娜\n```\n{}", with("li: GET /x", "200")), &[(2, "people_line")]);
        check(&format!("```people\nnow: 李娜\n```\n{}", with("li: GET /x", "200")), &[(2, "name_reserved")]);
        check(&format!("```clock\n```\n{}", with("li: GET /x", "200")), &[(1, "clock_invalid")]);
        check(&format!("```file ../x.json\n```\n{}", with("li: GET /x", "200")), &[(1, "file_path")]);
        parse("x.md", &with("li: POST /x", &format!("200\n{effects}"))).expect("a specification");
    }
}
