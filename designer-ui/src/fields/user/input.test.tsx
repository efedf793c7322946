import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { meQuery } from "../../api/session";
import type { Me } from "../../api/types";
import { usersQuery } from "../../api/users";
import { loadLanguage } from "../../lib/i18n";
import { metadataQuery } from "../../metadata/hooks";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { UserInput } from "./input";

beforeAll(async () => {
  await loadLanguage("en");
  // Fetched when the first popover opens, which takes its time on a busy machine.
  await import("../../ui/popover-surface");
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const field: Field = { name: "owner", id: "owner", type: "user", label: "Owner", within: { filter: { field: "active", op: "eq", value: true }, reasons: ["Only who is here"] } };
const entity: Entity = { name: "deal", id: "deal", label: "Deal", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [field], views: [], forms: [] };

function Held({ client }: { client: QueryClient }): ReactNode {
  return (
    <QueryClientProvider client={client}>
      <UserInput entity={entity} field={field} value={null} variant="cell" onChange={() => undefined} />
    </QueryClientProvider>
  );
}

function open(respond: () => Promise<Response>): QueryClient {
  vi.stubGlobal("fetch", respond);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(meQuery.queryKey, { user: { id: "u1", name: "Anna" }, roles: [], platform: [] } as unknown as Me);
  client.setQueryData(metadataQuery().queryKey, { entities: [entity], navigation: [] } as unknown as Metadata);
  render(<Held client={client} />);
  return client;
}

test("that nobody fits is not said while people are on their way", async () => {
  let answer: (response: Response) => void = () => undefined;
  open(() => new Promise((resolve) => (answer = resolve)));
  const list = await screen.findByRole("listbox");
  expect(list.getAttribute("aria-busy")).toBe("true");
  expect(screen.queryByText("Nobody fits")).toBeNull();
  await act(async () => answer(Response.json({ items: [{ id: "u1", name: "Anna", active: true }, { id: "u2", name: "Ben", active: false }] })));
  await screen.findByRole("option", { name: /Anna/ });
  expect(screen.getAllByRole("option")).toHaveLength(1);
  expect(list.getAttribute("aria-busy")).toBe("false");
});

test("what went wrong is told when people cannot be read", async () => {
  const client = open(async () => Response.json({ code: "internal" }, { status: 500 }));
  const list = await screen.findByRole("listbox");
  await screen.findByText("Could not be loaded");
  expect(client.getQueryState(usersQuery.queryKey)?.status).toBe("error");
  expect(list.getAttribute("aria-busy")).toBe("false");
});
