import { use, useMemo, type CSSProperties } from "react";
import { useMe, useMetadata } from "../metadata/hooks";
import type { Entity, View } from "../metadata/types";
import { hueStyle } from "../ui/chip";
import type { Hues, huesOf } from "./hues";

/** Conditions are decided by code that a list without colours does without. */
let loading: Promise<{ huesOf: typeof huesOf }> | undefined;

/** Colours by condition of a list or a board; null when the view has none. Waits for the code that decides them. */
export function useTints(entity: Entity, view: View): Hues | null {
  const metadata = useMetadata();
  const me = useMe().user.id;
  const make = (view.colors ?? []).length === 0 ? null : use((loading ??= import("./hues"))).huesOf;
  return useMemo(() => (make === null ? null : make(metadata, entity, view, me)), [make, metadata, entity, view, me]);
}

/** A row or card in a hue; nothing for none. */
export function tinted(hue: number | null | undefined): { "data-tint"?: boolean; style?: CSSProperties } {
  return hue == null ? {} : { "data-tint": true, style: hueStyle(hue) };
}
