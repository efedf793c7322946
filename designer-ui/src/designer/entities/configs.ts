import { lazy, type ComponentType } from "react";
import type { FieldConfigProps } from "../../fields/types";

/** A panel that takes the place of some of the generated controls. */
interface OwnPanel {
  /** Properties it shows itself. */
  covers: readonly string[];
  Panel: ComponentType<FieldConfigProps>;
}

/** Types whose own properties are more than their schema can say (`fields/<type>/config.tsx`). */
export const OWN_PANELS: Readonly<Record<string, OwnPanel>> = {
  formula: { covers: ["formula"], Panel: lazy(() => import("./computed").then((module) => ({ default: module.FormulaPanel }))) },
  rollup: { covers: ["of", "op", "field", "by", "filter"], Panel: lazy(() => import("./computed").then((module) => ({ default: module.RollupPanel }))) },
};
