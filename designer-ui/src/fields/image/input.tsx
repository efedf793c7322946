import type { ReactNode } from "react";
import { FilesControl } from "../attachment/control";
import type { FieldInputProps } from "../types";
import { ImageCell } from "./cell";

export function ImageInput(props: FieldInputProps): ReactNode {
  const { entity, field } = props;
  return <FilesControl input={props} accept="image/png,image/jpeg,image/webp,image/gif" display={(files) => <ImageCell entity={entity} field={field} value={files} />} />;
}
