import { lazy } from "react";
import { showOverlay } from "../lib/overlay";

const Palette = lazy(() => import("./palette").then((module) => ({ default: module.Palette })));

let isOpen = false;

/** Over any page, once; fetched when first opened. */
export function openPalette(): void {
  if (isOpen) return;
  isOpen = true;
  showOverlay((close) => (
    <Palette
      onClose={() => {
        isOpen = false;
        close();
      }}
    />
  ));
}
