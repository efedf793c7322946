//! Pipelines with what entering each stage needs, and where this person may go from there.

use super::Reader;
use crate::metadata::model::Reach;
use crate::pipelines::{Pass, asks_reason, is_allowed, way};
use crate::registry::{Entity, Pipeline, Stage};
use serde_json::{Value as Json, json};

impl Reader<'_> {
    pub(super) fn pipelines(&self, entity: &Entity) -> Vec<Json> {
        let readable = |pipeline: &&Pipeline| self.scope.reads(entity.ix, entity.field(pipeline.field));
        entity.pipelines.iter().filter(readable).map(|pipeline| self.pipeline(entity, pipeline)).collect()
    }

    fn pipeline(&self, entity: &Entity, pipeline: &Pipeline) -> Json {
        json!({
            "name": pipeline.name,
            "id": pipeline.id,
            "label": self.words.texts(&pipeline.label),
            "field": entity.field(pipeline.field).name,
            "default": pipeline.default,
            "stages": pipeline.stages.iter().map(|stage| self.stage(entity, pipeline, stage)).collect::<Vec<_>>(),
        })
    }

    fn stage(&self, entity: &Entity, pipeline: &Pipeline, stage: &Stage) -> Json {
        let checklist = stage
            .checklist
            .iter()
            .map(|item| json!({ "id": item.id, "label": self.words.texts(&item.label), "required": item.required }));
        json!({
            "name": stage.name,
            "key": stage.key,
            "id": stage.id,
            "label": self.words.texts(&stage.label),
            "hue": stage.hue,
            "kind": stage.kind.as_str(),
            "probability": stage.probability,
            "expectedDays": stage.expected_days,
            "guidance": self.words.optional(stage.guidance.as_ref()),
            "require": self.required(entity, pipeline, stage),
            "checklist": checklist.collect::<Vec<_>>(),
            "moves": self.moves(entity, pipeline, stage).map(|to| &to.key).collect::<Vec<_>>(),
            "reasonFor": self.moves(entity, pipeline, stage).filter(|to| asks_reason(pipeline, (stage, to), None)).map(|to| &to.key).collect::<Vec<_>>(),
        })
    }

    /// Fields a record that skips every stage before needs, each once, in the order of the stages.
    fn required<'e>(&self, entity: &'e Entity, pipeline: &Pipeline, stage: &Stage) -> Vec<&'e str> {
        let mut names: Vec<&str> = Vec::new();
        let gates = way(pipeline, None, stage).into_iter().map(|pass| match pass {
            Pass::Enter(stage) => &stage.enter,
            Pass::Leave(stage) => &stage.leave,
        });
        for field in gates.flat_map(|gate| &gate.require).map(|ix| entity.field(*ix)) {
            if self.scope.reads(entity.ix, field) && !names.contains(&&*field.name) {
                names.push(&field.name);
            }
        }
        names
    }

    fn moves<'s>(
        &'s self,
        entity: &Entity,
        pipeline: &'s Pipeline,
        from: &'s Stage,
    ) -> impl Iterator<Item = &'s Stage> + 's {
        let changes =
            self.scope.on(entity.ix).update != Reach::None && self.scope.edits(entity.ix, entity.field(pipeline.field));
        let has_role = |id: &str| self.scope.has_role(id);
        let others = pipeline.stages.iter().filter(move |to| changes && to.id != from.id);
        others.filter(move |to| is_allowed(pipeline, from, to, &has_role))
    }
}
