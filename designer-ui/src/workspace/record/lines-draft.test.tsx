import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test } from "vitest";
import { linesQuery } from "../../api/records";
import { meQuery } from "../../api/session";
import type { Me, RecordRow } from "../../api/types";
import { loadLanguage, t } from "../../lib/i18n";
import { metadataQuery } from "../../metadata/hooks";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { draftKey, keepDraft, readDraft } from "../../record/draft-store";
import { linesOf } from "../../record/lines/model";
import { LinesTab } from "./lines-tab";

beforeAll(() => loadLanguage("en"));
afterEach(cleanup);

const name: Field = { name: "name", id: "name", type: "text", label: "Name" };
const rights = { read: "all", create: true, update: "all", delete: "all" } as const;
const quote = { nameField: "name", owned: false, rights, views: [], forms: [], name: "quote", id: "quote", label: "Quote", fields: [name], relatedLists: [{ name: "lines", entity: "line", field: "quote", label: "Lines" }] } as unknown as Entity;
const line = { nameField: "name", owned: false, rights, views: [], forms: [], name: "line", id: "line", label: "Line", fields: [name, { name: "quote", id: "quote", type: "lookup", to: "quote", label: "Quote" }] } as unknown as Entity;
const stored = [{ id: "l1", version: 1, name: "Pump" }] as unknown as RecordRow[];

test("lines that were not saved are there again though the record's stage moved meanwhile", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(meQuery.queryKey, { user: { id: "u1", name: "Anna" }, roles: [], platform: [] } as unknown as Me);
  client.setQueryData(metadataQuery().queryKey, { entities: [quote, line], navigation: [] } as unknown as Metadata);
  client.setQueryData(linesQuery("line", { field: "quote" }, "q1").queryKey, { items: stored, next: null });
  const key = `${draftKey("u1", "quote", "q1")}/lines`;
  const edited = linesOf(stored).map((one) => ({ ...one, changes: { name: "Valve" } }));
  keepDraft(key, { $lines: { lines: edited } }, 4);
  const { unmount } = render(
    <QueryClientProvider client={client}>
      <LinesTab entity={quote} record={{ id: "q1", version: 5, name: "Q" } as unknown as RecordRow} element={{ type: "SubTable", id: "s", entity: "line", field: "quote", columns: ["name"] } as never} label="Lines" />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(t("lines.changed"))).toBeTruthy();
  // Leaving at once keeps them too, over the record as it is now.
  unmount();
  expect(readDraft(key)?.version).toBe(5);
});
