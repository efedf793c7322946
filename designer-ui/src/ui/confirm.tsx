import { lazy, type ReactNode } from "react";
import { showOverlay } from "../lib/overlay";

export interface ConfirmOptions {
  title: string;
  body?: ReactNode;
  /** Verb on the button: "删除", not "OK". */
  action: string;
  danger?: boolean;
}

const ConfirmDialog = lazy(() => import("./confirm-dialog").then((module) => ({ default: module.ConfirmDialog })));

/** Asks before something that cannot be taken back. Prefer doing it with undo. */
export function confirm(options: ConfirmOptions): Promise<boolean> {
  return new Promise((resolve) => {
    showOverlay((close) => (
      <ConfirmDialog
        {...options}
        onAnswer={(answer) => {
          close();
          resolve(answer);
        }}
      />
    ));
  });
}
