import { addRule } from "../entities/edits";
import { addField, freeName, goodPlace, SYSTEM_NAMES, type Labels, type Patch } from "../revisions/edits";
import { entitiesIn, pipelinesIn, type EntityDoc, type FieldDoc, type Label, type PipelineDoc, type Placed, type StageDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Changes a newcomer can try on whatever model there is, each as the files it would change. Pure. */
export interface TryOut {
  key: "field" | "stage" | "rule";
  entity: EntityDoc;
  patch: () => Patch;
}
export interface FieldTry extends TryOut {
  key: "field";
}
export interface StageTry extends TryOut {
  key: "stage";
  stage: StageDoc;
}
export interface RuleTry extends TryOut {
  key: "rule";
  money: FieldDoc;
  field: FieldDoc;
}
export type Try = FieldTry | StageTry | RuleTry;

/** From this on, the rule to try asks for more. */
export const AMOUNT = 500_000;

/** What the field to try is called. */
export const FIELD: Labels = { zh: "现场勘测日期", en: "Site survey date" };

/** What a stage is called after the try. */
export const renamed = ({ zh, en }: Labels): Labels => ({ zh: `${zh}（新）`, en: `${en} (new)` });

const ruleMessage = (money: Labels, field: Labels): Labels => ({ zh: `${money.zh}超过 50 万时请填写“${field.zh}”`, en: `Above 500,000, please fill in “${field.en}”` });

/** What may be asked for above an amount: something people write, that nothing asks for yet. */
const WRITTEN = ["text", "long_text", "date"];

/** What there is to try, as far as the model has what it takes. */
export function triesOf(files: Files): Try[] {
  const staged = entitiesIn(files).flatMap(({ doc }) => pipelinesIn(files, doc.name).map((pipeline) => ({ doc, pipeline })));
  // Where most goes on there is most to see: stages first, then money.
  const weight = (doc: EntityDoc) => 2 * staged.filter((one) => one.doc.id === doc.id).length + (doc.fields.some((field) => field.type === "money") ? 1 : 0);
  const entity = entitiesIn(files).map(({ doc }) => doc).reduce<EntityDoc | undefined>((best, doc) => (best === undefined || weight(doc) > weight(best) ? doc : best), undefined);
  if (!entity) return [];
  const own = staged.find(({ doc }) => doc.id === entity.id);
  const tries: Try[] = [{ key: "field", entity, patch: () => withField(files, entity) }];
  if (own) {
    const open = own.pipeline.doc.stages.filter((stage) => (stage.kind ?? "open") === "open");
    const stage = open[Math.floor(open.length / 2)];
    if (stage) tries.push({ key: "stage", entity, stage, patch: () => withStage(own.pipeline, stage) });
  }
  const money = entity.fields.find((field) => field.type === "money" && field["readOnly"] !== true);
  const asked = new Set((entity.rules ?? []).flatMap((rule) => rule.require ?? []));
  const field = entity.fields.find((candidate) => WRITTEN.includes(candidate.type) && candidate.required !== true && candidate["readOnly"] !== true && candidate.name !== entity.nameField && !asked.has(candidate.name));
  if (money && field) {
    tries.push({
      key: "rule", entity, money, field,
      patch: () => addRule(files, entity.id, {
        when: { field: money.name, op: "gt", value: String(AMOUNT) }, require: [field.name],
        message: textsOf(ruleMessage(labelsOf(money.label, money.name), labelsOf(field.label, field.name))),
      }).patch,
    });
  }
  return tries;
}

function withField(files: Files, entity: EntityDoc): Patch {
  const taken = [...entity.fields.flatMap((field) => [field.name, ...((field["aliases"] as string[] | undefined) ?? [])]), ...SYSTEM_NAMES];
  return addField(files, entity.name, {
    labels: FIELD, name: freeName("site_survey_on", taken), type: "date", required: false, help: { zh: "", en: "" }, to: [], options: [], choices: null,
    after: goodPlace(files, entity), inForms: true, inList: true,
  });
}

function withStage({ path, doc }: Placed<PipelineDoc>, stage: StageDoc): Patch {
  const label = textsOf(renamed(labelsOf(stage.label, stage.name)));
  return { [path]: { ...doc, stages: doc.stages.map((each) => (each.id === stage.id ? { ...each, label } : each)) } };
}

/** A label in both languages, whichever it has. */
export function labelsOf(label: Label | undefined, name: string): Labels {
  if (label === undefined) return { zh: name, en: name };
  if (typeof label === "string") return { zh: label, en: label };
  const first = Object.values(label)[0] ?? name;
  return { zh: label["zh-CN"] ?? first, en: label["en"] ?? first };
}

export const textsOf = ({ zh, en }: Labels): Label => ({ "zh-CN": zh, en });
