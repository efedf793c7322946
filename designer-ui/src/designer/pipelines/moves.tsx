import { Check, CornerUpLeft, Users } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { MenuButton } from "../../ui/menu";
import { type PipelineDoc, readLabel, type RoleDoc, type StageDoc } from "../revisions/files";
import { type Allowed, allowed, goesBack, modeOf, type MovesMode, setMode, setMove, stepByStep } from "./edits";

const MODES: readonly MovesMode[] = ["any", "forward", "chosen"];

/** Which moves a pipeline allows, as a matrix from × to. */
export function Moves({ doc, roles, onChange }: { doc: PipelineDoc; roles: readonly RoleDoc[]; onChange: (doc: PipelineDoc) => void }): ReactNode {
  const mode = modeOf(doc);
  const asks = (doc.backward ?? "reason") === "reason";
  return (
    <div className="grid content-start gap-5 px-6 pt-5 pb-10 max-md:px-4">
      <fieldset className="min-w-0">
        <legend className="lb">{t("pipe.moves")}</legend>
        <div className="grid max-w-4xl gap-2 md:grid-cols-3">
          {MODES.map((candidate) => (
            <label key={candidate} className="rad !h-auto cursor-default items-start py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent" data-on={candidate === mode || undefined}>
              <input type="radio" name="moves" className="mt-1 accent-[var(--accent)]" checked={candidate === mode} onChange={() => onChange(setMode(doc, candidate))} />
              <span className="min-w-0">
                {t(`pipe.moves.${candidate}`)}
                <span className="block text-xs text-fg2">{t(`pipe.moves.${candidate}Help`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button onClick={() => onChange(stepByStep(doc))}>{t("pipe.stepByStep")}</Button>
        <span className="text-xs text-fg3">{t("pipe.stepByStepHelp")}</span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and scrolling needs the keyboard too */}
      <div className="min-w-0 overflow-x-auto pb-2" tabIndex={0} role="region" aria-label={t("pipe.matrix")}>
        <table className="pd-matrix">
          <caption className="sr-only">{t("pipe.matrix")}</caption>
          <thead>
            <tr>
              <td className="pd-from text-xs text-fg3">{t("pipe.fromTo")}</td>
              {doc.stages.map((stage) => (
                <th key={stage.id} scope="col">
                  <span className="block max-w-24 truncate px-1 text-xs font-normal text-fg2" data-tip={readLabel(stage.label, stage.name)}>{readLabel(stage.label, stage.name)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doc.stages.map((from) => (
              <tr key={from.id}>
                <th scope="row" className="pd-from">
                  <Chip hue={from.hue}>{readLabel(from.label, from.name)}</Chip>
                </th>
                {doc.stages.map((to) => (
                  <Cell key={to.id} doc={doc} from={from} to={to} roles={roles} back={asks && goesBack(doc, from, to)} onChange={onChange} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-fg3">
        <span className="flex items-center gap-1.5"><Check size={14} aria-hidden className="text-ok" />{t("pipe.legend.all")}</span>
        <span className="flex items-center gap-1.5"><Users size={14} aria-hidden className="text-accent-text" />{t("pipe.legend.roles")}</span>
        {asks && <span className="flex items-center gap-1.5"><CornerUpLeft size={13} aria-hidden className="text-warn" />{t("pipe.legend.back")}</span>}
      </p>
    </div>
  );
}

function Cell({ doc, from, to, roles, back, onChange }: { doc: PipelineDoc; from: StageDoc; to: StageDoc; roles: readonly RoleDoc[]; back: boolean; onChange: (doc: PipelineDoc) => void }): ReactNode {
  if (from.id === to.id) return <td className="pd-same" aria-hidden />;
  const who = allowed(doc, from, to);
  const put = (next: Allowed) => onChange(setMove(doc, from.id, to.id, next));
  const roleName = (name: string) => readLabel(roles.find((role) => role.name === name)?.label, name);
  const words = who === null ? t("pipe.move.none") : who === "all" ? t("pipe.move.all") : formatList(who.map(roleName));
  const names = { from: readLabel(from.label, from.name), to: readLabel(to.label, to.name) };
  const label = `${t("pipe.move", names)}: ${words}${who !== null && back ? ` · ${t("pipe.legend.back")}` : ""}`;
  const chosen = Array.isArray(who) ? who : [];
  return (
    <td>
      <MenuButton
        menuLabel={t("pipe.move", names)}
        aria-label={label}
        data-tip={label}
        data-move={`${from.name}>${to.name}`}
        className={cx("pd-cell", who !== null && "pd-yes")}
        entries={() => [
          { key: "who", title: t("pipe.move", names), items: [
            { key: "all", label: t("pipe.move.all"), checked: who === "all", onSelect: () => put("all") },
            { key: "none", label: t("pipe.move.none"), checked: who === null, onSelect: () => put(null) },
          ] },
          { key: "roles", title: t("pipe.move.roles"), items: roles.map((role) => ({
            key: role.name, label: roleName(role.name), checked: chosen.includes(role.name),
            onSelect: () => {
              const next = chosen.includes(role.name) ? chosen.filter((name) => name !== role.name) : [...chosen, role.name];
              put(next.length === 0 ? null : next);
            },
          })) },
        ]}
      >
        {who === "all" ? <Check size={15} aria-hidden className="text-ok" /> : who !== null ? <><Users size={14} aria-hidden className="text-accent-text" /><span className="num text-2xs text-accent-text">{who.length}</span></> : <span aria-hidden className="text-fg4">·</span>}
        {who !== null && back && <CornerUpLeft size={10} aria-hidden className="absolute top-1 right-1 text-warn" />}
      </MenuButton>
    </td>
  );
}
