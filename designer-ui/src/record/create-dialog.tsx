import type { ReactNode } from "react";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { useEntity } from "../metadata/hooks";
import { Dialog } from "../ui/dialog";

export interface CreateDialogProps {
  /** API name. */
  entity: string;
  /** Values to start with, as on the wire. */
  defaults?: Readonly<Record<string, unknown>>;
  onCreated: (record: RecordRow) => void;
  onClose: () => void;
}

export function CreateDialog({ entity: name, onClose }: CreateDialogProps): ReactNode {
  const entity = useEntity(name);
  return <Dialog title={t("list.newOf", { entity: entity?.label ?? name })} onClose={onClose}>{null}</Dialog>;
}
