import { expect, it } from "vitest";
import { destinationsOf } from "./moved";

const entity = (options: object[]) => ({ "entities/a/entity.json": { id: "ent_a", name: "a", nameField: "name", fields: [{ id: "fld_o", name: "o", type: "choice", options }] } });
const stage = (name: string) => ({ id: `st_${name}`, name, label: name });
const pipeline = (...names: string[]) => ({ "entities/a/pipelines/main.json": { id: "pl_a", name: "main", field: "stage", stages: names.map(stage) } });

it("sends records of a removed stage to one that stays, and takes it back", () => {
  const base = { ...entity([]), ...pipeline("x", "y") };
  const files = { ...entity([]), ...pipeline("y") };
  const found = destinationsOf(files, base, "st_x");
  expect([found?.options.map((option) => option.value), found?.chosen, found?.mayBeEmpty]).toEqual([["y"], undefined, false]);
  const put = { ...files, ...found?.put("y") };
  expect(put["entities/a/pipelines/main.json"]).toMatchObject({ moved: { st_x: "y" } });
  const again = destinationsOf(put, base, "st_x");
  expect(again?.chosen).toBe("y");
  expect(again?.put(undefined)["entities/a/pipelines/main.json"]).not.toHaveProperty("moved");
});

it("sends records of a removed option to another or to none", () => {
  const option = (name: string) => ({ id: `op_${name}`, name, label: name });
  const found = destinationsOf(entity([option("b")]), entity([option("a"), option("b")]), "op_a");
  expect(found?.mayBeEmpty).toBe(true);
  expect(found?.put(null)["entities/a/entity.json"]).toMatchObject({ fields: [{ moved: { op_a: null } }] });
  expect(destinationsOf({}, {}, "op_a")).toBeNull();
});
