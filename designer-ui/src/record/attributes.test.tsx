import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { meQuery } from "../api/session";
import type { Me, RecordRow } from "../api/types";
import { loadLanguage } from "../lib/i18n";
import { OverlayHost } from "../lib/overlay";
import { metadataQuery } from "../metadata/hooks";
import type { Entity, Field, Metadata } from "../metadata/types";
import { Attributes } from "./attributes";
import { evalContext } from "./filter-eval";
import { demandsOn } from "./form-model";

beforeAll(async () => {
  await loadLanguage("en");
  await import("./conflict-dialog");
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const name: Field = { name: "name", id: "name", type: "text", label: "Name" };
const entity: Entity = { name: "deal", id: "deal", label: "Deal", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [name], views: [], forms: [] };
const record = { id: "1", version: 4, name: "old" } as unknown as RecordRow;

test("who chooses to keep editing after a conflict finds what was typed", async () => {
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) =>
    init.method === "PATCH" ? Response.json({ code: "version_conflict", title: "Changed meanwhile" }, { status: 412 }) : Response.json({ ...record, version: 5, name: "theirs" }),
  );
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const metadata = { entities: [entity], navigation: [] } as unknown as Metadata;
  client.setQueryData(meQuery.queryKey, { user: { id: "u1", name: "Anna" }, roles: [], platform: [] } as unknown as Me);
  client.setQueryData(metadataQuery().queryKey, metadata);
  const context = evalContext(metadata, entity, "u1");
  render(
    <QueryClientProvider client={client}>
      <Attributes entity={entity} record={record} elements={[{ type: "Control", id: "c", field: "name" }]} context={context} demands={demandsOn(entity, record, context)} warnings={[]} />
      <OverlayHost onFault={() => undefined} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: /Name/ }));
  const box = await screen.findByRole<HTMLInputElement>("textbox");
  fireEvent.change(box, { target: { value: "mine, at length" } });
  fireEvent.keyDown(box, { key: "Enter" });
  fireEvent.click(await screen.findByRole("button", { name: "Keep editing" }));
  expect((await screen.findByRole<HTMLInputElement>("textbox")).value).toBe("mine, at length");
});
