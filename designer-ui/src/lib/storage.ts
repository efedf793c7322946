import { basePath } from "./base";

/** Small settings of this browser. Storage may be forbidden or full; then they last as long as the page. */
const memory = new Map<string, string>();

/** Known before anybody knows which workspace it is (`public/theme.js`); everything else belongs to one workspace. */
const OF_BROWSER = ["theme", "language"];

function place(key: string): string {
  return OF_BROWSER.includes(key) ? `sartor.${key}` : `sartor${basePath}.${key}`;
}

export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(place(key)) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function writeSetting(key: string, value: string | null): void {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(place(key));
    else localStorage.setItem(place(key), value);
  } catch {
    // Kept in memory above.
  }
}
