import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Empty } from "../../ui/empty";
import { pipelinesIn } from "../revisions/files";
import { useStudio } from "../studio/context";
import { PipelineEditor } from "./editor";
import { entityNamed } from "./model";
import "./pipelines.css";

/** `/design/pipelines/$entity/$pipeline`: the stages of a pipeline. */
export function PipelinePage(): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const { entity: entityName, pipeline: pipelineName } = useParams({ from: "/design/pipelines/$entity/$pipeline" });
  const search = useSearch({ from: "/design/pipelines/$entity/$pipeline" });
  const go = (next: Partial<typeof search>, pipeline = pipelineName) =>
    void navigate({ to: "/design/pipelines/$entity/$pipeline", params: { entity: entityName, pipeline }, search: { ...search, ...next }, replace: true });
  const entity = entityNamed(editing.files, entityName);
  const pipelines = pipelinesIn(editing.files, entityName);
  const pipeline = pipelines.find(({ doc }) => doc.name === pipelineName) ?? pipelines.find(({ doc }) => doc.aliases?.includes(pipelineName));
  if (!entity || !pipeline) return <Empty icon={Waypoints} title={t("pipe.goneTitle")} body={t("pipe.goneBody")} />;
  return <PipelineEditor key={pipeline.doc.id} editing={editing} entity={entity} pipeline={pipeline} pipelines={pipelines} search={search} onGo={go} />;
}
