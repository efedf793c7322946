import type { ComponentType } from "react";
import type { Key } from "../../lib/i18n";
import { FormsPart } from "../forms/forms-part";
import type { EntityDoc, Placed } from "../revisions/files";
import { ViewsPart } from "../views/list";
import { PipelinesPart } from "./pipelines-part";

/** What belongs to an entity beside its fields, as its page lists it. */
export interface EntityPart {
  key: string;
  label: Key;
  Part: ComponentType<{ entity: Placed<EntityDoc> }>;
}

export const ENTITY_PARTS: readonly EntityPart[] = [
  { key: "forms", label: "fd.forms", Part: FormsPart },
  { key: "views", label: "vd.views", Part: ViewsPart },
  { key: "pipelines", label: "ent.pipelines", Part: PipelinesPart },
];
