//! Stage fields and their pipelines: each field has one, each stage can be reached and left.
use std::collections::BTreeSet;

use super::super::{
    model::{Entity, FieldType, Moves, Pipeline, StageKind, StageName},
    problem::Problem,
};

/// Reports stage fields without a pipeline and pipelines nobody can get through.
pub fn check_pipelines(entity: &Entity, problems: &mut Vec<Problem>) {
    for (at, field) in entity.fields.iter().enumerate().filter(|(_, field)| field.field_type() == FieldType::Stage) {
        let mut defaults = entity.pipelines_of(&field.name).filter(|pipeline| pipeline.default);
        if entity.pipelines_of(&field.name).next().is_none() {
            let problem = Problem::error(&entity.file, format!("/fields/{at}"), "stage_pipeline_missing");
            problems.push(problem.with("field", field.name.as_str()));
        }
        defaults.next();
        for second in defaults {
            let problem = Problem::error(&second.file, "/default", "pipeline_default_repeated");
            problems.push(problem.with("field", field.name.as_str()));
        }
    }
    for pipeline in &entity.pipelines {
        if entity.field(&pipeline.field).is_none_or(|field| field.field_type() != FieldType::Stage) {
            let problem = Problem::error(&pipeline.file, "/field", "pipeline_field_type");
            problems.push(problem.with("field", pipeline.field.as_str()));
        }
        if let Moves::List(moves) = &pipeline.moves {
            let moves: Vec<_> = moves.iter().map(|one| (one.from.as_str(), one.to.as_slice())).collect();
            check_moves(pipeline, &moves, problems);
        }
    }
}

fn check_moves(pipeline: &Pipeline, moves: &[(&str, &[String])], problems: &mut Vec<Problem>) {
    let targets = |from: &str| {
        let from = from.to_owned();
        moves.iter().filter(move |(stage, _)| *stage == from).flat_map(|(_, to)| to.iter())
    };
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = pipeline.stages.first().map(|stage| stage.name.as_str()).into_iter().collect();
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(targets(name).map(|to| StageName::parse(to).stage));
        }
    }
    for (at, stage) in pipeline.stages.iter().enumerate() {
        let warning =
            |code| Problem::warning(&pipeline.file, format!("/stages/{at}"), code).with("stage", stage.name.as_str());
        if !reached.contains(stage.name.as_str()) {
            problems.push(warning("stage_unreachable"));
        }
        if stage.kind == StageKind::Open && targets(&stage.name).next().is_none() {
            problems.push(warning("stage_dead_end"));
        }
    }
}
