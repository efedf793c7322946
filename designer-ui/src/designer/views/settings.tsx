import { ArrowDown, ArrowUp, Calendar, CalendarRange, Kanban, LayoutGrid, List, Plus, Trash2, X, type LucideIcon } from "lucide-react";
import { createElement, useId, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import { resolvePath } from "../../metadata/paths";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { IconButton } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { hueStyle } from "../../ui/chip";
import { Input } from "../../ui/input";
import { PopoverButton } from "../../ui/popover";
import { SortableList } from "../../ui/sortable-list";
import { measuresOf } from "../../views/totals";
import { ConditionEditor } from "../panel/condition";
import type { Faults } from "../pipelines/model";
import { LabelFields } from "../panel/controls";
import { readLabel, type RoleDoc, type ViewDoc } from "../revisions/files";
import { HueInput, HUES, Select } from "../revisions/new-form";
import {
  addColumn, dateFields, huedFields, imageFields, laneFields, moveColumn, moved, ordersOf, possibleShapes, removeColumn, set, setOrders, setShape, setTotal, setWidth, type Shape, shapeOf, SHAPES,
} from "./edits";
import { CommitName } from "./commit-name";
import { PathPicker } from "./path-picker";

const SHAPE_ICONS: Record<Shape, LucideIcon> = { list: List, board: Kanban, calendar: Calendar, timeline: CalendarRange, gallery: LayoutGrid };

export interface ViewSettingsProps {
  metadata: Metadata;
  entity: Entity;
  doc: ViewDoc;
  faults: Faults;
  roles: readonly RoleDoc[];
  /** Roles that begin with this view. */
  beginning: readonly string[];
  takenNames: readonly string[];
  onChange: (doc: ViewDoc, key?: string) => void;
  onRename: (name: string) => void;
  onBeginning: (role: string, begins: boolean) => void;
}

/** Everything a view says, part by part. */
export function ViewSettings(props: ViewSettingsProps): ReactNode {
  const { metadata, entity, doc, faults, onChange } = props;
  const shape = shapeOf(doc);
  const isTimed = shape === "calendar" || shape === "timeline";
  const pick = (name: "dateField" | "endField" | "imageField" | "colorBy" | "groupBy", label: string, fields: readonly Field[], isNeeded: boolean) => (
    <FieldChoice label={label} value={doc[name]} fields={fields} isNeeded={isNeeded} error={faults.at(`/${name}`)} onChange={(value) => onChange(set(doc, { [name]: value }))} />
  );
  return (
    <div className="grid gap-6 p-4">
      <Part title={t("vd.shape")}>
        <ShapeChoice shape={shape} possible={possibleShapes(entity)} onChange={(next) => onChange(setShape(doc, entity, next))} />
        {shape === "board" && pick("groupBy", t("vd.boardBy"), huedFields(entity), true)}
        {isTimed && pick("dateField", t(shape === "calendar" ? "vd.date" : "vd.start"), dateFields(entity), true)}
        {isTimed && pick("endField", t("vd.end"), dateFields(entity).filter(({ name }) => name !== doc.dateField), false)}
        {shape === "timeline" && pick("groupBy", t("vd.lanesBy"), laneFields(entity), false)}
        {shape === "gallery" && pick("imageField", t("vd.image"), imageFields(entity), false)}
        {shape !== "list" && shape !== "board" && pick("colorBy", t("vd.colorBy"), huedFields(entity), false)}
        {shape === "list" && pick("groupBy", t("vd.groupBy"), entity.fields.filter(isGroupable), false)}
      </Part>
      <Part title={t("vd.columns")} error={faults.at("/columns")}>
        <SortableList
          label={t("vd.columns")}
          items={doc.columns ?? []}
          keyOf={(column) => column.field}
          nameOf={(column) => labelOf(metadata, entity, column.field)}
          onMove={(from, to) => onChange(moveColumn(doc, from, to))}
          actions={(column) => [{ key: "remove", label: t("vd.removeColumn"), icon: X, onSelect: () => onChange(removeColumn(doc, column.field)) }]}
        >
          {(column) => (
            <>
              <PathLabel metadata={metadata} entity={entity} path={column.field} />
              {shape === "list" && <WidthInput label={t("vd.widthOf", { column: labelOf(metadata, entity, column.field) })} width={column.width} usual={usualWidth(metadata, entity, column.field)} onChange={(width) => onChange(setWidth(doc, column.field, width), `${doc.id}.width.${column.field}`)} />}
            </>
          )}
        </SortableList>
        <PathPicker metadata={metadata} entity={entity} label={t("vd.addColumn")} chosen={(doc.columns ?? []).map(({ field }) => field)} onPick={(path) => onChange(addColumn(doc, path))} />
      </Part>
      <Part error={faults.at("/filter")}>
        <ConditionEditor entity={entity} filter={doc.filter} label={t("vd.filter")} onChange={(filter) => onChange(set(doc, { filter }))} />
      </Part>
      {!isTimed && <SortPart {...props} />}
      <ColorsPart {...props} />
      {(shape === "list" || shape === "board") && <TotalsPart {...props} />}
      <PeoplePart {...props} />
      <Part title={t("vd.naming")}>
        <LabelFields name={t("vd.label")} label={doc.label} error={faults.at("/label")} onChange={(label) => onChange(set(doc, { label }), `${doc.id}.label`)} />
        <NameField {...props} />
      </Part>
    </div>
  );
}

function Part({ title, error, children }: { title?: string; error?: string | null; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section className="grid min-w-0 gap-3" {...(title === undefined ? {} : { "aria-labelledby": id })}>
      {title !== undefined && <h2 id={id} className="font-semibold">{title}</h2>}
      {children}
      {error && <p className="text-xs text-bad">{error}</p>}
    </section>
  );
}

function ShapeChoice({ shape, possible, onChange }: { shape: Shape; possible: readonly Shape[]; onChange: (shape: Shape) => void }): ReactNode {
  const name = useId();
  return (
    <fieldset className="grid auto-cols-fr grid-flow-col gap-1">
      <legend className="sr-only">{t("vd.shape")}</legend>
      {SHAPES.map((candidate) => {
        const Glyph = SHAPE_ICONS[candidate];
        const isPossible = possible.includes(candidate);
        return (
          <label key={candidate} data-tip={isPossible ? undefined : t(`vd.needs.${candidate}`)} className={cx("relative flex h-14 min-w-0 flex-col items-center justify-center gap-1 rounded-lg text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent", shape === candidate ? "bg-accent-soft text-accent-text shadow-[inset_0_0_0_1px_var(--accent)]" : "text-fg2 hover:bg-hover", !isPossible && "text-fg3")}>
            <input type="radio" name={name} className="absolute inset-0 opacity-0" disabled={!isPossible} checked={shape === candidate} onChange={() => onChange(candidate)} />
            <Glyph size={17} aria-hidden />
            <span className="max-w-full truncate px-1">{t(`vd.shape.${candidate}`)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function FieldChoice({ label, value, fields, isNeeded, error, onChange }: { label: string; value: string | undefined; fields: readonly Field[]; isNeeded: boolean; error: string | null; onChange: (value: string | undefined) => void }): ReactNode {
  const options = [...(isNeeded && value !== undefined ? [] : [{ value: "", label: t("vd.none") }]), ...fields.map((field) => ({ value: field.name, label: field.label }))];
  const known = value === undefined || fields.some(({ name }) => name === value);
  return (
    <div>
      <Select label={label} value={value ?? ""} options={known ? options : [...options, { value: value ?? "", label: value ?? "" }]} onChange={(next) => onChange(next === "" ? undefined : next)} />
      {error && <p className="mt-1 text-xs text-bad">{error}</p>}
    </div>
  );
}

const isGroupable = (field: Field): boolean => ["choice", "stage", "lookup", "user", "boolean", "date", "text"].includes(field.type) && field.since === undefined;
const labelOf = (metadata: Metadata, entity: Entity, path: string): string => resolvePath(metadata, entity, path)?.label ?? path;
const usualWidth = (metadata: Metadata, entity: Entity, path: string): number => {
  const field = resolvePath(metadata, entity, path)?.field;
  return field ? fieldType(field).width : 160;
};

function PathLabel({ metadata, entity, path }: { metadata: Metadata; entity: Entity; path: string }): ReactNode {
  const resolved = resolvePath(metadata, entity, path);
  return (
    <span className={cx("flex min-w-0 flex-1 items-center gap-2", !resolved && "text-bad")}>
      {resolved && createElement(fieldType(resolved.field).icon, { size: 14, "aria-hidden": true, className: "shrink-0 text-fg3" })}
      <span className="truncate">{resolved?.label ?? path}</span>
    </span>
  );
}

function WidthInput({ label, width, usual, onChange }: { label: string; width: number | undefined; usual: number; onChange: (width: number | undefined) => void }): ReactNode {
  return (
    <Input
      className="num !h-7 !w-16 shrink-0 !px-1.5 text-right"
      inputMode="numeric"
      aria-label={label}
      placeholder={String(usual)}
      value={width ?? ""}
      onChange={(event) => {
        const text = event.target.value.normalize("NFKC").replace(/\D/g, "").slice(0, 4);
        onChange(text === "" ? undefined : Number(text));
      }}
    />
  );
}

function SortPart({ metadata, entity, doc, faults, onChange }: ViewSettingsProps): ReactNode {
  const orders = ordersOf(doc);
  return (
    <Part title={t("vd.sort")} error={faults.at("/sort")}>
      {orders.length > 0 && (
        <SortableList
          label={t("vd.sort")}
          items={orders}
          keyOf={(order) => order.path}
          nameOf={(order) => labelOf(metadata, entity, order.path)}
          onMove={(from, to) => onChange(setOrders(doc, moved(orders, from, to)))}
          actions={(order) => [{ key: "remove", label: t("vd.removeSort"), icon: X, onSelect: () => onChange(setOrders(doc, orders.filter((other) => other !== order))) }]}
        >
          {(order) => (
            <>
              <PathLabel metadata={metadata} entity={entity} path={order.path} />
              <button type="button" className="btn btn-g !h-7 shrink-0 !px-2 !text-xs" onClick={() => onChange(setOrders(doc, orders.map((other) => (other === order ? { ...other, descending: !other.descending } : other))))}>
                {order.descending ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />}
                {t(order.descending ? "list.descending" : "list.ascending")}
              </button>
            </>
          )}
        </SortableList>
      )}
      <PathPicker metadata={metadata} entity={entity} label={t("vd.addSort")} chosen={orders.map(({ path }) => path)} suits={(field) => fieldType(field).sortable} onPick={(path) => onChange(setOrders(doc, [...orders, { path, descending: false }]))} />
    </Part>
  );
}

const NO_CONDITION: Filter = { all: [] };

function ColorsPart({ entity, doc, faults, onChange }: ViewSettingsProps): ReactNode {
  const colors = doc.colors ?? [];
  const put = (index: number, change: Partial<(typeof colors)[number]>) => onChange(set(doc, { colors: colors.map((color, at) => (at === index ? { ...color, ...change } : color)) }));
  const keyed = colors.map((color, index) => ({ ...color, index }));
  return (
    <Part title={t("vd.colors")} error={faults.at("/colors")}>
      {colors.length > 0 && (
        <SortableList
          label={t("vd.colors")}
          items={keyed}
          keyOf={({ index }) => String(index)}
          nameOf={({ index }) => t("vd.colorN", { n: index + 1 })}
          onMove={(from, to) => onChange(set(doc, { colors: moved(colors, from, to) }))}
          actions={({ index }) => [{ key: "remove", label: t("vd.removeColor"), icon: Trash2, onSelect: () => onChange(set(doc, { colors: colors.filter((_, at) => at !== index) })) }]}
        >
          {({ when, hue, index }) => (
            <div className="flex min-w-0 flex-1 items-start gap-2 py-1">
              <PopoverButton className="mt-5 grid size-7 shrink-0 place-items-center rounded-md hover:bg-active" style={hueStyle(hue)} aria-label={t("vd.hueOf", { name: t("vd.colorN", { n: index + 1 }) })} popoverLabel={t("designer.hue")} popoverClassName="w-64 !p-3" content={() => <HueInput hue={hue} onChange={(next) => put(index, { hue: next })} />}>
                <span aria-hidden className="size-4 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
              </PopoverButton>
              <ConditionEditor entity={entity} filter={when} label={t("vd.when")} onChange={(next) => put(index, { when: next ?? NO_CONDITION })} />
            </div>
          )}
        </SortableList>
      )}
      <button type="button" className="btn btn-g justify-self-start !px-2 !text-fg2" onClick={() => onChange(set(doc, { colors: [...colors, { when: NO_CONDITION, hue: HUES[(colors.length * 4 + 8) % HUES.length] ?? 20 }] }))}>
        <Plus size={14} aria-hidden />
        {t("vd.addColor")}
      </button>
    </Part>
  );
}

function TotalsPart({ metadata, entity, doc, faults, onChange }: ViewSettingsProps): ReactNode {
  const totals = doc.totals ?? [];
  return (
    <Part title={t("vd.totals")} error={faults.at("/totals")}>
      {totals.length > 0 && (
        <ul aria-label={t("vd.totals")} className="grid gap-px">
          {totals.map((total) => {
            const field = resolvePath(metadata, entity, total.field)?.field;
            const name = labelOf(metadata, entity, total.field);
            return (
              <li key={total.field} className="flex min-h-9 items-center gap-2 rounded-md pl-2 hover:bg-hover">
                <PathLabel metadata={metadata} entity={entity} path={total.field} />
                <select aria-label={t("vd.measureOf", { field: name })} className="sel-box" value={total.measure} onChange={(event) => onChange(setTotal(doc, total.field, event.target.value))}>
                  {(field ? measuresOf(field) : [total.measure]).map((measure) => (
                    <option key={measure} value={measure}>
                      {t(`list.measure.${measure as "sum"}`)}
                    </option>
                  ))}
                </select>
                <IconButton size="sm" className="!size-6" label={t("vd.removeTotal", { field: name })} onClick={() => onChange(setTotal(doc, total.field, null))}>
                  <X size={14} aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
      )}
      <PathPicker metadata={metadata} entity={entity} label={t("vd.addTotal")} chosen={totals.map(({ field }) => field)} suits={(field) => measuresOf(field).length > 1} onPick={(path) => onChange(setTotal(doc, path, measuresOf(resolvePath(metadata, entity, path)?.field ?? ({ type: "text" } as Field))[0] ?? "count"))} />
    </Part>
  );
}

/** For whom the view is, and who begins with it. */
function PeoplePart({ doc, roles, beginning, onChange, onBeginning }: ViewSettingsProps): ReactNode {
  const shown = doc.roles ?? [];
  return (
    <Part title={t("vd.people")}>
      <p className="-mt-2 text-xs text-fg3">{t(shown.length === 0 ? "vd.everybody" : "vd.onlyThese")}</p>
      <table className="w-full table-fixed text-left">
        <thead className="text-xs text-fg3">
          <tr>
            <th className="font-normal" scope="col">{t("vd.role")}</th>
            <th className="w-20 font-normal" scope="col">{t("vd.sees")}</th>
            <th className="w-24 font-normal" scope="col">{t("vd.begins")}</th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => {
            const name = readLabel(role.label, role.name);
            return (
              <tr key={role.id} className="h-8">
                <th scope="row" className="truncate font-normal">{name}</th>
                <td>
                  <Checkbox aria-label={t("vd.seesOf", { role: name })} checked={shown.includes(role.name)} onChange={(next) => onChange(set(doc, { roles: next ? [...shown, role.name] : shown.filter((other) => other !== role.name) }))} />
                </td>
                <td>
                  <Checkbox aria-label={t("vd.beginsOf", { role: name })} checked={beginning.includes(role.name)} onChange={(next) => onBeginning(role.name, next)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Part>
  );
}

function NameField({ doc, takenNames, faults, onRename }: ViewSettingsProps): ReactNode {
  return <CommitName key={doc.name} name={doc.name} taken={takenNames} error={faults.at("/name")} onRename={onRename} />;
}
