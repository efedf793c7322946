import { CircleAlert, Ellipsis, Eye } from "lucide-react";
import { useEffect, useEffectEvent, useRef, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { describeFilter } from "../../fields/filter-chip";
import { t } from "../../lib/i18n";
import { useMe, useMetadata } from "../../metadata/hooks";
import { fieldOf, resolvePath } from "../../metadata/paths";
import type { FormElement } from "../../metadata/types";
import { evalContext } from "../../record/filter-eval";
import { ButtonFace } from "../../record/form-buttons";
import { FormField } from "../../record/form-field";
import { initialValues } from "../../record/form-model";
import { Layout } from "../../record/layout";
import { useRecordForm } from "../../record/use-record-form";
import { Chip } from "../../ui/chip";
import { MenuButton } from "../../ui/menu";
import { useFormDesign } from "./context";
import { findPart, isContainer, isRow } from "./edits";
import { kindOfPart, PartIcon } from "./parts";
import { useDropLine, useDropPlace, useEdge, usePartDrag } from "./use-part-drag";

/** The form itself, drawn by the renderer people meet it in, with a frame around every part. */
export function Canvas({ record, phone }: { record: RecordRow | null; phone: boolean }): ReactNode {
  const design = useFormDesign();
  const { model, form: doc, selected, select } = design;
  const metadata = useMetadata();
  const me = useMe();
  const box = useRef<HTMLDivElement>(null);
  const shown = model.forms.find((candidate) => candidate.id === doc.id);
  const start = () => ({ base: record ? { ...record } : initialValues(model, {}, { id: me.user.id, name: me.user.name }, evalContext(metadata, model, me.user.id)), changes: {} });
  const form = useRecordForm(model, start, record ? "update" : "create", { roles: me.roles, phone, form: shown });
  const edge = useEdge(null);
  useDropPlace(box);
  useDropLine(box);
  const press = useEffectEvent((event: MouseEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest("[role=tab], [aria-haspopup]")) return;
    const id = target.closest<HTMLElement>("[data-part]")?.dataset["part"] ?? null;
    select(id, event.shiftKey || event.metaKey || event.ctrlKey ? "more" : "one");
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: MouseEvent) => press(event);
    element?.addEventListener("click", listen);
    return () => element?.removeEventListener("click", listen);
  }, []);
  const last = selected.at(-1) ?? null;
  useEffect(() => {
    if (last !== null) requestAnimationFrame(() => box.current?.querySelector(`[data-part="${last}"]`)?.scrollIntoView({ block: "nearest" }));
  }, [last]);
  return (
    <div ref={box} className="fd-paper form-box" data-edge={edge ?? undefined} role="group" aria-label={t("fd.canvas")}>
      <Layout
        form={form}
        renderControl={(element) => (fieldOf(model, element.field) ? <FormField form={form} name={element.field} label={element.label} from={null} /> : <p className="rounded-md bg-sunken px-2.5 py-2 text-bad">{t("fd.noField", { field: element.field })}</p>)}
        renderButton={(element) => <DrawnButton element={element} />}
        design={{
          frame: (element, body, isShown) => (
            <Frame key={element.id} element={element} shown={isShown}>
              {body}
            </Frame>
          ),
          empty: (element) => <p className="fd-empty">{t(element.type === "Categorization" ? "fd.emptyTabs" : "fd.empty")}</p>,
          reveal: last,
          onTab: (id) => select(id),
        }}
      />
    </div>
  );
}

function Frame({ element, shown, children }: { element: FormElement; shown: boolean; children: ReactNode }): ReactNode {
  const design = useFormDesign();
  const { model, form, selected, problemsOf, nameOf, menuOf } = design;
  const metadata = useMetadata();
  const id = element.id ?? "";
  const node = findPart(form, id)?.node;
  const box = useRef<HTMLDivElement>(null);
  const edge = useEdge(id);
  usePartDrag(box, () => node ?? { type: element.type, id });
  useDropPlace(box);
  if (!node) return children;
  const holds = isContainer(node);
  const on = selected.includes(id);
  const alone = on && selected.length === 1;
  const problems = problemsOf(id);
  const name = nameOf(node);
  const label = t("fd.part", { name, kind: kindOfPart(node) });
  const condition = element.show ? t("fd.shownWhen", { condition: describeFilter(metadata, model, element.show) }) : null;
  return (
    <div ref={box} className="fd-part" data-part={id} data-type={node.type} data-holds={holds || undefined} data-on={on || undefined} data-edge={edge ?? undefined} data-off={!shown || undefined} data-bad={problems.length > 0 || undefined}>
      {holds ? children : <div inert>{node.type === "RelatedList" || node.type === "SubTable" ? <ListSketch element={element} /> : children}</div>}
      <button type="button" className={holds ? "fd-tag" : "fd-hit"} data-select={id} aria-pressed={on} aria-label={label} tabIndex={alone || (selected.length === 0 && form.elements[0]?.id === id) ? 0 : -1}>
        {holds && (
          <>
            <PartIcon model={model} node={node} size={12} />
            <span className="max-w-40 truncate">{isRow(node) ? t("fd.row") : name}</span>
          </>
        )}
      </button>
      {(condition !== null || problems.length > 0) && (
        <span className="fd-marks">
          {problems.length > 0 && <CircleAlert size={13} className="text-bad" role="img" aria-label={problems.map((problem) => problem.message).join(" ")} data-tip={problems.map((problem) => problem.message).join("\n")} />}
          {condition !== null && <Eye size={13} className={shown ? "text-fg3" : "text-warn"} role="img" aria-label={condition} data-tip={shown ? condition : `${condition} ${t("fd.hiddenNow")}`} />}
        </span>
      )}
      {alone && (
        <MenuButton menuLabel={t("designer.menuOf", { name })} aria-label={t("designer.menuOf", { name })} align="end" className="fd-menu" entries={() => menuOf(node)}>
          <Ellipsis size={14} aria-hidden />
        </MenuButton>
      )}
    </div>
  );
}

/** A button as it looks; one that stands elsewhere says where. */
function DrawnButton({ element }: { element: FormElement }): ReactNode {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <ButtonFace element={element} />
      {element.place === "header" && <span className="truncate text-xs text-fg3">{t("fd.inHeader")}</span>}
    </span>
  );
}

/** A related list as far as it can be told without its records: its name and what is shown of each. */
function ListSketch({ element }: { element: FormElement }): ReactNode {
  const { model } = useFormDesign();
  const metadata = useMetadata();
  const target = metadata.entities.find((entity) => entity.name === element.entity);
  const list = model.relatedLists?.find((candidate) => candidate.entity === element.entity && candidate.field === element.field);
  const own = element.columns ?? [];
  const columns = own.length > 0 ? own : (target?.views[0]?.columns.slice(0, 4).map((column) => column.field) ?? []);
  const title = element.label || list?.label || t("fd.list");
  return (
    <div className="rounded-lg bg-sunken p-3 shadow-[inset_0_0_0_1px_var(--line)]">
      <p className="flex items-center gap-2">
        <Chip hue={target?.hue}>{title}</Chip>
        <span className="truncate text-xs text-fg3">{t(element.type === "SubTable" ? "fd.linesNote" : "fd.listNote")}</span>
      </p>
      <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 border-t pt-2 text-xs text-fg3">
        {columns.map((path) => (
          <span key={path}>{(target && resolvePath(metadata, target, path)?.label) ?? path}</span>
        ))}
      </p>
    </div>
  );
}
