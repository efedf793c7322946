import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { Problem } from "../api/client";
import { meQuery } from "../api/session";
import type { Me, RecordRow } from "../api/types";
import { loadLanguage } from "../lib/i18n";
import { metadataQuery } from "../metadata/hooks";
import type { Entity, Field, Metadata } from "../metadata/types";
import { draftKey, readDraft } from "./draft-store";
import { RecordFormPanel } from "./record-form";

beforeAll(() => loadLanguage("en"));
afterEach(() => cleanup());

const name: Field = { name: "name", id: "name", type: "text", label: "Name" };
const entity: Entity = { name: "deal", id: "deal", label: "Deal", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [name], views: [], forms: [{ name: "main", for: null, type: "VerticalLayout", elements: [{ type: "Control", id: "c1", field: "name" }] }] };

test("closing while it is being saved loses nothing when that is refused", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(meQuery.queryKey, { user: { id: "u1", name: "Anna" }, roles: [], platform: [] } as unknown as Me);
  client.setQueryData(metadataQuery().queryKey, { entities: [entity], navigation: [] } as unknown as Metadata);
  let refuse: (problem: Problem) => void = () => undefined;
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <RecordFormPanel entity={entity} title="New" save={() => new Promise<RecordRow>((_, reject) => (refuse = reject))} onSaved={() => undefined} onClose={onClose} />
    </QueryClientProvider>,
  );
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "A long text" } });
  fireEvent.click(screen.getByRole("button", { name: /^Create/ }));
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(onClose).not.toHaveBeenCalled();
  expect(readDraft(draftKey("u1", "deal", null))?.changes).toEqual({ name: "A long text" });
  await act(async () => refuse(new Problem(0, {})));
  await screen.findByText(new Problem(0, {}).message);
});
