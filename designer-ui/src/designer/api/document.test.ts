import { expect, test } from "vitest";
import golden from "../../../../docs/openapi.json";
import { exampleOf, groupsOf, type OpenApi } from "./document";
import { curlOf } from "./curl";

const document = golden as unknown as OpenApi;
const operations = groupsOf(document).flatMap((group) => group.operations);

test("every operation of the document is in a group, with what it refers to", () => {
  const count = Object.values(document.paths).flatMap((item) => Object.keys(item).filter((key) => key !== "servers")).length;
  expect(operations.length).toBe(count);
  const update = operations.find((operation) => operation.id === "update_record");
  expect(update?.parameters.map((parameter) => parameter.name)).toEqual(["entity", "id", "If-Match", "Accept-Language"]);
  expect(update?.address).toBe("/api/v1/records/{entity}/{id}");
  expect(update?.answers.map((answer) => answer.status)).toEqual(["200"]);
  expect(operations.find((operation) => operation.id === "get_health")?.address).toBe("/healthz");
});

test("a refusal names only the codes this operation knows", () => {
  const problems = operations.find((operation) => operation.id === "list_records")?.problems;
  const text = problems?.find((problem) => problem.status === "422")?.description;
  expect(text).toContain("filter_invalid");
  expect(text).not.toContain("gate_refused");
});

test("an example has what a body needs", () => {
  expect(exampleOf(document, { $ref: "#/components/schemas/Credentials" })).toEqual({ email: "wang@demo.example", password: "…" });
  expect(exampleOf(document, { $ref: "#/components/schemas/Transition" })).toEqual({ to: "pipeline/stage" });
});

test("the command line is one that a shell understands", () => {
  const transition = operations.find((operation) => operation.id === "transition_record");
  expect(transition && curlOf(document, transition, "https://crm.example")).toBe(
    [
      "curl -X POST 'https://crm.example/api/v1/records/{entity}/{id}/transition' \\",
      "  -H 'Authorization: Bearer sk_…' \\",
      "  -H 'Content-Type: application/json' \\",
      `  -d '{"to":"pipeline/stage"}'`,
    ].join("\n"),
  );
  const setup = operations.find((operation) => operation.id === "get_setup");
  expect(setup && curlOf(document, setup, "https://crm.example")).toBe("curl 'https://crm.example/api/v1/setup'");
});
