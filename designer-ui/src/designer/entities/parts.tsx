import type { ComponentType } from "react";
import type { Key } from "../../lib/i18n";
import type { EntityDoc, Placed } from "../revisions/files";
import { PipelinesPart } from "./pipelines-part";

/** What belongs to an entity beside its fields, as its page lists it. */
export interface EntityPart {
  key: string;
  label: Key;
  Part: ComponentType<{ entity: Placed<EntityDoc> }>;
}

export const ENTITY_PARTS: readonly EntityPart[] = [{ key: "pipelines", label: "ent.pipelines", Part: PipelinesPart }];
