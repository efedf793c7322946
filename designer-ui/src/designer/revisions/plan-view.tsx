import { ArrowUpRight, Ban, CircleMinus, CirclePlus, Info, PencilLine, TriangleAlert, UserMinus, UserPlus } from "lucide-react";
import { useRouter } from "@tanstack/react-router";
import { useId, type ReactNode } from "react";
import type { DraftProblem, Plan, PlanChange, PlanEffect } from "../../api/types";
import { basePath } from "../../lib/base";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { Avatar } from "../../ui/avatar";
import { Checkbox } from "../../ui/checkbox";
import { useStudio } from "../studio/context";
import { placeOf } from "./problem-place";

export function acceptKey(effect: PlanEffect): string {
  return `${effect.code}:${effect.element}`;
}

/** Effects somebody has to agree to and has not. */
export function notAccepted(plan: Plan, accepted: ReadonlySet<string>): PlanEffect[] {
  return plan.effects.filter((effect) => effect.level === "warn" && !accepted.has(acceptKey(effect)));
}

/** Kinds of element that are changed along with others: the places where something is shown or allowed. */
const ASIDE = new Set(["form", "form_node", "view", "role", "navigation", "navigation_item"]);

function isAside(change: PlanChange): boolean {
  return ASIDE.has(change.kind) || change.property === "moves";
}

/** The changes worth telling: how values are converted is told among the effects, value by value. */
export function tellable(changes: readonly PlanChange[]): PlanChange[] {
  const retyped = new Set(changes.filter((change) => change.property === "type").map((change) => change.element));
  return changes.filter((change) => !(change.property === "convert" && retyped.has(change.element)));
}

/** What a plan changes, in words, and what that does to the data; warnings carry a box to accept them when `onAccept` is given. */
export function PlanView({ plan, accepted, onAccept, missing = false, settle }: { plan: Plan; accepted?: ReadonlySet<string>; onAccept?: (accepted: ReadonlySet<string>) => void; missing?: boolean; settle?: (effect: PlanEffect) => ReactNode }): ReactNode {
  const order = { block: 0, warn: 1, info: 2 };
  const effects = [...plan.effects].sort((a, b) => order[a.level] - order[b.level]);
  const changes = tellable(plan.changes);
  const main = changes.filter((change) => !isAside(change));
  const aside = changes.filter(isAside);
  const sections = [
    { title: t("plan.effects"), effects: effects.filter((effect) => accessOf(effect) === null) },
    { title: t("plan.access"), effects: effects.filter((effect) => accessOf(effect) !== null) },
  ];
  return (
    <div className="grid gap-5">
      <section aria-label={t("plan.changes")}>
        <h3 className="mb-1.5 flex items-baseline gap-2 font-semibold">
          {t("plan.changes")}
          <span className="num text-xs font-normal text-fg3">{changes.length}</span>
        </h3>
        {changes.length === 0 ? (
          <p className="text-fg3">{t("plan.noChanges")}</p>
        ) : main.length === 0 || aside.length < 3 ? (
          <Changes changes={[...main, ...aside]} />
        ) : (
          <>
            <Changes changes={main} />
            <details className="mt-1">
              <summary className="w-fit cursor-default rounded text-fg2 hover:text-fg">{t("plan.aside", { n: aside.length })}</summary>
              <Changes changes={aside} />
            </details>
          </>
        )}
      </section>
      {sections
        .filter((section) => section.effects.length > 0)
        .map((section) => (
          <section key={section.title} aria-label={section.title}>
            <h3 className="mb-2 font-semibold">{section.title}</h3>
            <ul className="m-0 grid list-none gap-2 p-0">
              {section.effects.map((effect, index) => (
                <Effect key={`${acceptKey(effect)}:${index}`} effect={effect} accepted={accepted} onAccept={onAccept} missing={missing}>{settle?.(effect)}</Effect>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

export function Changes({ changes }: { changes: readonly PlanChange[] }): ReactNode {
  return (
    <ul className="m-0 grid list-none gap-0.5 p-0">
      {changes.map((change, index) => (
        <li key={index} className="flex items-start gap-2 py-0.5">
          {change.action === "add" ? (
            <CirclePlus size={14} className="mt-[3px] shrink-0 text-ok" role="img" aria-label={t("plan.added")} />
          ) : change.action === "remove" ? (
            <CircleMinus size={14} className="mt-[3px] shrink-0 text-bad" role="img" aria-label={t("plan.removed")} />
          ) : (
            <PencilLine size={14} className="mt-[3px] shrink-0 text-fg3" role="img" aria-label={t("plan.changed")} />
          )}
          <span className="min-w-0 break-words">{change.message || change.label}</span>
        </li>
      ))}
    </ul>
  );
}

const LOSES = new Set(["access_lost", "rights_lost", "role_removed"]);
const GAINS = new Set(["access_gained", "rights_gained", "role_added"]);

/** Whether an effect takes access from people or gives it; null for those on the data. */
function accessOf(effect: PlanEffect): "loses" | "gains" | null {
  return LOSES.has(effect.code) ? "loses" : GAINS.has(effect.code) ? "gains" : null;
}

const LOOKS = {
  block: { Icon: Ban, className: "text-bad", tone: "var(--bad)" },
  warn: { Icon: TriangleAlert, className: "text-warn", tone: "var(--warn)" },
  info: { Icon: Info, className: "text-fg3", tone: "var(--fg4)" },
  loses: { Icon: UserMinus, className: "text-warn", tone: "var(--warn)" },
  gains: { Icon: UserPlus, className: "text-fg3", tone: "var(--fg4)" },
};

function Effect({ effect, accepted, onAccept, missing, children }: { children?: ReactNode; effect: PlanEffect; accepted: ReadonlySet<string> | undefined; onAccept: ((accepted: ReadonlySet<string>) => void) | undefined; missing: boolean }): ReactNode {
  const id = useId();
  const key = acceptKey(effect);
  const isAccepted = accepted?.has(key) ?? false;
  const look = accessOf(effect) ?? effect.level;
  const { Icon, className, tone } = LOOKS[look];
  return (
    <li className="rounded-lg px-3 py-2.5" style={{ background: `color-mix(in oklch, ${tone} 7%, transparent)`, boxShadow: `inset 0 0 0 1px color-mix(in oklch, ${tone} ${missing && effect.level === "warn" && !isAccepted ? 90 : 28}%, transparent)` }}>
      <div className="flex items-start gap-2">
        <Icon size={15} className={cx("mt-0.5 shrink-0", className)} role="img" aria-label={t(`plan.level.${look}`)} />
        <p id={id} className="min-w-0 flex-1 break-words">{effect.message}</p>
      </div>
      <Samples effect={effect} />
      {children}
      {effect.level === "warn" && onAccept && (
        <label className="mt-2 ml-6 flex items-center gap-2 font-medium">
          <Checkbox
            checked={isAccepted}
            aria-describedby={id}
            aria-invalid={(missing && !isAccepted) || undefined}
            data-accept
            onChange={(next) => onAccept(next ? new Set([...(accepted ?? []), key]) : new Set([...(accepted ?? [])].filter((other) => other !== key)))}
          />
          {t("plan.accept")}
        </label>
      )}
    </li>
  );
}

/** A few of the records or people an effect is about. */
function Samples({ effect }: { effect: PlanEffect }): ReactNode {
  if (effect.sample.length === 0) return null;
  const people = effect.sample.every((record) => record.entity === "user");
  const more = Number(effect.params.count ?? 0) - effect.sample.length;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-0.5 pl-6 text-xs">
      {!people && <span className="text-fg3">{t("plan.sample")}</span>}
      {effect.sample.map((record) =>
        people ? (
          <span key={record.id} className="inline-flex min-h-6 max-w-56 items-center gap-1 text-fg2">
            <Avatar name={record.name ?? ""} size="sm" seed={record.id} />
            <span className="truncate">{record.name}</span>
          </span>
        ) : (
          <a key={record.id} href={`${basePath}/o/${record.entity}/${record.id}`} target="_blank" rel="noreferrer" className="lnk inline-flex min-h-6 max-w-56 items-center gap-0.5">
            <span className="truncate">{record.name}</span>
            <ArrowUpRight size={11} aria-hidden className="shrink-0" />
          </a>
        ),
      )}
      {people && more > 0 && <span className="text-fg3">{t("plan.morePeople", { n: more })}</span>}
    </p>
  );
}

/** What is wrong with the files of a draft: where, what, and what to do. */
export function Problems({ problems }: { problems: readonly DraftProblem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <section aria-label={t("plan.problems")}>
      <h3 className="mb-2 flex items-baseline gap-2 font-semibold text-bad">
        {t("plan.problems")}
        <span className="num text-xs font-normal">{problems.length}</span>
      </h3>
      <ul className="m-0 grid list-none gap-2 p-0">
        {problems.map((problem, index) => (
          <li key={index} className="rounded-lg bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-3 py-2.5 shadow-[inset_0_0_0_1px_color-mix(in_oklch,var(--bad)_28%,transparent)]">
            <p className="break-words">{problem.message}</p>
            {problem.hint && <p className="mt-0.5 text-fg2">{problem.hint}</p>}
            <ProblemPlace problem={problem} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where it is: a link to the page on which it can be put right, else the file. */
function ProblemPlace({ problem }: { problem: DraftProblem }): ReactNode {
  const { editing } = useStudio();
  const router = useRouter();
  const place = placeOf(editing.files, problem);
  if (place === null) return <p className="mt-1 font-mono text-2xs break-all text-fg3">{problem.file}{problem.pointer}</p>;
  const draft = editing.draft?.id;
  const address = draft === undefined ? `${basePath}${place.address}` : `${basePath}${place.address}${place.address.includes("?") ? "&" : "?"}draft=${draft}`;
  return (
    <p className="mt-1">
      <a
        href={address}
        data-tip={`${problem.file}${problem.pointer}`}
        className="lnk text-xs text-fg2 underline underline-offset-2"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          router.history.push(address);
        }}
      >
        {place.words.join(" · ")}
      </a>
    </p>
  );
}
