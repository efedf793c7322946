import { apiPrefix } from "../lib/base";
import { language } from "../lib/language";
import { viewAsHeaders } from "../lib/view-as";
import type { Filter } from "../metadata/filter";
import { fill } from "./call";
import { Problem, tellSignedOut } from "./client";
import { ADDRESSES } from "./schema";

export interface ExportRequest {
  filter: Filter | null;
  sort: readonly string[];
  /** Paths of the columns; every readable field when there are none. */
  fields: readonly string[];
}

/** Records as a CSV file with the name it is to have. Throws a Problem. */
export async function exportRecords(entity: string, { filter, sort, fields }: ExportRequest, signal: AbortSignal): Promise<{ name: string; bytes: Blob }> {
  const query = new URLSearchParams({ format: "csv" });
  if (filter) query.set("filter", JSON.stringify(filter));
  if (sort.length > 0) query.set("sort", sort.join(","));
  if (fields.length > 0) query.set("fields", fields.join(","));
  const [, address = ""] = ADDRESSES.export_records.split(" ");
  let response: Response;
  let bytes: Blob;
  try {
    response = await fetch(`${apiPrefix}${fill(address, { entity })}?${query.toString()}`, { headers: { "Accept-Language": language.get(), ...viewAsHeaders() }, credentials: "same-origin", signal });
    bytes = await response.blob();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  if (response.status === 401) tellSignedOut();
  if (!response.ok) throw new Problem(response.status, readJson(await bytes.text()));
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name === undefined ? `${entity}.csv` : decodeURIComponent(name), bytes };
}

function readJson(text: string): ConstructorParameters<typeof Problem>[1] {
  try {
    return JSON.parse(text) as ConstructorParameters<typeof Problem>[1];
  } catch {
    return { code: "internal" };
  }
}
