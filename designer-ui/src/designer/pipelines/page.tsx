import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ShieldX, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem } from "../../api/client";
import { t } from "../../lib/i18n";
import { useMe, useMetadata } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { pipelinesIn } from "../revisions/files";
import { draftsQuery } from "../revisions/requests";
import { useSession } from "../revisions/use-draft";
import { PipelineEditor } from "./editor";
import { entityNamed } from "./model";
import "./pipelines.css";

/** `/design/pipelines/$entity/$pipeline`: the stages of a pipeline, in a draft that the first change makes. */
export function PipelinePage(): ReactNode {
  const me = useMe();
  if (!me.platform.includes("design")) return <Empty icon={ShieldX} title={t("revisions.forbiddenTitle")} body={t("revisions.forbiddenBody")} />;
  return <Designer />;
}

function Designer(): ReactNode {
  const navigate = useNavigate();
  const metadata = useMetadata();
  const { entity: entityName, pipeline: pipelineName } = useParams({ from: "/app/design/pipelines/$entity/$pipeline" });
  const search = useSearch({ from: "/app/design/pipelines/$entity/$pipeline" });
  const drafts = useQuery(draftsQuery).data ?? [];
  const label = metadata.entities.find((entity) => entity.name === entityName)?.pipelines?.find((pipeline) => pipeline.name === pipelineName)?.label ?? pipelineName;
  const go = (next: Partial<typeof search>, pipeline = pipelineName) =>
    void navigate({ to: "/design/pipelines/$entity/$pipeline", params: { entity: entityName, pipeline }, search: { ...search, ...next }, replace: true });
  const { error, editing } = useSession({ id: search.draft, revision: metadata.revision, name: t("pipe.draftName", { pipeline: label }), onCreated: (draft) => go({ draft }) });

  const back = <Button onClick={() => void navigate({ to: "/design/revisions", search: {} })}>{t("designer.back")}</Button>;
  if (error || !editing) {
    return (
      <>
        <PageHeader documentTitle={label} icon={<Waypoints size={16} aria-hidden />} title={label} />
        {error ? <Empty icon={Waypoints} title={isProblem(error) ? error.title : t("app.errorTitle")} body={isProblem(error) ? (error.detail ?? undefined) : undefined}>{back}</Empty> : <SkeletonLines count={8} />}
      </>
    );
  }
  const entity = entityNamed(editing.files, entityName);
  const pipelines = pipelinesIn(editing.files, entityName);
  const pipeline = pipelines.find(({ doc }) => doc.name === pipelineName) ?? pipelines.find(({ doc }) => doc.aliases?.includes(pipelineName));
  if (!entity || !pipeline) return <Empty icon={Waypoints} title={t("pipe.goneTitle")} body={t("pipe.goneBody")}>{back}</Empty>;
  return <PipelineEditor key={pipeline.doc.id} editing={editing} entity={entity} pipeline={pipeline} pipelines={pipelines} drafts={drafts} search={search} onGo={go} />;
}
