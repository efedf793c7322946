import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Waypoints } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { type EntityDoc, pipelinesIn, type Placed, readLabel } from "../revisions/files";
import { useStudio } from "../studio/context";

const AddFieldDialog = lazy(() => import("./add-field").then((module) => ({ default: module.AddFieldDialog })));

/** The pipelines of an entity; each leads to where it is shaped. */
export function PipelinesPart({ entity }: { entity: Placed<EntityDoc> }): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const [isAdding, setAdding] = useState(false);
  const hasStage = entity.doc.fields.some((field) => field.type === "stage");
  const pipelines = pipelinesIn(editing.files, entity.doc.name);
  return (
    <section aria-label={t("ent.pipelines")} className="max-w-3xl">
      <div className="mt-6 mb-2 flex items-center gap-2">
        <h3 className="font-semibold">{t("ent.pipelines")}</h3>
        <span className="num flex-1 text-xs text-fg3">{pipelines.length}</span>
        {!hasStage && (
          <Button tone="ghost" onClick={() => setAdding(true)}>
            <Plus size={14} aria-hidden />
            {t("ent.addStageField")}
          </Button>
        )}
      </div>
      {pipelines.length === 0 && <p className="text-fg3">{t(hasStage ? "ent.noPipelines" : "ent.noStageField")}</p>}
      <ul className="m-0 grid list-none gap-2 p-0">
        {pipelines.map(({ doc }) => (
          <li key={doc.id} className="ent-card relative hover:bg-hover">
            <Link to="/design/pipelines/$entity/$pipeline" params={{ entity: entity.doc.name, pipeline: doc.name }} className="flex items-center gap-2 font-medium after:absolute after:inset-0 after:rounded-[10px]">
              <Waypoints size={15} aria-hidden className="text-fg3" />
              {readLabel(doc.label, doc.name)}
              {doc.default && <span className="ent-badge font-normal">{t("pipe.default")}</span>}
            </Link>
            <span className="mt-2 flex flex-wrap gap-1">{doc.stages.map((stage) => <Chip key={stage.id} hue={stage.hue}>{readLabel(stage.label, stage.name)}</Chip>)}</span>
          </li>
        ))}
      </ul>
      {isAdding && (
        <Suspense fallback={null}>
          <AddFieldDialog
            files={editing.files} entity={entity.doc} after={null} first="stage" onClose={() => setAdding(false)}
            onAdd={(patch, _id, pipeline) => {
              editing.apply(patch);
              setAdding(false);
              if (pipeline !== undefined) void navigate({ to: "/design/pipelines/$entity/$pipeline", params: { entity: entity.doc.name, pipeline } });
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
