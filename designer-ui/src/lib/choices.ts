import { language } from "./language";

/** Currencies and time zones to choose from, as the browser knows them, named in the language in force. */

/** Those asked for most, first. */
const COMMON = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD", "TWD"];

export interface Choice {
  value: string;
  label: string;
}

export function currencyChoices(): Choice[] {
  const names = new Intl.DisplayNames(language.get(), { type: "currency" });
  const rest = Intl.supportedValuesOf("currency").filter((code) => !COMMON.includes(code));
  return [...COMMON, ...rest].map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}

/** `chosen` is among them whatever this browser lists. */
export function zoneChoices(chosen: string): Choice[] {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", chosen]);
  const offset = (zone: string) => {
    const part = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date()).find(({ type }) => type === "timeZoneName");
    return part?.value.replace("GMT", "UTC") ?? "";
  };
  return [...zones].sort().map((zone) => ({ value: zone, label: zone === "UTC" ? zone : `${zone} (${offset(zone)})` }));
}
