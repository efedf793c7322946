import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search, ShieldX, UserPlus, Users } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { rolesQuery } from "../../api/roles";
import { formatDateTime, formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useMe } from "../../metadata/hooks";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Chip, hueStyle } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { peopleQuery, type Person, type State } from "./requests";
import { StateChip } from "./state";

const InviteDialog = lazy(() => import("./invite-dialog").then((module) => ({ default: module.InviteDialog })));
const PersonPanel = lazy(() => import("./person-panel").then((module) => ({ default: module.PersonPanel })));

const STATES: readonly State[] = ["active", "invited", "closed", "suspended"];

export interface PeopleSearch {
  q?: string | undefined;
  state?: State | undefined;
  person?: string | undefined;
}

function toState(text: string | undefined): State | undefined {
  return STATES.find((state) => state === text);
}

/** `/design/people`: who may come in, and as what. What is done here counts at once; it is no part of a draft. */
export function PeoplePage(): ReactNode {
  const me = useMe();
  if (!me.platform.includes("users")) return <Empty icon={ShieldX} title={t("people.forbiddenTitle")} body={t("people.forbiddenBody")} />;
  return <People />;
}

function People(): ReactNode {
  const navigate = useNavigate();
  const search: PeopleSearch = useSearch({ from: "/design/people" });
  const people = useQuery(peopleQuery);
  const [inviting, setInviting] = useState(false);
  const go = (part: PeopleSearch, replace = true) => void navigate({ to: ".", search: (old) => ({ ...old, ...part }), replace });
  const wanted = (search.q ?? "").trim().toLowerCase();
  const all = people.data ?? [];
  const shown = all.filter(
    (person) => (search.state === undefined || person.state === search.state) && (wanted === "" || `${person.name} ${person.email}`.toLowerCase().includes(wanted)),
  );
  const open = all.find((person) => person.id === search.person);
  return (
    <>
      <PageHeader help="people" documentTitle={`${t("people.title")} · ${t("shell.design")}`} icon={<Users size={16} aria-hidden />} title={t("people.title")}>
        <Button tone="primary" onClick={() => setInviting(true)}>
          <UserPlus size={15} aria-hidden />
          {t("people.invite")}
        </Button>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-5xl gap-3 px-6 pt-5 pb-16 max-md:px-4">
          <p className="text-fg2">{t("people.intro")}</p>
          <div className="flex flex-wrap items-center gap-2">
            <label className="relative min-w-52 flex-1">
              <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-fg3" />
              <input className="in !pl-8" type="search" aria-label={t("people.find")} placeholder={t("people.find")} value={search.q ?? ""} onChange={(event) => go({ q: event.target.value || undefined })} />
            </label>
            <select className="in !w-auto min-w-40 max-md:flex-1" aria-label={t("people.stateOf")} value={search.state ?? ""} onChange={(event) => go({ state: toState(event.target.value) })}>
              <option value="">{t("people.anyState", { n: all.length })}</option>
              {STATES.map((state) => (
                <option key={state} value={state}>{`${t(`people.state.${state}`)} · ${all.filter((person) => person.state === state).length}`}</option>
              ))}
            </select>
          </div>
          {people.isPending ? (
            <SkeletonLines count={6} />
          ) : people.isError ? (
            <p className="text-bad">{isProblem(people.error) ? people.error.message : t("app.loadFailed")}</p>
          ) : shown.length === 0 ? (
            <p className="rounded-lg border px-4 py-8 text-center text-fg2">{t("people.nobody")}</p>
          ) : (
            <ul aria-label={t("people.title")} className="card m-0 grid list-none overflow-hidden p-0">
              {shown.map((person) => (
                <Row key={person.id} person={person} onOpen={() => go({ person: person.id }, false)} />
              ))}
            </ul>
          )}
        </div>
      </div>
      {inviting && (
        <Suspense fallback={null}>
          <InviteDialog onClose={() => setInviting(false)} />
        </Suspense>
      )}
      {open && (
        <Suspense fallback={null}>
          <PersonPanel key={open.id} person={open} onClose={() => go({ person: undefined })} />
        </Suspense>
      )}
    </>
  );
}

function Row({ person, onOpen }: { person: Person; onOpen: () => void }): ReactNode {
  const roles = useQuery(rolesQuery).data ?? [];
  const labels = person.roles.map((name) => roles.find((role) => role.name === name)?.label ?? name);
  return (
    <li className="border-b last:border-b-0">
      <button type="button" className="grid min-h-14 w-full grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_7.5rem_8rem] items-center gap-3 px-4 py-2 text-left outline-offset-[-2px] hover:bg-hover max-md:grid-cols-[minmax(0,1fr)_auto]" onClick={onOpen}>
        <span className="flex min-w-0 items-center gap-3">
          <Avatar name={person.name} seed={person.id} size="lg" />
          <span className="min-w-0">
            <span className="flex min-w-0 items-center gap-2">
              <span className="truncate font-medium">{person.name}</span>
              {person.me && <span className="shrink-0 text-xs text-fg3">{t("people.you")}</span>}
            </span>
            <span className="block truncate text-xs text-fg3">{person.email}</span>
          </span>
        </span>
        <span className="flex min-w-0 flex-wrap gap-1 max-md:order-3 max-md:col-span-2 max-md:pl-12">
          {labels.map((label) => (
            <span key={label} className="chip max-w-full" style={hueStyle(264)}><span className="truncate">{label}</span></span>
          ))}
          {labels.length === 0 && <Chip muted hue={264}>{t("people.roleless")}</Chip>}
        </span>
        <span className="flex justify-start max-md:justify-end"><StateChip person={person} /></span>
        <span className="num truncate text-xs text-fg3 max-md:hidden" {...(person.seen_at ? { "data-tip": formatDateTime(person.seen_at) } : {})}>
          {person.seen_at ? t("people.seen", { when: formatRelative(person.seen_at) }) : t("people.never")}
        </span>
      </button>
    </li>
  );
}
