import { createStore } from "./store";
import { readSetting, writeSetting } from "./storage";

/** Sidebar wide or as a rail of icons; remembered in this browser. */
export const sidebarOpen = createStore(readSetting("sidebar") !== "rail");

export function toggleSidebar(): void {
  const next = !sidebarOpen.get();
  sidebarOpen.set(next);
  writeSetting("sidebar", next ? null : "rail");
}

/** How high what floats over the foot of the page reaches, in pixels: notices stand above it. */
export const footHeight = createStore(0);
