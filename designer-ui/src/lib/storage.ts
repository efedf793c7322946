/** Small settings of this browser. Storage may be forbidden or full; then they last as long as the page. */
const memory = new Map<string, string>();

export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(`sartor.${key}`) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function writeSetting(key: string, value: string | null): void {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(`sartor.${key}`);
    else localStorage.setItem(`sartor.${key}`, value);
  } catch {
    // Kept in memory above.
  }
}
