import { lazy, type ComponentType } from "react";
import type { FieldConfigProps } from "../../fields/types";

/** Types whose own properties are more than their schema can say bring their panel: `fields/<type>/config.tsx` exports `Config`. */
const modules = import.meta.glob<{ Config: ComponentType<FieldConfigProps> }>("../../fields/*/config.tsx");

/** By type. */
export const CONFIGS: Readonly<Record<string, ComponentType<FieldConfigProps>>> = Object.fromEntries(
  Object.entries(modules).flatMap(([path, load]) => {
    const type = /fields\/([a-z_]+)\/config\.tsx$/.exec(path)?.[1];
    return type === undefined ? [] : [[type, lazy(() => load().then(({ Config }) => ({ default: Config })))]];
  }),
);
