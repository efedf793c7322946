import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { meQuery } from "../../api/session";
import type { Me, RecordRow } from "../../api/types";
import { loadLanguage } from "../../lib/i18n";
import { metadataQuery } from "../../metadata/hooks";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { Composer } from "./composer";

beforeAll(() => loadLanguage("en"));
beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const name: Field = { name: "name", id: "name", type: "text", label: "Name" };
const at: Field = { name: "at", id: "at", type: "datetime", label: "At" };
const shape = { nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, views: [], forms: [] } as const;
const deal: Entity = { ...shape, views: [], forms: [], name: "deal", id: "deal", label: "Deal", fields: [name] };
const note: Entity = { ...shape, views: [], forms: [], name: "note", id: "note", label: "Note", fields: [name, at], timeline: { at: "at" } } as unknown as Entity;

function show(id: string): () => void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(meQuery.queryKey, { user: { id: "u1", name: "Anna" }, roles: [], platform: [] } as unknown as Me);
  client.setQueryData(metadataQuery().queryKey, { entities: [deal, note], navigation: [] } as unknown as Metadata);
  return render(
    <QueryClientProvider client={client}>
      <Composer entity={deal} record={{ id, version: 1, name: "Deal" } as unknown as RecordRow} kinds={[note]} />
    </QueryClientProvider>,
  ).unmount;
}

const area = () => screen.getByRole<HTMLTextAreaElement>("textbox");

test("what is written waits while its person looks elsewhere", () => {
  const leave = show("1");
  fireEvent.change(area(), { target: { value: "They want a discount" } });
  leave();
  const leaveOther = show("2");
  expect(area().value).toBe("");
  leaveOther();
  show("1");
  expect(area().value).toBe("They want a discount");
});

test("sent again without an answer it is the same note, and then nothing waits any more", async () => {
  const keys: (string | null)[] = [];
  let online = false;
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get("Idempotency-Key"));
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (!online) throw new TypeError("network");
    return Response.json({ id: "n1", version: 1, name: "Call" }, { status: 201 });
  });
  const leave = show("1");
  fireEvent.change(area(), { target: { value: "Call" } });
  fireEvent.submit(screen.getByRole("form"));
  await screen.findByRole("alert");
  online = true;
  fireEvent.submit(screen.getByRole("form"));
  await waitFor(() => expect(area().value).toBe(""));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  leave();
  show("1");
  expect(area().value).toBe("");
});
