import { useId, useState, type CSSProperties, type ReactNode } from "react";
import { t } from "../lib/i18n";
import type { FormElement } from "../metadata/types";
import { Tabs } from "../ui/tabs";
import { isShown, shownFields } from "./form-model";
import type { RecordForm } from "./use-record-form";

interface LayoutProps {
  form: RecordForm;
  renderControl: (element: FormElement & { field: string }) => ReactNode;
}

/** A form's tree: layouts, groups and tabs here, controls by the caller. Related lists belong to the record page. */
export function Layout({ form, renderControl }: LayoutProps): ReactNode {
  const { type, elements } = form.form;
  return <Node element={{ type, elements, id: "root" }} form={form} renderControl={renderControl} depth={0} />;
}

function Node({ element, form, renderControl, depth }: LayoutProps & { element: FormElement; depth: number }): ReactNode {
  if (!isShown(element, form.record, form.context)) return null;
  const parts = (element.elements ?? []).filter((part) => isShown(part, form.record, form.context) && part.type !== "RelatedList");
  const inner = (columns: number) => (
    <div className="form-row" style={{ "--cols": columns } as CSSProperties}>
      {parts.map((part, index) => {
        const node = <Node element={part} form={form} renderControl={renderControl} depth={depth + 1} />;
        const whole = part.type !== "Control" && element.type !== "HorizontalLayout";
        return (
          <div key={part.id ?? index} data-span={whole ? 4 : Math.min(part.span ?? 1, 4)} className="min-w-0">
            {node}
          </div>
        );
      })}
    </div>
  );
  switch (element.type) {
    case "Control":
      return element.field ? renderControl({ ...element, field: element.field }) : null;
    case "Label":
      return <p className="text-fg2">{element.label}</p>;
    case "HorizontalLayout":
      return inner(Math.min(4, parts.reduce((sum, part) => sum + (part.span ?? 1), 0)));
    case "Categorization":
      return <Categories element={{ ...element, elements: parts }} form={form} renderControl={renderControl} depth={depth} />;
    case "Group":
    case "Category": {
      if (!hasContent(element, form)) return null;
      return (
        <section className={depth > 1 ? "" : "form-section"} aria-label={element.label}>
          {element.label && element.type === "Group" && <h3 className="mb-3 font-semibold">{element.label}</h3>}
          {inner(columnsOf(parts))}
        </section>
      );
    }
    default:
      return depth === 0 ? (
        <div className="grid gap-6">
          {parts.some((part) => part.type === "Control") ? inner(columnsOf(parts)) : parts.map((part, index) => <Node key={part.id ?? index} element={part} form={form} renderControl={renderControl} depth={1} />)}
        </div>
      ) : (
        inner(columnsOf(parts))
      );
  }
}

/** Controls stand below another unless one asks for more than one column. */
function columnsOf(parts: readonly FormElement[]): number {
  return Math.max(1, ...parts.filter((part) => part.type === "Control").map((part) => part.span ?? 1));
}

function hasContent(element: FormElement, form: RecordForm): boolean {
  return (element.elements ?? []).some((part) => isShown(part, form.record, form.context) && (part.type === "Control" || part.type === "Label" || hasContent(part, form)));
}

function Categories({ element, form, renderControl, depth }: LayoutProps & { element: FormElement; depth: number }): ReactNode {
  const id = useId();
  const categories = element.elements ?? [];
  const [chosen, setChosen] = useState(0);
  const [seen, setSeen] = useState(form.focus);
  const holds = (category: FormElement, name: string) => shownFields(form.entity, [category], form.record, form.context).some((field) => field.name === name);
  if (form.focus !== seen) {
    setSeen(form.focus);
    const wanted = form.focus ? categories.findIndex((category) => holds(category, form.focus?.name ?? "")) : -1;
    if (wanted >= 0) setChosen(wanted);
  }
  const current = Math.min(chosen, categories.length - 1);
  return (
    <div className="grid gap-4">
      <Tabs
        label={element.label ?? t("form.sections")}
        panelId={id}
        current={String(current)}
        onChange={(key) => setChosen(Number(key))}
        tabs={categories.map((category, index) => {
          const wrong = shownFields(form.entity, [category], form.record, form.context).filter((field) => form.errorOf(field.name) !== undefined).length;
          return { key: String(index), label: category.label ?? "", count: wrong === 0 ? null : wrong };
        })}
      />
      <div id={id} role="tabpanel" aria-label={categories[current]?.label}>
        {categories.map((category, index) => (
          <div key={category.id ?? index} hidden={index !== current}>
            <Node element={category} form={form} renderControl={renderControl} depth={depth + 1} />
          </div>
        ))}
      </div>
    </div>
  );
}
