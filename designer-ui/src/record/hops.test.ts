import { expect, test } from "vitest";
import type { Entity } from "../metadata/types";
import { lookupsInConditions } from "./hops";

test("only lookups that a condition looks into are read", () => {
  const entity = {
    fields: [{ name: "account", type: "lookup", to: "account" }, { name: "contact", type: "lookup", to: "contact" }, { name: "stage", type: "stage" }],
    forms: [{ elements: [{ type: "Group", elements: [{ type: "Control", field: "x", show: { field: "account.region", op: "eq", value: "east" } }] }] }],
    rules: [{ id: "r", when: { field: "stage.kind", op: "eq", value: "won" } }],
  } as unknown as Entity;
  expect(lookupsInConditions(entity)).toEqual(["account"]);
});
