import { Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { SkeletonLines } from "../../ui/skeleton";
import { useKindSchema } from "../panel/schema";
import { SchemaFields } from "../panel/schema-fields";
import { faultsOf } from "../pipelines/model";
import { entitiesIn, type EntityDoc, type Placed } from "../revisions/files";
import { checkName } from "../revisions/new-form";
import type { Editing } from "../revisions/use-draft";
import { setEntity } from "./edits";
import { ENTITY_PROPERTIES } from "./properties";
import { renameElement, UsedIn } from "./uses";

const Indexes = lazy(() => import("./indexes").then((module) => ({ default: module.Indexes })));

/** Which fields a property may name. */
function accepts(name: string, field: Field): boolean {
  switch (name) {
    case "nameField":
    case "timeline.text":
      return field.type === "text" || (name !== "nameField" && (field.type === "long_text" || field.type === "rich_text"));
    case "timeline.at":
      return field.type === "datetime";
    case "timeline.kind":
      return field.type === "choice";
    default:
      return !field.system;
  }
}

/** The entity itself, by its schema. */
export function EntitySettings({ editing, placed, entity, onRenamed, onRemove }: { editing: Editing; placed: Placed<EntityDoc>; entity: Entity; onRenamed: (name: string) => void; onRemove: () => void }): ReactNode {
  const { files, apply, draft } = editing;
  const { doc, path } = placed;
  const schema = useKindSchema("entity")?.properties;
  const [nameFault, setNameFault] = useState<string | null>(null);
  const faults = faultsOf(draft?.problems ?? [], path);
  if (!schema) return <SkeletonLines count={6} />;
  const put = (name: string, value: unknown) => {
    if (name === "name") {
      void renameElement(editing, doc.id, String(value)).then((fault) => {
        setNameFault(fault);
        if (fault === null) onRenamed(String(value));
      });
    } else if ((name !== "label" && name !== "nameField") || value !== undefined) apply(setEntity(files, doc.id, { [name]: value }), `${doc.id}.${name}`);
  };
  return (
    <div className="grid max-w-xl gap-5 px-5 pt-5 pb-10 max-md:px-4">
      <SchemaFields
        kind="entity"
        properties={schema}
        names={ENTITY_PROPERTIES}
        value={doc}
        scope={{ files, entity }}
        accepts={accepts}
        errorAt={(name) => (name === "name" && nameFault !== null ? nameFault : faults.at(`/${name}`))}
        checkName={(name) => checkName(name, [...entitiesIn(files).filter((other) => other.doc.id !== doc.id).map((other) => other.doc.name), "user"])}
        onChange={put}
      />
      <Suspense fallback={null}>
        <Indexes editing={editing} placed={placed} entity={entity} />
      </Suspense>
      <UsedIn editing={editing} element={doc.id} />
      <div className="border-t pt-4">
        <Button tone="ghost" className="!text-bad" onClick={onRemove}><Trash2 size={14} aria-hidden />{t("designer.removeEntity")}</Button>
      </div>
    </div>
  );
}
