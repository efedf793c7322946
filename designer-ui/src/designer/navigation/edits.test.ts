import { expect, test } from "vitest";
import type { NavigationItemDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { addItem, menuIn, menuOf, moveRow, moveToGroup, put, removeItem, rowsOf, setItem } from "./edits";

const link = (id: string, entity = "deal"): NavigationItemDoc => ({ id, entity });
const ITEMS: NavigationItemDoc[] = [{ id: "g1", label: "Sales", items: [link("a"), link("b", "lead")] }, { id: "g2", label: "Manage", roles: ["boss"], items: [link("c")] }, link("alone")];
const shape = (items: readonly NavigationItemDoc[]) => items.map((item) => (item.items ? `${item.id}(${item.items.map(({ id }) => id).join()})` : item.id)).join(" ");

test("lines and back", () => {
  expect(rowsOf(ITEMS).map(({ item, depth }) => `${depth}${item.id}`)).toEqual(["0g1", "1a", "1b", "0g2", "1c", "0alone"]);
});

test("a link joins the group above its new place", () => {
  expect(shape(moveRow(ITEMS, 1, 2))).toBe("g1(b,a) g2(c) alone");
  // Past the heading of the next group.
  expect(shape(moveRow(ITEMS, 2, 3))).toBe("g1(a) g2(b,c) alone");
  expect(shape(moveRow(ITEMS, 1, 0))).toBe("a g1(b) g2(c) alone");
  expect(shape(moveRow(ITEMS, 5, 1))).toBe("g1(alone,a,b) g2(c)");
});

test("a group takes its links along", () => {
  expect(shape(moveRow(ITEMS, 3, 0))).toBe("g2(c) g1(a,b) alone");
  expect(shape(moveRow(ITEMS, 3, 2))).toBe("g2(c) g1(a,b) alone");
  expect(shape(moveRow(ITEMS, 0, 1))).toBe("g2(c) g1(a,b) alone");
  expect(shape(moveRow(ITEMS, 0, 5))).toBe("g2(c) alone g1(a,b)");
});

test("items are added, changed, put elsewhere, taken away", () => {
  expect(shape(addItem(ITEMS, link("d"), "g2"))).toBe("g1(a,b) g2(c,d) alone");
  expect(shape(moveToGroup(ITEMS, "a", "g2"))).toBe("g1(b) g2(c,a) alone");
  expect(shape(moveToGroup(ITEMS, "c", null))).toBe("g1(a,b) g2 alone c");
  expect(shape(removeItem(ITEMS, "b"))).toBe("g1(a) g2(c) alone");
  expect(setItem(ITEMS, "a", { roles: ["boss"], icon: "star" })[0]?.items?.[0]).toEqual({ id: "a", entity: "deal", roles: ["boss"], icon: "star" });
  expect(setItem(ITEMS, "g2", { roles: [] })[1]).not.toHaveProperty("roles");
});

test("a role sees what it may read and what is for it", () => {
  const files: Files = {
    "navigation.json": { $schema: "sartor/1/navigation", id: "n", name: "main", items: ITEMS },
    "entities/deal/entity.json": { id: "e1", name: "deal", label: "Deal", labelPlural: "Deals", nameField: "name", fields: [] },
    "entities/lead/entity.json": { id: "e2", name: "lead", label: "Lead", nameField: "name", fields: [] },
    "roles/boss.json": { id: "r1", name: "boss", objects: { deal: { read: "all" }, lead: { read: "all" } } },
    "roles/sales.json": { id: "r2", name: "sales", objects: { deal: { read: "own" } } },
  };
  const seen = (role: string | null) => menuOf(files, role).map((group) => `${group.label}:${group.links.map(({ label }) => label).join()}`);
  expect(seen("boss")).toEqual(["Sales:Deals,Lead", "Manage:Deals", ":Deals"]);
  expect(seen("sales")).toEqual(["Sales:Deals", ":Deals"]);
  expect(seen(null)).toHaveLength(3);
  expect(put(menuIn(files), [])).toEqual({ "navigation.json": { $schema: "sartor/1/navigation", id: "n", name: "main", items: [] } });
  expect(menuIn({}).path).toBe("navigation.json");
});
