import { readSetting, writeSetting } from "./storage";

/** Records looked at lately, for the palette. Per workspace and person, in this browser only; cleared at sign-out. */
export interface Recent {
  entity: string;
  id: string;
  name: string;
}

const LIMIT = 8;

export function recents(): Recent[] {
  try {
    const list: unknown = JSON.parse(readSetting("recent") ?? "[]");
    return Array.isArray(list) ? list.filter((item): item is Recent => typeof item === "object" && item !== null && "id" in item && "entity" in item && "name" in item) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(recent: Recent): void {
  writeSetting("recent", JSON.stringify([recent, ...recents().filter((item) => item.id !== recent.id)].slice(0, LIMIT)));
}

export function forgetRecents(): void {
  writeSetting("recent", null);
}
