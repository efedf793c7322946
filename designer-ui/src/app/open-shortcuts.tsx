import { lazy } from "react";
import { showOverlay } from "../lib/overlay";

const ShortcutSheet = lazy(() => import("./shortcut-sheet").then((module) => ({ default: module.ShortcutSheet })));

/** Over any page; fetched when first opened. */
export function openShortcuts(): void {
  showOverlay((close) => <ShortcutSheet onClose={close} />);
}
