import { lazy, Suspense, useId, useState, type CSSProperties, type ReactNode } from "react";
import { t } from "../lib/i18n";
import type { FormElement } from "../metadata/types";
import { Tabs } from "../ui/tabs";
import { isShown, shownFields } from "./form-model";
import type { RecordForm } from "./use-record-form";

const FormLines = lazy(() => import("./lines/form-lines").then((module) => ({ default: module.FormLines })));

/** What a form designer draws around the parts: with it every part is drawn, whatever its condition says now. */
export interface LayoutDesign {
  /** A part with what belongs around it. `shown`: its own condition holds. */
  frame: (element: FormElement, node: ReactNode, shown: boolean) => ReactNode;
  /** In the place of parts, in a layout without any. */
  empty: (element: FormElement) => ReactNode;
  /** Id of a part that must not be behind a closed tab. */
  reveal: string | null;
  onTab: (id: string) => void;
}

interface LayoutProps {
  form: RecordForm;
  renderControl: (element: FormElement & { field: string }) => ReactNode;
  /** Buttons are for a record that is kept: without it there are none. */
  renderButton?: ((element: FormElement) => ReactNode) | undefined;
  design?: LayoutDesign | undefined;
}

/** A form's tree: layouts, groups and tabs here, controls by the caller. Related lists belong to the record page. */
export function Layout({ form, ...rest }: LayoutProps): ReactNode {
  const { type, elements } = form.form;
  return <Node element={{ type, elements, id: "root" }} form={form} {...rest} depth={0} />;
}

function Node(props: LayoutProps & { element: FormElement; depth: number }): ReactNode {
  const { element, form, design, depth } = props;
  const shown = isShown(element, form.record, form.context);
  if (!design || depth === 0) return shown ? <Body {...props} /> : null;
  return design.frame(element, element.type === "RelatedList" || element.type === "SubTable" ? null : <Body {...props} />, shown);
}

function Body({ element, depth, ...rest }: LayoutProps & { element: FormElement; depth: number }): ReactNode {
  const { form, design } = rest;
  const parts = (element.elements ?? []).filter((part) => design !== undefined || (isShown(part, form.record, form.context) && part.type !== "RelatedList" && (part.type !== "Button" || rest.renderButton !== undefined)));
  const inner = (columns: number) => (
    <div className="form-row" style={{ "--cols": columns } as CSSProperties}>
      {parts.map((part, index) => {
        const whole = part.type !== "Control" && element.type !== "HorizontalLayout";
        return (
          <div key={part.id ?? index} data-span={whole ? 4 : Math.min(part.span ?? 1, 4)} className="min-w-0">
            <Node element={part} depth={depth + 1} {...rest} />
          </div>
        );
      })}
      {parts.length === 0 && design?.empty(element)}
    </div>
  );
  switch (element.type) {
    case "Control":
      return element.field ? rest.renderControl({ ...element, field: element.field }) : null;
    case "SubTable":
      return <Suspense fallback={<div className="skel h-28" />}><FormLines form={form} element={element} /></Suspense>;
    case "Button":
      return rest.renderButton?.(element) ?? null;
    case "Label":
      return <p className="text-fg2">{element.label}</p>;
    case "HorizontalLayout":
      return inner(Math.max(1, Math.min(4, parts.reduce((sum, part) => sum + (part.span ?? 1), 0))));
    case "Categorization":
      return <Categories element={{ ...element, elements: parts }} depth={depth} {...rest} />;
    case "Group":
    case "Category": {
      if (!design && !hasContent(element, form, rest.renderButton !== undefined)) return null;
      return (
        <section className={depth > 1 ? "" : "form-section"} aria-label={element.label}>
          {element.label && element.type === "Group" && <h3 className="mb-3 font-semibold">{element.label}</h3>}
          {inner(columnsOf(parts))}
        </section>
      );
    }
    default:
      return depth === 0 && !parts.some((part) => part.type === "Control") ? (
        <div className="grid gap-6">
          {parts.map((part, index) => <Node key={part.id ?? index} element={part} depth={1} {...rest} />)}
          {parts.length === 0 && design?.empty(element)}
        </div>
      ) : depth === 0 ? (
        <div className="grid gap-6">{inner(columnsOf(parts))}</div>
      ) : (
        inner(columnsOf(parts))
      );
  }
}

/** Controls stand below another unless one asks for more than one column. */
function columnsOf(parts: readonly FormElement[]): number {
  return Math.max(1, ...parts.filter((part) => part.type === "Control").map((part) => part.span ?? 1));
}

function hasContent(element: FormElement, form: RecordForm, buttons: boolean): boolean {
  const counts = ({ type }: FormElement) => type === "Control" || type === "Label" || type === "SubTable" || (buttons && type === "Button");
  return (element.elements ?? []).some((part) => isShown(part, form.record, form.context) && (counts(part) || hasContent(part, form, buttons)));
}

function Categories({ element, depth, ...rest }: LayoutProps & { element: FormElement; depth: number }): ReactNode {
  const { form, design } = rest;
  const id = useId();
  const categories = element.elements ?? [];
  const [chosen, setChosen] = useState(0);
  const [seen, setSeen] = useState<{ focus: RecordForm["focus"]; reveal: string | null }>({ focus: form.focus, reveal: null });
  const holds = (category: FormElement, name: string) => shownFields(form.entity, [category], form.record, form.context).some((field) => field.name === name);
  const reveal = design?.reveal ?? null;
  if (form.focus !== seen.focus || reveal !== seen.reveal) {
    setSeen({ focus: form.focus, reveal });
    const wanted = form.focus !== seen.focus && form.focus ? categories.findIndex((category) => holds(category, form.focus?.name ?? "")) : reveal === null ? -1 : categories.findIndex((category) => contains(category, reveal));
    if (wanted >= 0) setChosen(wanted);
  }
  const current = Math.max(0, Math.min(chosen, categories.length - 1));
  return (
    <div className="grid gap-4">
      <Tabs
        label={element.label ?? t("form.sections")}
        panelId={id}
        current={String(current)}
        onChange={(key) => {
          setChosen(Number(key));
          const category = categories[Number(key)]?.id;
          if (category !== undefined) design?.onTab(category);
        }}
        tabs={categories.map((category, index) => {
          const wrong = shownFields(form.entity, [category], form.record, form.context).filter((field) => form.errorOf(field.name) !== undefined).length;
          return { key: String(index), label: category.label ?? "", count: wrong === 0 ? null : wrong };
        })}
      />
      <div id={id} role="tabpanel" aria-label={categories[current]?.label}>
        {categories.map((category, index) => (
          <div key={category.id ?? index} hidden={index !== current}>
            <Node element={category} depth={depth + 1} {...rest} />
          </div>
        ))}
      </div>
    </div>
  );
}

const contains = (element: FormElement, id: string): boolean => element.id === id || (element.elements ?? []).some((part) => contains(part, id));
