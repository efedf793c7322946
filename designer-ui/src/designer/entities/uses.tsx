import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { ask } from "../../api/call";
import { isProblem } from "../../api/client";
import type { Use } from "../../api/types";
import { basePath } from "../../lib/base";
import { language } from "../../lib/language";
import { t, tMaybe } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { SkeletonLines } from "../../ui/skeleton";
import type { Editing } from "../revisions/use-draft";

/** Where an element is named, in the draft as it is kept; undefined until it is known. */
export function useUses(editing: Editing, element: string): readonly Use[] | undefined {
  const { draft, saving } = editing;
  const version = draft?.version ?? 0;
  return useQuery({
    queryKey: ["uses", element, draft?.id ?? null, version, editing.baseRevision, language.get()],
    queryFn: async ({ signal }) => {
      try {
        return (await ask("find_uses", { body: { element, ...(draft ? { draft: draft.id } : {}) }, signal })).items;
      } catch (error) {
        // One that was made just now, and that nobody kept yet.
        if (isProblem(error, "not_found")) return [];
        throw error;
      }
    },
    enabled: !saving,
    placeholderData: (last) => last,
    retry: false,
  }).data;
}

/** Gives an element another API name wherever it is named. Answers what is wrong with it, null when it is done. */
export async function renameElement(editing: Pick<Editing, "flush" | "apply">, element: string, name: string): Promise<string | null> {
  try {
    // Whole files come back. They must stand on everything that was done here, also while they were on their way.
    for (let kept = await editing.flush(); ; ) {
      if (kept.saving !== "saved") return t("ent.renameUnsaved");
      const plan = await ask("plan_rename", { body: { element, name, ...(kept.draft ? { draft: kept.draft.id } : {}) } });
      const [problem] = plan.problems.filter(({ level }) => level === "error");
      if (problem) return problem.message;
      const later = await editing.flush();
      if (later.draft?.version !== kept.draft?.version || later.saving !== "saved") {
        kept = later;
        continue;
      }
      editing.apply(plan.files);
      toast(plan.alias === null ? t("ent.renamed", { name, n: plan.uses }) : t("ent.renamedAlias", { name, n: plan.uses, old: plan.alias }));
      return null;
    }
  } catch (error) {
    // A draft nobody kept yet knows no element that is new in it.
    return isProblem(error) ? (error.errors?.[0]?.message ?? error.detail ?? error.title) : t("app.loadFailed");
  }
}

/** The page where a use can be looked at: its route and its address; null when it has none of its own. */
export function pageOf(use: Use): { route: string; address: string } | null {
  const entity = use.entity === null ? null : encodeURIComponent(use.entity);
  const file = /\/([^/]+)\.json$/.exec(use.file)?.[1] ?? "";
  const of = (route: string, address: string) => (entity === null ? null : { route: `/design/${route}`, address: `/design/${address}` });
  switch (use.kind) {
    case "entity":
      return of("entities/$entity", `entities/${entity}?show=settings`);
    case "field":
      return of("entities/$entity", `entities/${entity}?field=${encodeURIComponent(use.element)}`);
    case "rule":
    case "unique":
      return of("entities/$entity", `entities/${entity}?show=rules`);
    case "stage":
    case "pipeline":
    case "checklist_item":
      return of("pipelines/$entity/$pipeline", `pipelines/${entity}/${file}${use.kind === "stage" ? `?stage=${encodeURIComponent(use.element)}` : ""}`);
    case "view":
      return of("entities/$entity/views/$view", `entities/${entity}/views/${file}`);
    case "form":
    case "form_node":
      return of("entities/$entity/forms/$form", `entities/${entity}/forms/${file}`);
    case "navigation":
    case "navigation_item":
      return { route: "/design/navigation", address: "/design/navigation" };
    default:
      return null;
  }
}

const kindWords = (use: Use): string => tMaybe(`ent.use.${use.kind}`) ?? use.kind;

/** The places, each a link to where it can be changed. */
export function UseList({ uses }: { uses: readonly Use[] }): ReactNode {
  const router = useRouter();
  return (
    <ul className="m-0 grid list-none gap-0.5 p-0">
      {uses.map((use) => {
        const page = pageOf(use);
        const address = page && page.route in router.routesById ? `${basePath}${page.address}` : null;
        const words = [use.entity_label, kindWords(use), ...(use.condition ? [t("ent.use.condition")] : [])].filter((word) => word !== null).join(" · ");
        const line = (
          <>
            <span className="min-w-0 flex-1 truncate">{use.label}</span>
            <span className="shrink-0 text-xs text-fg3">{words}</span>
          </>
        );
        return (
          <li key={`${use.file}${use.pointer}`} className="min-w-0">
            {address !== null ? (
              <a
                href={address}
                className="mi w-full hover:bg-hover"
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey) return;
                  event.preventDefault();
                  const draft = new URLSearchParams(window.location.search).get("draft");
                  router.history.push(draft === null ? address : `${address}${address.includes("?") ? "&" : "?"}draft=${draft}`);
                }}
              >
                {line}
              </a>
            ) : (
              <span className="mi w-full">{line}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** "Used in 3 places", opened to see them. */
export function UsedIn({ editing, element }: { editing: Editing; element: string }): ReactNode {
  const uses = useUses(editing, element)?.filter((use) => !use.own || use.kind !== "form_node");
  const [open, setOpen] = useState(false);
  if (!uses) return null;
  return (
    <section aria-label={t("ent.usedTitle")} className="border-t pt-4">
      {uses.length === 0 ? (
        <p className="text-fg3">{t("ent.usedNowhere")}</p>
      ) : (
        <>
          <button type="button" className="lnk text-fg2" aria-expanded={open} onClick={() => setOpen(!open)}>{t("ent.usedIn", { n: uses.length })}</button>
          {open && <div className="mt-2 -mx-2"><UseList uses={uses} /></div>}
        </>
      )}
    </section>
  );
}

/** What a removal touches. `goesAlong`: uses that are taken away with it although they need it; `silent`: those that are not told. */
export function RemovalUses({ editing, element, goesAlong, silent, onKnown }: { editing: Editing; element: string; goesAlong: (use: Use) => boolean; silent: (use: Use) => boolean; onKnown: (blocked: boolean) => void }): ReactNode {
  const uses = useUses(editing, element)?.filter((use) => !silent(use));
  const blocking = uses?.filter((use) => use.needed && !goesAlong(use));
  const blocked = blocking === undefined ? null : blocking.length > 0;
  useEffect(() => {
    if (blocked !== null) onKnown(blocked);
  }, [blocked, onKnown]);
  if (!uses || !blocking) return <SkeletonLines count={3} />;
  const shown = uses.filter((use) => !blocking.includes(use));
  return (
    <div className="grid gap-4">
      {blocking.length > 0 && (
        <section aria-label={t("ent.neededBy", { n: blocking.length })}>
          <p className="mb-1 flex items-center gap-1.5 text-bad"><CircleAlert size={14} aria-hidden />{t("ent.neededBy", { n: blocking.length })}</p>
          <div className="-mx-2"><UseList uses={blocking} /></div>
        </section>
      )}
      {shown.length > 0 && (
        <section aria-label={t("ent.goesAlong", { n: shown.length })}>
          <p className="mb-1 text-fg2">{t("ent.goesAlong", { n: shown.length })}</p>
          <div className="-mx-2 max-h-56 overflow-y-auto"><UseList uses={shown} /></div>
        </section>
      )}
      {uses.length === 0 && <p className="text-fg2">{t("ent.usedNowhere")}</p>}
    </div>
  );
}
