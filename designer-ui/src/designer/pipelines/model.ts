import type { Choice, Entity, Field, FieldTypeName, Metadata, Pipeline } from "../../metadata/types";
import type { DraftProblem } from "../../api/types";
import { optionsOf } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, pipelinesIn, readLabel } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** The entity as the draft has it, for what works on the model: its fields are the files', what is built in is the engine's. */
export function draftEntity(metadata: Metadata, files: Files, doc: EntityDoc): Entity {
  const live = metadata.entities.find((entity) => entity.id === doc.id);
  const own = doc.fields.map((field) => fieldFrom(files, field, live?.fields.find((candidate) => candidate.id === field.id)));
  const builtIn = (live?.fields ?? []).filter((field) => field.system);
  return {
    ...(live ?? { owned: doc.owned ?? false, rights: { read: "all", create: true, update: "all", delete: "all" }, views: [], forms: [] }),
    name: doc.name, id: doc.id, label: readLabel(doc.label, doc.name), icon: doc.icon ?? null, hue: doc.hue ?? null, nameField: doc.nameField,
    fields: [...own, ...builtIn],
    pipelines: pipelinesIn(files, doc.name).map(({ doc: pipeline }): Pipeline => ({
      name: pipeline.name, id: pipeline.id, label: readLabel(pipeline.label, pipeline.name), field: pipeline.field,
      stages: pipeline.stages.map((stage) => ({
        name: stage.name, key: `${pipeline.name}/${stage.name}`, label: readLabel(stage.label, stage.name), hue: stage.hue ?? null, kind: stage.kind ?? "open",
        probability: stage.probability ?? null, expectedDays: stage.expectedDays ?? null,
      })),
    })),
  };
}

function fieldFrom(files: Files, doc: FieldDoc, live: Field | undefined): Field {
  const choices: Choice[] = optionsOf(files, doc).options.map((option) => ({ name: option.name, label: readLabel(option.label, option.name), hue: option.hue ?? null }));
  const field: Field = { ...live, name: doc.name, id: doc.id, type: givenBy(doc, live), label: readLabel(doc.label, doc.name) };
  if (doc.to !== undefined) field.to = doc.to;
  if (choices.length > 0) field.choices = choices;
  return field;
}

/** The kind of value a computed field gives, as far as its file says it: of a roll-up what was published, else a number. */
export function givenBy(doc: FieldDoc, live: Field | undefined): FieldTypeName {
  if (doc.type === "formula") return (doc["result"] as FieldTypeName | undefined) ?? "decimal";
  return doc.type === "rollup" ? (live?.type ?? "decimal") : doc.type;
}

export const entityNamed = (files: Files, name: string): EntityDoc | undefined => entitiesIn(files).find(({ doc }) => doc.name === name)?.doc;

/** Fields a gate may ask for: whatever a person can fill in. */
export function requirable(entity: Entity): Field[] {
  return entity.fields.filter((field) => !field.system && !field.readOnly && field.since === undefined && field.type !== "stage" && field.type !== "auto_number");
}

/** What is wrong at a place of a file, and below it. */
export interface Faults {
  at: (pointer: string) => string | null;
  under: (pointer: string) => readonly DraftProblem[];
}

export function faultsOf(problems: readonly DraftProblem[], file: string): Faults {
  const own = problems.filter((problem) => problem.file === file);
  const isUnder = (problem: DraftProblem, pointer: string) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`);
  return {
    at: (pointer) => own.find((problem) => isUnder(problem, pointer))?.message ?? null,
    under: (pointer) => own.filter((problem) => isUnder(problem, pointer)),
  };
}
