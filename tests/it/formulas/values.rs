//! `tests/vectors/formula/values.json`: what formulas give, decided by the engine in memory. The web app runs the same file with
//! the programs this test keeps in it (`designer-ui/src/record/formula-eval.test.ts`).

use super::{vectors, with_formula};
use crate::vectors::Record;
use sartor::computed::{self, What};
use sartor::fields::{self, At};
use sartor::filter::Lookups;
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// What a snapshot's formula `f` gives of a record, as the wire has it.
pub fn computed_value(snapshot: &Snapshot, record: &Json) -> Json {
    let registry = &snapshot.registry;
    let entity = registry.find("thing").unwrap();
    let field = entity.find("f").unwrap();
    let What::Formula(formula) = &snapshot.computed.find(entity.ix, field.ix).unwrap().what else {
        panic!("a formula")
    };
    let context = snapshot.context(crate::support::app::now(), None);
    let record = Record { registry, context, json: record };
    let input = |at: usize| {
        let path = &formula.paths[at];
        computed::to_formula(&path.field(registry).kind, &record.value(path))
    };
    let value = formula.program.run(&input);
    let value = computed::of_formula(&field.kind, &registry.currency, value);
    fields::to_json(At::new(registry, entity, field), &value)
}

#[test]
fn the_engine_computes_the_shared_cases() {
    let mut vector = vectors("values");
    let mut cases = vector["cases"].as_array().unwrap().clone();
    assert!(cases.len() > 60);
    let mut wrong = Vec::new();
    for case in &mut cases {
        let formula = case["formula"].as_str().unwrap().to_owned();
        let snapshot = Snapshot::compile(1, with_formula(&vector, case));
        let snapshot = snapshot.unwrap_or_else(|problems| panic!("{formula}: {problems:#?}"));
        for row in case["rows"].as_array().unwrap() {
            let found = computed_value(&snapshot, &row[0]);
            if found != row[1] {
                wrong.push(format!("{formula} of {}: {found}, not {}", row[0], row[1]));
            }
        }
        let entity = snapshot.registry.find("thing").unwrap();
        let derived = snapshot.computed.find(entity.ix, entity.find("f").unwrap().ix).unwrap();
        let What::Formula(formula) = &derived.what else { panic!("a formula") };
        case["program"] = computed::program_json(&snapshot.registry, formula);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    vector["cases"] = json!(cases);
    let lines: Vec<String> = cases.iter().map(|case| format!("    {case}")).collect();
    let text = format!(
        "{{\n  \"zone\": {},\n  \"fields\": {},\n  \"cases\": [\n{}\n  ]\n}}\n",
        vector["zone"],
        vector["fields"],
        lines.join(",\n")
    );
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/formula/values.json");
    if std::env::var_os("SARTOR_BLESS").is_some() {
        std::fs::write(file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), text, "run it once with SARTOR_BLESS=1");
}
