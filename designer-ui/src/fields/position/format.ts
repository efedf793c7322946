import { readDecimal } from "../../lib/decimal";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { CheckShape, FormatValue, ShapeFault } from "../types";

export interface Position {
  lat: string;
  lng: string;
  /** Metres. */
  accuracy?: number;
}

export const DECIMALS = 6;
const LIMITS = { lat: 90, lng: 180 } as const;

export function positionOf(value: unknown): Partial<Position> {
  if (typeof value !== "object" || value === null) return {};
  const { lat, lng, accuracy } = value as Record<string, unknown>;
  const text = (degrees: unknown) => (typeof degrees === "string" || typeof degrees === "number" ? String(degrees) : undefined);
  const [north, east] = [text(lat), text(lng)];
  return { ...(north === undefined ? {} : { lat: north }), ...(east === undefined ? {} : { lng: east }), ...(typeof accuracy === "number" ? { accuracy } : {}) };
}

/** Degrees as typed, in the form they are kept in; the text itself when it is none. */
export function readDegrees(text: string): string {
  // Maps copy more decimals than a place has.
  const long = /^\s*-?\d{1,3}\.\d{7,15}\s*$/.test(text);
  const read = readDecimal(long ? Number(text).toFixed(DECIMALS) : text, DECIMALS);
  if (read === null) return text;
  const [whole = "0", fraction = ""] = read.split(".");
  return `${whole}.${fraction.padEnd(DECIMALS, "0")}`;
}

/** "31.230416° N, 121.473701° E ± 12 m" in the reader's words. */
export const formatPosition: FormatValue = (value) => {
  const { lat, lng, accuracy } = positionOf(value);
  if (lat === undefined || lng === undefined) return typeof value === "string" ? value : "";
  const place = t("fields.place", { lat, lng });
  return accuracy === undefined ? place : `${place} ${t("fields.accuracy", { metres: formatInteger(accuracy) })}`;
};

export const checkPosition: CheckShape = (value) => {
  if (typeof value === "string") {
    const [lat, lng, ...rest] = value.split(/[,，]/);
    if (lat === undefined || lng === undefined || rest.length > 0) return { code: "format" };
    return checkPosition({ lat: lat.trim(), lng: lng.trim() }, { name: "", id: "", type: "position", label: "" });
  }
  const { lat, lng, accuracy } = positionOf(value);
  if (typeof value !== "object" || value === null || Object.keys(value).some((key) => !["lat", "lng", "accuracy"].includes(key)) || lat === undefined || lng === undefined) return { code: "type" };
  const given = (value as Record<string, unknown>)["accuracy"];
  if (given !== null && given !== undefined && accuracy === undefined) return { code: "type" };
  const fault = degreesFault(lat, LIMITS.lat) ?? degreesFault(lng, LIMITS.lng);
  if (fault) return fault;
  return accuracy !== undefined && (accuracy < 0 || accuracy > 20_000_000) ? { code: "range", params: { min: 0, max: 20_000_000 } } : null;
};

function degreesFault(text: string, limit: number): ShapeFault | null {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return { code: "type" };
  if (/\.\d{6}\d*[1-9]/.test(text)) return { code: "format" };
  return Math.abs(Number(text)) > limit ? { code: "range", params: { min: `−${limit}°`, max: `${limit}°` } } : null;
}
