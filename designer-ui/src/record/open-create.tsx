import { lazy } from "react";
import type { RecordRow } from "../api/types";
import { showOverlay } from "../lib/overlay";

const CreateDialog = lazy(() => import("./create-dialog").then((module) => ({ default: module.CreateDialog })));

/** Opens the create form over the page. `onCreated` is told of the last record, when the form closes. */
export function openCreate(entity: string, options: { defaults?: Readonly<Record<string, unknown>>; onCreated: (record: RecordRow) => void }): void {
  showOverlay((close) => (
    <CreateDialog
      entity={entity}
      {...(options.defaults ? { defaults: options.defaults } : {})}
      onClose={close}
      onCreated={(record, another) => {
        if (another) return;
        close();
        options.onCreated(record);
      }}
    />
  ));
}
