import { expect, test } from "vitest";
import { placeOf } from "./problem-place";

const label = (text: string) => ({ "zh-CN": text, en: text });
const files = {
  "entities/deal/entity.json": { id: "e", name: "deal", label: label("Deal"), nameField: "name", fields: [{ id: "f1", name: "name", type: "text", label: label("Name") }] },
  "entities/deal/forms/main.json": { id: "fo", name: "main", label: label("Main"), elements: [{ type: "Group", id: "g", elements: [{ type: "Control", id: "c", field: "gone" }] }] },
  "entities/deal/pipelines/p.json": { id: "p", name: "p", label: label("Sales"), field: "stage", stages: [{ id: "s1", name: "a", label: label("First") }] },
  "choices/tier.json": { id: "t", name: "tier", label: label("Tier"), options: [] },
  "roles/admin.json": { id: "r", name: "admin" },
};
const at = (file: string, pointer: string) => placeOf(files, { file, pointer });

test("what is wrong leads to the page where it is put right", () => {
  expect(at("entities/deal/entity.json", "/fields/0/maxLength")).toMatchObject({ words: ["Deal", "Name"], address: "/design/entities/deal?field=f1" });
  expect(at("entities/deal/entity.json", "/rules/0/when")?.address).toBe("/design/entities/deal?show=rules");
  expect(at("entities/deal/entity.json", "/label")?.address).toBe("/design/entities/deal?show=settings");
  expect(at("entities/deal/forms/main.json", "/elements/0/elements/0/field")?.address).toBe("/design/entities/deal/forms/main?part=c");
  expect(at("entities/deal/forms/main.json", "/elements")?.address).toBe("/design/entities/deal/forms/main");
  expect(at("entities/deal/pipelines/p.json", "/stages/0/enter")).toMatchObject({ address: "/design/pipelines/deal/p?stage=s1" });
  expect(at("choices/tier.json", "/options")?.address).toBe("/design/choices/tier");
  expect(at("navigation.json", "/items/0")?.address).toBe("/design/navigation");
  expect(at("roles/admin.json", "/objects")).toBeNull();
  expect(at("entities/gone/forms/x.json", "/elements")).toBeNull();
});
