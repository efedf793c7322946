import { FolderPlus, Link2, Plus, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { Chip } from "../../fields/conditions";
import { FilterChip } from "../../fields/filter-chip";
import { AddFilter } from "../../fields/filter-panel";
import { OperandContext } from "../../fields/operands";
import { t } from "../../lib/i18n";
import { type Filter, isCondition, type NoneNode, type SomeNode } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { resolvePath, targetNames } from "../../metadata/paths";
import type { Entity, Metadata } from "../../metadata/types";
import { MenuButton } from "../../ui/menu";
import { Popover } from "../../ui/popover";
import { isGroup, type Mode, MODES, readGroup, writeGroup } from "./groups";
import "./panel.css";

/** Deeper than this nobody reads it; the engine takes more. */
const DEEPEST = 4;

/** A condition: chips as in a list's filter, groups inside groups, related records, other fields and relative days. */
export function ConditionEditor({ entity, filter, label, onChange }: { entity: Entity; filter: Filter | undefined; label: string; onChange: (filter: Filter | undefined) => void }): ReactNode {
  return (
    <OperandContext value>
      <fieldset className="min-w-0">
        <legend className="lb">{label}</legend>
        <Group entity={entity} filter={filter} depth={1} onChange={onChange} />
      </fieldset>
    </OperandContext>
  );
}

interface GroupProps {
  entity: Entity;
  filter: Filter | undefined;
  depth: number;
  onChange: (filter: Filter | undefined) => void;
}

function Group({ entity, filter, depth, onChange }: GroupProps): ReactNode {
  const metadata = useMetadata();
  const [adding, setAdding] = useState(false);
  // Parts that hold nothing yet are not in the filter: an empty "any of" would never be true.
  const [fresh, setFresh] = useState<readonly Part[]>([]);
  const anchor = useRef<HTMLButtonElement>(null);
  const group = readGroup(filter, (path) => resolvePath(metadata, entity, path)?.field);
  const { mode, chips } = group;
  const put = (next: Chip[], as: Mode = mode) => onChange(writeGroup({ mode: as, chips: next }));
  const replace = (at: number, node: Filter | undefined) => put(node === undefined ? chips.filter((_, index) => index !== at) : chips.map((chip, index) => (index === at ? { kind: "other", node } : chip)));
  const take = (part: Part, node: Filter | undefined) => {
    if (node === undefined) return;
    setFresh(fresh.filter((other) => other !== part));
    put([...chips, { kind: "other", node }]);
  };
  const lists = relatedLists(metadata, entity);
  const mixed = chips.length + fresh.length > 1 || mode === "none";
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-1">
        {(mixed || depth > 1) && (
          <MenuButton className="btn btn-g !px-2 !text-xs !text-fg2" menuLabel={t("list.match")} entries={() => MODES.map((value) => ({ key: value, label: t(`panel.match.${value}`), checked: value === mode, onSelect: () => put(chips, value) }))}>
            {t(`panel.match.${mode}`)}
          </MenuButton>
        )}
        {chips.map((chip, index) =>
          chip.kind === "other" && !isCondition(chip.node) ? null : (
            <FilterChip key={index} entity={entity} chip={chip} onChange={(next) => put(chips.map((old, at) => (at === index ? next : old)))} onRemove={() => put(chips.filter((_, at) => at !== index))} />
          ),
        )}
        <button ref={anchor} type="button" className="btn btn-g !px-2 !text-fg2" aria-haspopup="dialog" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          <Plus size={14} aria-hidden />
          {t("pipe.addCondition")}
        </button>
        {depth < DEEPEST && (chips.length > 0 || lists.length > 0) && (
          <MenuButton
            className="ib ib-sm" menuLabel={t("panel.addMore")} aria-label={t("panel.addMore")}
            entries={() => [
              ...(chips.length > 0 ? [{ key: "group", label: t("panel.addGroup"), icon: FolderPlus, onSelect: () => setFresh([...fresh, { kind: "group", mode: mode === "any" ? "all" : "any" }]) }] : []),
              ...(lists.length > 0 ? [{ key: "related", title: t("panel.addRelated"), items: lists.map((list) => ({ key: list.name, label: list.label, icon: Link2, onSelect: () => put([...chips, { kind: "other", node: { some: list.name, where: { all: [] } } }]) })) }] : []),
            ]}
          >
            <FolderPlus size={14} aria-hidden />
          </MenuButton>
        )}
        <Popover open={adding} onClose={() => setAdding(false)} anchor={anchor} label={t("pipe.addCondition")}>
          <AddFilter entity={entity} onDone={() => setAdding(false)} onAdd={(chip, again) => put(again ? [...chips.slice(0, -1), chip] : [...chips, chip])} />
        </Popover>
      </div>
      {chips.map((chip, index) => {
        if (chip.kind !== "other" || isCondition(chip.node)) return null;
        const { node } = chip;
        if (isGroup(node)) return <Boxed key={index} label={t("panel.group")} onRemove={() => replace(index, undefined)}><Group entity={entity} filter={node} depth={depth + 1} onChange={(next) => replace(index, next)} /></Boxed>;
        return <Related key={index} entity={entity} node={node as SomeNode | NoneNode} depth={depth} onChange={(next) => replace(index, next)} />;
      })}
      {fresh.map((part, index) => (
        <Boxed key={`fresh-${index}`} label={t("panel.group")} onRemove={() => setFresh(fresh.filter((other) => other !== part))}>
          <FreshGroup entity={entity} mode={part.mode} depth={depth + 1} onMode={(next) => setFresh(fresh.map((other) => (other === part ? { ...part, mode: next } : other)))} onChange={(node) => take(part, node)} />
        </Boxed>
      ))}
    </div>
  );
}

interface Part {
  kind: "group";
  mode: Mode;
}

/** A group before its first condition. */
function FreshGroup({ entity, mode, onMode, onChange }: { entity: Entity; mode: Mode; depth: number; onMode: (mode: Mode) => void; onChange: (filter: Filter | undefined) => void }): ReactNode {
  const [adding, setAdding] = useState(true);
  const [chip, setChip] = useState<Chip | null>(null);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAdding(false);
    // Any of one stays a group: more will follow.
    if (chip) onChange(mode === "any" ? { any: [writeGroup({ mode: "all", chips: [chip] }) ?? { all: [] }] } : writeGroup({ mode, chips: [chip] }));
  };
  return (
    <div className="flex flex-wrap items-center gap-1">
      <MenuButton className="btn btn-g !px-2 !text-xs !text-fg2" menuLabel={t("list.match")} entries={() => MODES.map((value) => ({ key: value, label: t(`panel.match.${value}`), checked: value === mode, onSelect: () => onMode(value) }))}>
        {t(`panel.match.${mode}`)}
      </MenuButton>
      <button ref={anchor} type="button" className="btn btn-g !px-2 !text-fg2" aria-haspopup="dialog" aria-expanded={adding} onClick={() => setAdding(true)}>
        <Plus size={14} aria-hidden />
        {t("pipe.addCondition")}
      </button>
      <Popover open={adding} onClose={close} anchor={anchor} label={t("pipe.addCondition")}>
        <AddFilter entity={entity} onDone={close} onAdd={(next) => setChip(next)} />
      </Popover>
    </div>
  );
}

function Boxed({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }): ReactNode {
  return (
    <div role="group" aria-label={label} className="pd-group flex items-start gap-1">
      <div className="min-w-0 flex-1">{children}</div>
      <button type="button" className="ib ib-sm" aria-label={t("panel.remove", { name: label })} onClick={onRemove}>
        <X size={13} aria-hidden />
      </button>
    </div>
  );
}

/** "Has a contact for whom …", "has no contact for whom …". */
function Related({ entity, node, depth, onChange }: { entity: Entity; node: SomeNode | NoneNode; depth: number; onChange: (node: Filter | undefined) => void }): ReactNode {
  const metadata = useMetadata();
  const name = "some" in node ? node.some : node.none;
  const list = relatedLists(metadata, entity).find((candidate) => candidate.name === name);
  const target = metadata.entities.find((candidate) => candidate.name === list?.entity);
  const label = list?.label ?? name;
  const write = (has: boolean, where: Filter): Filter => (has ? { some: name, where } : { none: name, where });
  const isAny = "all" in node.where && node.where.all.length === 0;
  return (
    <Boxed label={label} onRemove={() => onChange(undefined)}>
      <div className="grid gap-1">
        <span className="flex items-center gap-1">
          <Link2 size={13} aria-hidden className="shrink-0 text-fg3" />
          <select className="sel-box quiet min-w-0 text-xs" aria-label={label} value={"some" in node ? "some" : "none"} onChange={(event) => onChange(write(event.target.value === "some", node.where))}>
            <option value="some">{t("list.hasRelated", { list: label })}</option>
            <option value="none">{t("list.hasNoRelated", { list: label })}</option>
          </select>
        </span>
        {target && depth < DEEPEST && <Group entity={target} filter={isAny ? undefined : node.where} depth={depth + 1} onChange={(where) => onChange(write("some" in node, where ?? { all: [] }))} />}
      </div>
    </Boxed>
  );
}

/** Lists of records that point here, and own sets of records. */
function relatedLists(metadata: Metadata, entity: Entity): { name: string; label: string; entity: string }[] {
  const own = entity.fields.filter((field) => field.type === "many_to_many").map((field) => ({ name: field.name, label: field.label, entity: targetNames(field)[0] ?? "" }));
  const lists = (entity.relatedLists ?? []).map((list) => ({ name: list.name, label: list.label, entity: list.entity }));
  return [...lists, ...own].filter((list) => metadata.entities.some((candidate) => candidate.name === list.entity));
}
