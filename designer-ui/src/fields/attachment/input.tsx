import type { ReactNode } from "react";
import type { FieldInputProps } from "../types";
import { AttachmentCell } from "./cell";
import { FilesControl } from "./control";

export function AttachmentInput(props: FieldInputProps): ReactNode {
  const { entity, field } = props;
  return <FilesControl input={props} accept={(field.accept ?? []).join(",")} display={(files) => <AttachmentCell entity={entity} field={field} value={files} />} />;
}
