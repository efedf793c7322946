import { lazy } from "react";
import { showOverlay } from "../../lib/overlay";
import type { DraftRoles } from "./view-as-dialog";

const ViewAsDialog = lazy(() => import("./view-as-dialog").then((module) => ({ default: module.ViewAsDialog })));

/** Over any page; fetched when first opened. With a draft: as its roles would be with it published. */
export function openViewAs(draft?: DraftRoles): void {
  showOverlay((close) => <ViewAsDialog draft={draft} onClose={close} />);
}
