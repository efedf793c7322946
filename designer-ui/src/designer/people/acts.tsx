import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatDateTime, formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { LANGUAGE_NAMES, LANGUAGES } from "../../lib/language";
import { SkeletonLines } from "../../ui/skeleton";
import { personQuery, type Act, type Person } from "./requests";

/** What was done about a person, and by whom. */
export function Acts({ person }: { person: Person }): ReactNode {
  const query = useQuery({ ...personQuery(person.id), placeholderData: (last) => last });
  const acts = query.data?.acts ?? [];
  return (
    <section aria-labelledby="person-acts">
      <h3 id="person-acts" className="mb-1 font-semibold">{t("people.acts")}</h3>
      {query.isPending ? (
        <SkeletonLines count={2} />
      ) : acts.length === 0 ? (
        <p className="text-fg3">{t("people.noActs")}</p>
      ) : (
        <ol aria-label={t("people.acts")} className="m-0 list-none p-0">
          {acts.map((act, index) => (
            <li key={index} className="border-b py-2 last:border-b-0">
              <p className="[overflow-wrap:anywhere]">{t(`people.act.${act.act}`, { key: textOf(act.detail["key"]) })}</p>
              {changes(act).map((line) => (
                <p key={line} className="text-xs text-fg2 [overflow-wrap:anywhere]">{line}</p>
              ))}
              <p className="text-xs text-fg3">
                <span>{act.by.id === person.id ? t("people.byThemselves") : (act.by.name ?? act.by.id)}</span>
                <span aria-hidden> · </span>
                <time dateTime={act.at} data-tip={formatDateTime(act.at)}>{formatRelative(act.at)}</time>
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

type Side = "from" | "to";

/** What an act changed, a line for each property: from what, to what. */
function changes(act: Act): string[] {
  const labels = { name: t("people.name"), email: t("signin.email"), language: t("shell.language"), roles: t("people.roles") };
  return (["name", "email", "language", "roles"] as const).flatMap((property) => {
    const change = act.detail[property] as Partial<Record<Side, unknown>> | undefined;
    if (change === undefined) return [];
    const side = (which: Side) => valueOf(property, change[which]);
    return [act.act === "invited" ? `${labels[property]}: ${side("to")}` : `${labels[property]}: ${side("from")} → ${side("to")}`];
  });
}

function valueOf(property: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? t("people.roleless") : value.map(textOf).join(t("people.and"));
  if (property === "language") {
    const code = LANGUAGES.find((tag) => tag === value);
    return code === undefined ? t("people.ownLanguage") : LANGUAGE_NAMES[code];
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
