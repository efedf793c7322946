import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, FlaskConical, Rocket } from "lucide-react";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import { formatMoney } from "../../lib/format";
import { t, type Key } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMe, useMetadata } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { entitiesIn, pipelinesIn, readLabel } from "../revisions/files";
import { createDraft, updateDraft, type Files } from "../revisions/requests";
import { useStudio } from "../studio/context";
import { firstHourQuery, sayFirstHour, type FirstHour } from "./requests";
import { AMOUNT, FIELD, labelsOf, renamed, textsOf, triesOf, type Try } from "./tries";

const CompanyDialog = lazy(() => import("./company-dialog").then((module) => ({ default: module.CompanyDialog })));
const RemoveDialog = lazy(() => import("./remove-dialog").then((module) => ({ default: module.RemoveDialog })));

type Step = FirstHour["steps"][number]["step"];

/** `/design/start`: what makes a new workspace the company's own, changes to try, and the way out of the demo data. */
export function StartPage(): ReactNode {
  const me = useMe();
  const { revision } = useMetadata();
  const hour = useQuery(firstHourQuery);
  // A publish does steps while the page stays open.
  useEffect(() => void queryClient.invalidateQueries({ queryKey: firstHourQuery.queryKey }), [revision]);
  return (
    <>
      <PageHeader help="start" documentTitle={`${t("start.title")} · ${t("shell.design")}`} icon={<Rocket size={16} aria-hidden />} title={t("start.title")} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-3xl content-start gap-8 px-6 pt-6 pb-16 max-md:px-4">
          {hour.data ? <Checklist hour={hour.data} /> : hour.error ? <p className="text-fg3">{isProblem(hour.error) ? hour.error.message : t("app.loadFailed")}</p> : <SkeletonLines count={6} />}
          <Tries />
          {hour.data && me.platform.includes("publish") && (hour.data.demo.there || hour.data.steps.some(({ step }) => step === "demo")) && <Demo hour={hour.data} />}
        </div>
      </div>
    </>
  );
}

function Checklist({ hour }: { hour: FirstHour }): ReactNode {
  const { editing } = useStudio();
  const [naming, setNaming] = useState(false);
  const done = hour.steps.filter((step) => step.done).length;
  const total = hour.steps.length;
  const dismiss = async (dismissed: boolean) => {
    await told(async () => {
      await sayFirstHour({ dismissed });
      if (dismissed) toast(t("start.dismissed"));
    });
  };
  return (
    <section aria-labelledby="start-steps">
      <div className="flex items-end gap-3">
        <h2 id="start-steps" className="min-w-0 flex-1 text-lg font-semibold">{done === total ? t("start.allDone") : t("start.intro")}</h2>
        <span className="num shrink-0 text-fg2">{t("start.progress", { done, total })}</span>
      </div>
      <div role="progressbar" aria-label={t("start.title")} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} className="mt-3 h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${(done / total) * 100}%` }} />
      </div>
      <ul className="m-0 mt-4 grid list-none gap-0 rounded-xl border p-0">
        {hour.steps.map(({ step, done: isDone }) => (
          <li key={step} className="flex items-center gap-3 border-b px-4 py-3 last:border-b-0 max-md:flex-wrap">
            {isDone ? <CircleCheck size={18} className="shrink-0 text-ok" role="img" aria-label={t("start.done")} /> : <CircleDashed size={18} className="shrink-0 text-fg3" role="img" aria-label={t("start.open")} />}
            <div className="min-w-0 flex-1 max-md:basis-[calc(100%-30px)]">
              <h3 className="font-semibold">{t(`start.${step}`)}</h3>
              <p className="text-fg2">{t(`start.${step}Body`)}</p>
            </div>
            <span className="shrink-0 max-md:pl-[30px]">
              <StepAction step={step} files={editing.files} done={isDone} onName={() => setNaming(true)} />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-3">
        <Button tone="ghost" onClick={() => void dismiss(!hour.dismissed)}>{t(hour.dismissed ? "start.remind" : "start.dismiss")}</Button>
      </p>
      {naming && (
        <Suspense fallback={null}>
          <CompanyDialog
            files={editing.files}
            onSave={(patch) => {
              editing.apply(patch);
              toast(t("start.companySaved"));
            }}
            onClose={() => setNaming(false)}
          />
        </Suspense>
      )}
    </section>
  );
}

/** Where the step is done. */
function StepAction({ step, files, done, onName }: { step: Step; files: Files; done: boolean; onName: () => void }): ReactNode {
  const label = t(`start.${step}Action` as Key);
  const invites = useMe().platform.includes("users");
  const look = { className: done ? "btn btn-g shrink-0" : "btn shrink-0" };
  const staged = entitiesIn(files).flatMap(({ doc }) => pipelinesIn(files, doc.name).map((pipeline) => ({ entity: doc.name, pipeline: pipeline.doc.name })))[0];
  switch (step) {
    case "company":
      return <Button tone={done ? "ghost" : "plain"} className="shrink-0" onClick={onName}>{label}</Button>;
    case "people":
      return <Link to={invites ? "/design/people" : "/account"} {...look}>{invites ? label : t("account.createKey")}</Link>;
    case "field":
      return <Link to="/design/entities" {...look}>{label}</Link>;
    case "stage":
      return staged ? <Link to="/design/pipelines/$entity/$pipeline" params={staged} {...look}>{label}</Link> : <Link to="/design/entities" {...look}>{t("start.fieldAction")}</Link>;
    case "record":
      return <Link to="/" {...look}>{label}</Link>;
    case "demo":
      return <a href="#start-demo" {...look}>{label}</a>;
  }
}

function Tries(): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const { base } = editing;
  const tries = triesOf(base);
  if (tries.length === 0) return null;
  const make = async (one: Try) => {
    if (busy !== null) return;
    setBusy(one.key);
    await told(async () => {
      await editing.flush();
      const draft = await updateDraft(await createDraft(titleOf(one)), one.patch());
      await navigate({ to: "/design/publish", search: { draft: draft.id } });
    });
    setBusy(null);
  };
  return (
    <section aria-labelledby="start-tries">
      <h2 id="start-tries" className="text-lg font-semibold">{t("start.tries")}</h2>
      <p className="mt-1 text-fg2">{t("start.triesBody")}</p>
      <ul className="m-0 mt-4 grid list-none gap-3 p-0 sm:grid-cols-3">
        {tries.map((one) => (
          <li key={one.key} className="flex flex-col gap-2 rounded-xl border p-4">
            <FlaskConical size={18} aria-hidden className="text-accent-text" />
            <h3 className="font-semibold">{titleOf(one)}</h3>
            <p className="flex-1 text-fg2">{bodyOf(one)}</p>
            <Button className="mt-1 self-start" aria-busy={busy === one.key} aria-label={`${t("start.try")}: ${titleOf(one)}`} onClick={() => void make(one)}>{t("start.try")}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const amount = (): string => formatMoney(String(AMOUNT), undefined, { compact: true });

function titleOf(one: Try): string {
  const entity = readLabel(one.entity.label, one.entity.name);
  switch (one.key) {
    case "field":
      return t("start.tryField", { entity, field: readLabel(textsOf(FIELD), "") });
    case "stage":
      return t("start.tryStage", { stage: readLabel(one.stage.label, one.stage.name) });
    case "rule":
      return t("start.tryRule", { entity, money: readLabel(one.money.label, one.money.name), amount: amount(), field: readLabel(one.field.label, one.field.name) });
  }
}

function bodyOf(one: Try): string {
  switch (one.key) {
    case "field":
      return t("start.tryFieldBody");
    case "stage":
      return t("start.tryStageBody", { name: readLabel(textsOf(renamed(labelsOf(one.stage.label, one.stage.name))), "") });
    case "rule":
      return t("start.tryRuleBody");
  }
}

function Demo({ hour }: { hour: FirstHour }): ReactNode {
  const [removing, setRemoving] = useState(false);
  const { there, kept } = hour.demo;
  return (
    <section aria-labelledby="start-demo" className="rounded-xl border p-5">
      <h2 id="start-demo" tabIndex={-1} className="text-lg font-semibold outline-none">{t("start.demoTitle")}</h2>
      <p className="mt-1 text-fg2">{t(there ? (kept ? "start.demoKept" : "start.demoThere") : "start.demoGone")}</p>
      {there && (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button tone="danger" onClick={() => setRemoving(true)}>{t("start.demoRemove")}</Button>
          {!kept && <Button onClick={() => void told(() => sayFirstHour({ demo_kept: true }))}>{t("start.demoKeep")}</Button>}
        </div>
      )}
      {removing && (
        <Suspense fallback={null}>
          <RemoveDialog onClose={() => setRemoving(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** What is refused is said; anything else is a fault. */
async function told(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isProblem(error)) throw error;
    toast(error.message, { tone: "bad" });
  }
}
