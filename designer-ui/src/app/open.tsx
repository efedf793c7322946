import { lazy } from "react";
import { showOverlay } from "../lib/overlay";

/** Panels of the app that open over any page; each is fetched when first opened. */
const Palette = lazy(() => import("./palette").then((module) => ({ default: module.Palette })));
const ShortcutSheet = lazy(() => import("./shortcut-sheet").then((module) => ({ default: module.ShortcutSheet })));

let paletteOpen = false;

export function openPalette(): void {
  if (paletteOpen) return;
  paletteOpen = true;
  showOverlay((close) => (
    <Palette
      onClose={() => {
        paletteOpen = false;
        close();
      }}
    />
  ));
}

export function openShortcuts(): void {
  showOverlay((close) => <ShortcutSheet onClose={close} />);
}
