import type { Choice } from "../../lib/choices";
import { language } from "../../lib/language";

/** Regions of the code list that are no countries. */
const NO_COUNTRY = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);
const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** The countries the browser has a name for, in the order of their names; the usual one first. */
export function countryChoices(usual: string): Choice[] {
  const names = new Intl.DisplayNames(language.get(), { type: "region", fallback: "none" });
  const choices = LETTERS.flatMap((first) =>
    LETTERS.flatMap((second) => {
      const value = first + second;
      const label = NO_COUNTRY.has(value) || new Intl.Locale("und", { region: value }).region !== value ? undefined : names.of(value);
      return label === undefined ? [] : [{ value, label }];
    }),
  );
  const order = new Intl.Collator(language.get());
  choices.sort((a, b) => Number(b.value === usual) - Number(a.value === usual) || order.compare(a.label, b.label));
  return choices;
}
