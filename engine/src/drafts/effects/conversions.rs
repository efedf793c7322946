//! Values that become values of another type, each kind of outcome with its number, and those nobody settled.

use super::{Depth, Effect, EffectCode, Ground};
use crate::drafts::conversions::{Conversion, How, Values, type_name};
use crate::error::Result;
use crate::fields;
use crate::locales::Language;
use crate::schema::{self, Retyping};
use serde_json::{Map, Value as Json};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for conversion in ground.values.conversions {
        let Some(retyping) = ground.sides().retyping(conversion.entity, conversion.field, ground.schema) else {
            continue;
        };
        match &conversion.values {
            None => effects.push(impossible(retyping)),
            Some(values) => effects.extend(of_values(ground, (conversion, values), retyping).await?),
        }
    }
    Ok(effects)
}

fn about(code: EffectCode, retyping: Retyping<'_>) -> Effect {
    let (from, to) = (type_name(retyping.source), type_name(retyping.target));
    let effect = Effect::of_entity(code, &*retyping.target.id, retyping.entity);
    let effect = effect.param("field", retyping.target.label.to_json());
    effect.param("from", type_words(&[from])).param("to", type_words(&[to]))
}

fn impossible(retyping: Retyping<'_>) -> Effect {
    let possible = fields::targets(&retyping.source.kind);
    about(EffectCode::TypeChanged, retyping).param("possible", type_words(&possible))
}

/// Names of types in all languages.
fn type_words(types: &[&str]) -> Json {
    let words = |language: Language| {
        let names: Vec<String> =
            types.iter().map(|name| language.text("type", name, &crate::error::Params::new())).collect();
        let separator = language.text("value", "separator", &crate::error::Params::new());
        let all = if names.is_empty() { "–".to_owned() } else { names.join(&separator) };
        (language.tag().to_owned(), Json::from(all))
    };
    Json::Object(Language::ALL.iter().map(|language| words(*language)).collect::<Map<String, Json>>())
}

async fn of_values(
    ground: &Ground<'_>,
    (conversion, values): (&Conversion, &Values),
    retyping: Retyping<'_>,
) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for how in How::ALL {
        let code = match how {
            How::Converted => EffectCode::ValuesConverted,
            How::Rounded => EffectCode::ValuesRounded,
            How::Mapped => EffectCode::ValuesMapped,
            How::Emptied => EffectCode::ValuesEmptied,
            How::Left => EffectCode::ValuesLeft,
        };
        let count = values.count(how);
        // A change of type is told even where no record has a value yet.
        if count == 0 && how != How::Converted {
            continue;
        }
        // The values themselves are for those who may read them (`preview`), not for every sentence of a plan.
        let effect = about(code, retyping).param("count", count);
        let is_told = matches!(how, How::Rounded | How::Emptied | How::Left) && ground.depth == Depth::Numbers;
        effects.push(if is_told { sampled(ground, effect, (conversion, values), (retyping, how)).await? } else { effect });
    }
    if values.revived {
        effects.push(about(EffectCode::ValuesReturned, retyping).param("count", values.returned));
    }
    Ok(effects)
}

async fn sampled(
    ground: &Ground<'_>,
    effect: Effect,
    (_, values): (&Conversion, &Values),
    (retyping, how): (Retyping<'_>, How),
) -> Result<Effect> {
    let published = &ground.published.registry;
    let Some(entity) = published.find_by_id(&retyping.entity.id) else { return Ok(effect) };
    let keys: Vec<&str> = values.with(how).map(|outcome| outcome.key.as_str()).collect();
    let name = &entity.field(entity.name_field).column;
    let sample = schema::sample_held(ground.db, retyping, name, &keys).await?;
    Ok(effect.sampled(entity, sample))
}
