//! What may differ between two databases that differ only in what somebody may not see: every exception there is, with its
//! reason. Nothing else in the tests of this folder forgives a difference.
//!
//! * **Automatic numbers**: hidden records take numbers too, so the next visible one tells how many there were. Numbers
//!   without gaps for each reader would not be unique. Only the digits are forgiven, never whether or where a number stands.
//! * **Value-free unique conflicts**: a value a hidden record has is refused, because it must be unique for the company. The
//!   refusal names neither the record nor anything about it; `a_unique_conflict_tells_that_and_nothing_more` holds that down,
//!   and generated programs write values of their own.
//! * **Numbers of a plan**: who designs without reading records learns how many rows a change touches, so that a publish is
//!   no surprise, also by conditions on fields they do not read; which ones stays hidden.
//! * **Suggested indexes**: how long questions took depends on how many records there are; only who designs is told.
//! * **Duplicate checks** will disclose what an entity says they may; there are none yet.
//!
//! Names of saved views and of API keys are random characters: noise, not knowledge.

use serde_json::Value as Json;

/// Automatic numbers of the model are `CASE-` and these digits.
const NUMBER: &str = "CASE-";
/// Names of saved views are `v_` and random characters.
const VIEW: &str = "\"v_";

/// An answer without what may differ.
pub fn normal(text: &str) -> String {
    let text = without(text, NUMBER, |c| c.is_ascii_digit());
    let text = without(&text, VIEW, |c| c.is_ascii_lowercase() || c.is_ascii_digit());
    match serde_json::from_str::<Json>(&text) {
        Ok(mut plan) if plan.get("effects").is_some() && plan.get("publishable").is_some() => {
            for effect in plan["effects"].as_array_mut().into_iter().flatten() {
                effect["params"]["count"] = Json::Null;
                effect["message"] = Json::Null;
            }
            plan.to_string()
        }
        Ok(mut indexes) if indexes.get("suggestions").is_some() => {
            indexes["suggestions"] = Json::Null;
            indexes.to_string()
        }
        Ok(mut keys) if keys["items"][0].get("expires_at").is_some() => {
            for key in keys["items"].as_array_mut().into_iter().flatten() {
                key["id"] = Json::Null;
            }
            keys.to_string()
        }
        _ => text,
    }
}

/// The text with what follows `start` taken out, as far as it is of these characters.
fn without(text: &str, start: &str, gone: impl Fn(char) -> bool + Copy) -> String {
    let mut parts = text.split(start);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(start);
        out.push_str(part.trim_start_matches(gone));
    }
    out
}
