import { AppWindow, Bookmark, Columns2, List, PanelTop, Rows2, SquareMousePointer, Table2, Type, type LucideIcon } from "lucide-react";
import { createElement, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { t } from "../../lib/i18n";
import type { Language } from "../../lib/language";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import type { NodeDoc } from "../revisions/files";
import { wordsIn } from "./preview";

/** How parts of a form are called and drawn in lists. */

const ICONS: Record<string, LucideIcon> = { Group: PanelTop, Categorization: AppWindow, Category: Bookmark, HorizontalLayout: Columns2, VerticalLayout: Rows2, Label: Type, RelatedList: List, SubTable: Table2, Button: SquareMousePointer };

function iconOf(model: Entity, node: NodeDoc): LucideIcon {
  const field = node.type === "Control" ? fieldOf(model, node.field ?? "") : undefined;
  return field ? fieldType(field).icon : (ICONS[node.type] ?? Type);
}

/** The sign of a part's kind; of a field, that of its type. */
export function PartIcon({ model, node, size = 14, className }: { model: Entity; node: NodeDoc; size?: number; className?: string }): ReactNode {
  return createElement(iconOf(model, node), { size, "aria-hidden": true, className: className ?? "" });
}

export function kindOfPart(node: NodeDoc): string {
  switch (node.type) {
    case "Control": return t("fd.field");
    case "Group": return t("fd.section");
    case "Categorization": return t("fd.tabs");
    case "Category": return t("fd.tab");
    case "HorizontalLayout": return t("fd.row");
    case "Label": return t("fd.text");
    case "RelatedList": return t("fd.list");
    case "SubTable": return t("fd.lines");
    case "Button": return t("fd.button");
    default: return t("fd.stack");
  }
}

export function nameOfPart(model: Entity, node: NodeDoc, language: Language): string {
  const own = wordsIn(language)(node.label, "");
  if (own !== "") return own;
  if (node.type === "Control") return fieldOf(model, node.field ?? "")?.label ?? node.field ?? t("fd.field");
  if (node.type === "RelatedList" || node.type === "SubTable") return model.relatedLists?.find((list) => list.entity === node.entity && list.field === node.field)?.label ?? t("fd.list");
  const fields = node.type === "HorizontalLayout" ? (node.elements ?? []).map((part) => nameOfPart(model, part, language)) : [];
  return fields.length > 0 ? fields.join(" · ") : kindOfPart(node);
}
