import { language } from "../../lib/language";
import type { CheckShape, FormatValue } from "../types";

/** The parts in the order they are kept in. */
export const PARTS = ["country", "province", "city", "district", "street", "postcode"] as const;
export type Part = (typeof PARTS)[number];
export type Address = Readonly<Partial<Record<Part, string>>>;

/** Country of an address that names none, unless the field says another. */
export const HOME = "CN";
const LIMITS: Readonly<Record<Part, number>> = { country: 2, province: 60, city: 60, district: 60, street: 200, postcode: 20 };

export function addressOf(value: unknown): Address {
  if (typeof value !== "object" || value === null) return {};
  const parts = value as Record<string, unknown>;
  return Object.fromEntries(PARTS.flatMap((part) => (typeof parts[part] === "string" && parts[part] !== "" ? [[part, parts[part]]] : [])));
}

/** What conditions look into: the order of its country, whatever the reader's language. The same as engine/src/fields/address.rs. */
export function addressLine(value: unknown): string {
  const { country = HOME, province = "", city = "", district = "", street = "", postcode = "" } = addressOf(value);
  return country === HOME ? join([chinese([province, city, district, street]), postcode], " ") : join([street, district, city, join([province, postcode], " "), country], ", ");
}

/** Latin words want a blank between them. */
function chinese(parts: readonly string[]): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  return parts.reduce((line, part) => (/[\0-\x7f]$/.test(line) && /^[\0-\x7f]/.test(part) ? `${line} ${part}` : line + part), "");
}

function join(parts: readonly string[], between: string): string {
  return parts.filter((part) => part !== "").join(between);
}

export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(language.get(), { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** One line in the order of the reader's language. */
export const formatAddress: FormatValue = (value) => {
  if (typeof value === "string") return value;
  const { country = HOME, province = "", city = "", district = "", street = "", postcode = "" } = addressOf(value);
  if (language.get() === "en") return join([street, district, city, join([province, postcode], " "), countryName(country)], ", ");
  if (country === HOME) return addressLine(value) || countryName(country);
  return join([countryName(country), province, city, district, street, postcode], " ");
};

export const checkAddress: CheckShape = (value) => {
  // A line is taken apart by the engine.
  if (typeof value === "string") return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { code: "type" };
  for (const [name, part] of Object.entries(value)) {
    const known = PARTS.find((one) => one === name);
    if (!known || (part !== null && part !== undefined && typeof part !== "string")) return { code: "type" };
    if (typeof part !== "string") continue;
    const text = part.trim();
    // oxlint-disable-next-line no-control-regex -- these are refused
    if (/[\0-\x08\x0a-\x1f\x7f-\x9f]/.test(text) || (known === "country" && text !== "" && !/^[A-Za-z]{2}$/.test(text))) return { code: "format" };
    if (Array.from(text).length > LIMITS[known]) return { code: "length", params: { max: LIMITS[known] } };
  }
  return null;
};
