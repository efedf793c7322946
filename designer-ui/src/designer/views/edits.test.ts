import { expect, test } from "vitest";
import type { Entity, Metadata } from "../../metadata/types";
import type { EntityDoc, ViewDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { draftMetadata, liveView } from "./draft-model";
import { addColumn, addView, copyView, laneFields, moveColumn, moveView, orderedViews, possibleShapes, removeView, renameView, rolesBeginning, set, setBeginning, setOrders, setShape, setTotal, setWidth } from "./edits";

const deal: EntityDoc = {
  id: "e_deal", name: "deal", nameField: "name", viewOrder: ["open", "all"],
  fields: [
    { id: "f_name", name: "name", type: "text" }, { id: "f_stage", name: "stage", type: "stage" }, { id: "f_source", name: "source", type: "choice" },
    { id: "f_close", name: "close", type: "date" }, { id: "f_account", name: "account", type: "lookup", to: "account" }, { id: "f_amount", name: "amount", type: "money" },
  ],
};
const account: EntityDoc = { id: "e_account", name: "account", nameField: "name", fields: [{ id: "f_acc_name", name: "name", type: "text" }, { id: "f_region", name: "region", type: "text" }] };
const all: ViewDoc = { id: "v_all", name: "all", label: "All", columns: [{ field: "name", width: 200 }, { field: "account" }] };
const open: ViewDoc = { id: "v_open", name: "open", aliases: ["current"], columns: [{ field: "name" }] };
const FILES: Files = {
  "entities/deal/entity.json": deal,
  "entities/account/entity.json": account,
  "entities/deal/views/all.json": all,
  "entities/deal/views/open.json": open,
  "roles/sales.json": { id: "r_sales", name: "sales", objects: { deal: { read: "all", defaultView: "current" } } },
  "navigation.json": { id: "n", name: "main", items: [{ id: "n1", label: "A", items: [{ id: "n2", entity: "deal", view: "open" }, { id: "n3", entity: "account", view: "open" }] }] },
};
const NONE: Metadata = { revision: 1, entities: [], navigation: [] };
const entity = draftMetadata(NONE, FILES).entities.find(({ name }) => name === "deal") as Entity;
const place = (name: string) => ({ path: `entities/deal/views/${name}.json`, doc: FILES[`entities/deal/views/${name}.json`] as ViewDoc });

test("what is empty or the default is left out", () => {
  expect(set(all, { type: "list", columns: [], sort: undefined })).toEqual({ id: "v_all", name: "all", label: "All" });
});

test("a shape brings what it cannot do without", () => {
  expect(possibleShapes(entity)).toEqual(["list", "board", "calendar", "timeline", "gallery"]);
  expect(possibleShapes({ ...entity, fields: entity.fields.filter(({ type }) => type === "text") })).toEqual(["list", "gallery"]);
  expect(setShape(all, entity, "board")).toMatchObject({ type: "board", groupBy: "stage" });
  expect(setShape({ ...all, groupBy: "amount" }, entity, "board").groupBy).toBe("stage");
  expect(setShape(all, entity, "calendar")).toMatchObject({ type: "calendar", dateField: "close", colorBy: "stage" });
  expect(setShape(setShape(all, entity, "calendar"), entity, "list").type).toBeUndefined();
  // Groups of a list become lanes where they can.
  expect(setShape({ ...all, groupBy: "account" }, entity, "timeline").groupBy).toBe("account");
  expect(setShape({ ...all, groupBy: "close" }, entity, "timeline").groupBy).toBeUndefined();
  expect(laneFields(entity).map(({ name }) => name)).toEqual(["stage", "source", "account"]);
});

test("columns, order and totals", () => {
  expect(addColumn(all, "account.region").columns?.map(({ field }) => field)).toEqual(["name", "account", "account.region"]);
  expect(addColumn(all, "name")).toBe(all);
  expect(moveColumn(all, 0, 1).columns?.map(({ field }) => field)).toEqual(["account", "name"]);
  expect(setWidth(all, "account", 3).columns?.[1]).toEqual({ field: "account", width: 40 });
  expect(setWidth(all, "name", undefined).columns?.[0]).toEqual({ field: "name" });
  expect(setOrders(all, [{ path: "amount", descending: true }, { path: "name", descending: false }]).sort).toEqual(["-amount", "name"]);
  expect(setTotal(setTotal(all, "amount", "sum"), "amount", "avg").totals).toEqual([{ field: "amount", measure: "avg" }]);
  expect(setTotal(setTotal(all, "amount", "sum"), "amount", null).totals).toBeUndefined();
});

test("a new view and a copy have files, ids and names of their own", () => {
  const patch = addView(FILES, entity, { labels: { zh: "日程", en: "Dates" }, name: "dates", shape: "calendar" });
  expect(Object.keys(patch)).toEqual(["entities/deal/views/dates.json"]);
  expect(patch["entities/deal/views/dates.json"]).toMatchObject({ $schema: "sartor/1/view", name: "dates", type: "calendar", dateField: "close", label: { "zh-CN": "日程", en: "Dates" } });
  const copy = copyView(FILES, "deal", place("open"), { zh: "", en: "Copy" });
  expect(copy.name).toBe("open_2");
  const doc = copy.patch["entities/deal/views/open_2.json"] as ViewDoc;
  expect(doc).toMatchObject({ name: "open_2", label: { en: "Copy" } });
  expect(doc.id).not.toBe("v_open");
  expect(doc.aliases).toBeUndefined();
});

test("who had a list that was made for them keeps one beside a first board", () => {
  const { "entities/deal/views/all.json": _all, "entities/deal/views/open.json": _open, ...bare } = FILES;
  const labels = { zh: "看板", en: "Board" };
  const patch = addView(bare, entity, { labels, name: "board", shape: "board" });
  expect(Object.keys(patch)).toEqual(["entities/deal/views/all.json", "entities/deal/views/board.json"]);
  expect(patch["entities/deal/views/all.json"]).toMatchObject({ name: "all", label: { "zh-CN": "全部", en: "All" } });
  expect(Object.keys(addView(bare, entity, { labels, name: "rows", shape: "list" }))).toEqual(["entities/deal/views/rows.json"]);
});

test("what names a view goes with it", () => {
  const gone = removeView(FILES, "deal", place("open"));
  expect(gone["entities/deal/views/open.json"]).toBeNull();
  expect((gone["entities/deal/entity.json"] as EntityDoc).viewOrder).toEqual(["all"]);
  expect(gone["roles/sales.json"]).toEqual({ id: "r_sales", name: "sales", objects: { deal: { read: "all" } } });
  expect(gone["navigation.json"]).toEqual({ id: "n", name: "main", items: [{ id: "n1", label: "A", items: [{ id: "n2", entity: "deal" }, { id: "n3", entity: "account", view: "open" }] }] });
  const named = renameView(FILES, "deal", place("open"), "running", "open");
  expect(named["entities/deal/views/open.json"]).toMatchObject({ name: "running", aliases: ["current", "open"] });
  expect((named["entities/deal/entity.json"] as EntityDoc).viewOrder).toEqual(["running", "all"]);
  expect(named["roles/sales.json"]).toMatchObject({ objects: { deal: { defaultView: "running" } } });
});

test("views are ordered by the entity, roles begin with one", () => {
  expect(orderedViews(FILES, deal).map(({ doc }) => doc.name)).toEqual(["open", "all"]);
  expect((moveView(FILES, { path: "entities/deal/entity.json", doc: deal }, 1, 0)["entities/deal/entity.json"] as EntityDoc).viewOrder).toEqual(["all", "open"]);
  expect(rolesBeginning(FILES, "deal", open)).toEqual(["sales"]);
  expect(setBeginning(FILES, "deal", "sales", "all")["roles/sales.json"]).toMatchObject({ objects: { deal: { read: "all", defaultView: "all" } } });
});

test("a preview speaks of today's fields", () => {
  const live = draftMetadata(NONE, { ...FILES, "entities/deal/entity.json": { ...deal, fields: deal.fields.map((field) => (field.id === "f_amount" ? { ...field, name: "value" } : field)).filter(({ id }) => id !== "f_source") } });
  const doc: ViewDoc = {
    ...all, columns: [{ field: "amount" }, { field: "source" }, { field: "account.region" }, { field: "stage.kind" }], sort: ["-amount"],
    filter: { all: [{ field: "amount", op: "gt", value: "5" }, { field: "source", op: "eq", value: "web" }] },
  };
  const shown = liveView(draftMetadata(NONE, FILES), live, entity, doc);
  expect(shown?.isPartial).toBe(true);
  expect(shown?.view.columns.map(({ field }) => field)).toEqual(["value", "account.region", "stage.kind"]);
  expect([shown?.view.sort, shown?.view.filter]).toEqual([["-value"], { all: [{ field: "value", op: "gt", value: "5" }] }]);
  expect(liveView(draftMetadata(NONE, FILES), NONE, entity, doc)).toBeNull();
});
