import { expect, test } from "vitest";
import { overlay, type EntityDoc, type PipelineDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { triesOf } from "./tries";

const files: Files = {
  "entities/visit/entity.json": { $schema: "sartor/1/entity", id: "e_visit", name: "visit", nameField: "name", fields: [{ id: "f_v", name: "name", type: "text" }] },
  "entities/deal/entity.json": {
    $schema: "sartor/1/entity", id: "e_deal", name: "deal", label: { "zh-CN": "商机", en: "Deal" }, nameField: "name",
    fields: [
      { id: "f_name", name: "name", type: "text", required: true }, { id: "f_amount", name: "amount", type: "money", label: { "zh-CN": "金额", en: "Amount" } },
      { id: "f_close", name: "close_date", type: "date" }, { id: "f_next", name: "next_step", type: "text", label: "下一步" }, { id: "f_old", name: "site_survey_on", type: "date" },
    ],
    rules: [{ id: "r_1", when: { field: "amount", op: "gt", value: "1" }, require: ["close_date"] }],
  },
  "entities/deal/pipelines/standard.json": {
    $schema: "sartor/1/pipeline", id: "p_1", name: "standard", field: "stage",
    stages: [{ id: "s_1", name: "lead", label: "线索" }, { id: "s_2", name: "bidding", label: { "zh-CN": "投标", en: "Bidding" } }, { id: "s_3", name: "won", kind: "won" }],
  },
};

test("there is something to try on the entity with money and stages", () => {
  expect(triesOf(files).map((one) => [one.key, one.entity.name])).toEqual([["field", "deal"], ["stage", "deal"], ["rule", "deal"]]);
});

test("each try changes what it says, and nothing that is there already", () => {
  const after = (key: string): Files => {
    const one = triesOf(files).find((candidate) => candidate.key === key);
    return overlay(files, one?.patch() ?? {});
  };
  const entity = (of: Files) => of["entities/deal/entity.json"] as EntityDoc;
  const added = entity(after("field")).fields.find((field) => !entity(files).fields.some((before) => before.id === field.id));
  expect(added).toMatchObject({ name: "site_survey_on_2", type: "date", label: { "zh-CN": "现场勘测日期", en: "Site survey date" } });
  const stages = (after("stage")["entities/deal/pipelines/standard.json"] as PipelineDoc).stages;
  expect(stages.map((stage) => [stage.id, stage.name, stage.label])).toEqual([["s_1", "lead", "线索"], ["s_2", "bidding", { "zh-CN": "投标（新）", en: "Bidding (new)" }], ["s_3", "won", undefined]]);
  expect(entity(after("rule")).rules?.at(-1)).toMatchObject({ when: { field: "amount", op: "gt", value: "500000" }, require: ["next_step"], message: { en: "Above 500,000, please fill in “下一步”" } });
});

test("a bare model has a field to try, an empty one nothing", () => {
  expect(triesOf({ "entities/visit/entity.json": files["entities/visit/entity.json"] }).map((one) => one.key)).toEqual(["field"]);
  expect(triesOf({})).toEqual([]);
});
