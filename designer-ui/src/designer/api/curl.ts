import { exampleOf, type OpenApi, type Operation } from "./document";

/** The operation as a command to paste into a terminal. */
export function curlOf(document: OpenApi, operation: Operation, origin: string): string {
  const lines = [`curl ${operation.method === "get" ? "" : `-X ${operation.method.toUpperCase()} `}${quoted(origin + operation.address)}`];
  if (!operation.open) lines.push("-H 'Authorization: Bearer sk_…'");
  if (operation.body) {
    lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(exampleOf(document, operation.body)))}`);
  }
  return lines.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
