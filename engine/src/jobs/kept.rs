//! A refusal kept for later: codes and parameters, worded when somebody reads it, in their language.

use crate::error::{Code, Item, ItemCode, Params, Problem};
use crate::locales::Texts;
use serde_json::{Value as Json, json};

/// A problem as it is kept.
pub(super) fn write(problem: &Problem) -> Json {
    let item = |item: &Item| {
        json!({
            "pointer": item.pointer, "code": item.code.name(), "params": *item.params,
            "message": item.message.as_ref().map(Texts::to_json), "rule": item.rule, "fix": item.fix,
        })
    };
    let errors: Vec<Json> = problem.errors.iter().map(item).collect();
    json!({ "code": problem.code.name(), "params": *problem.params, "errors": errors })
}

/// The problem that was kept; codes of another version are told by the nearest one there is.
pub(super) fn read(kept: &Json) -> Problem {
    let code = Code::TABLE.iter().find(|(_, _, name)| kept["code"] == *name);
    let mut problem = Problem::new(code.map_or(Code::Internal, |(code, _, _)| *code));
    *problem.params = params(&kept["params"]);
    problem.errors = kept["errors"].as_array().into_iter().flatten().map(read_item).collect();
    problem
}

fn read_item(kept: &Json) -> Item {
    let code = ItemCode::TABLE.iter().find(|(_, name)| kept["code"] == *name);
    let text = |name: &str| kept[name].as_str().map(str::to_owned);
    let item = Item::new(text("pointer").unwrap_or_default(), code.map_or(ItemCode::Rule, |(code, _)| *code));
    Item {
        params: Box::new(params(&kept["params"])),
        message: kept["message"].as_object().map(Texts::from_map),
        rule: text("rule"),
        fix: text("fix"),
        ..item
    }
}

fn params(kept: &Json) -> Params {
    kept.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RequestId;
    use crate::locales::Language;

    #[test]
    fn a_kept_problem_reads_as_it_was() {
        let own = Item::of_field("seats", ItemCode::Range).param("field", json!({ "en": "Seats", "zh-CN": "席位" }));
        let ruled = Item { rule: Some("r1".into()), fix: Some("note".into()), ..Item::new("/set", ItemCode::Rule) };
        let ruled = Item { message: Some(Texts::plain("No.")), ..ruled }.about(json!({ "id": "x", "name": "A" }));
        let problem = Problem::invalid(vec![own, ruled]).param("detail", "count_differs").param("found", 3);
        let kept: Json = serde_json::from_str(&write(&problem).to_string()).expect("json");
        let id = RequestId(uuid::Uuid::nil());
        for language in Language::ALL {
            assert_eq!(read(&kept).render(language, &id), problem.render(language, &id));
        }
    }
}
