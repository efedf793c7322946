import { lazy } from "react";
import { showOverlay } from "../../lib/overlay";

const ViewAsDialog = lazy(() => import("./view-as-dialog").then((module) => ({ default: module.ViewAsDialog })));

/** Over any page; fetched when first opened. */
export function openViewAs(): void {
  showOverlay((close) => <ViewAsDialog onClose={close} />);
}
