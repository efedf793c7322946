import { createStore } from "./store";
import { readSetting, writeSetting } from "./storage";

/** Light, dark or as the system says. `public/theme.js` applies the same setting before the first paint. */
export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const stored = readSetting("theme");
export const theme = createStore<Theme>(stored === "light" || stored === "dark" ? stored : "system");

const systemDark = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const dark = theme.get() === "dark" || (theme.get() === "system" && systemDark.matches);
  document.documentElement.classList.toggle("dark", dark);
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#0e0f11" : "#f7f7f8");
}

export function setTheme(next: Theme): void {
  writeSetting("theme", next === "system" ? null : next);
  theme.set(next);
  apply();
}

systemDark.addEventListener("change", apply);
apply();
