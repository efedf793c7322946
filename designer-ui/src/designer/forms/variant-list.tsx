import { ArrowDown, ArrowUp, Copy, Ellipsis, Plus, Trash2, TriangleAlert } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { MenuButton } from "../../ui/menu";
import { type EntityDoc, type FormDoc, type Placed, readLabel } from "../revisions/files";
import type { Editing } from "../revisions/use-draft";
import { audienceWords } from "./audience";
import { countFields, formsInOrder, mayRemove, placeForm, removeForm, type Unused, unusedForms } from "./variants";

const VariantDialog = lazy(() => import("./variant-dialog").then((module) => ({ default: module.VariantDialog })));

interface VariantListProps {
  editing: Editing;
  entity: EntityDoc;
  /** API name of the form that is open. */
  current?: string;
  /** After a form was made or taken away. */
  onOpen: (form: string) => void;
}

/** The forms of an entity in the order in which they are tried: whom each serves, new ones, order, and what is never used. */
export function VariantList({ editing, entity, current, onOpen }: VariantListProps): ReactNode {
  const { files, apply } = editing;
  const [making, setMaking] = useState<{ like: FormDoc | null } | null>(null);
  const forms = formsInOrder(files, entity);
  const unused = unusedForms(files, entity);
  const special = forms.filter(({ doc }) => doc.for !== undefined);
  const nameOf = (id: string) => {
    const doc = forms.find((form) => form.doc.id === id)?.doc;
    return doc ? readLabel(doc.label, doc.name) : id;
  };
  const remove = async (form: Placed<FormDoc>) => {
    const name = readLabel(form.doc.label, form.doc.name);
    if (!(await confirm({ title: t("fd.removeFormTitle", { form: name }), body: t("fd.removeFormBody"), action: t("designer.remove"), danger: true }))) return;
    apply(removeForm(files, entity.name, form));
    const next = forms.find((other) => other.path !== form.path);
    if (form.doc.name === current) onOpen(next?.doc.name ?? "");
  };
  return (
    <div>
      <ol className="m-0 grid list-none gap-1 p-0">
        {forms.map((form, index) => {
          const { doc } = form;
          const name = readLabel(doc.label, doc.name);
          const why = unused.get(doc.id);
          return (
            <li key={doc.id} data-form={doc.name} className={cx("relative flex min-h-12 items-center gap-2.5 rounded-lg px-2.5 py-1.5 shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover", doc.name === current && "!bg-sel")}>
              <span className="num w-4 shrink-0 text-center text-xs text-fg3">{index + 1}</span>
              <span className="min-w-0 flex-1">
                <Link to="/design/entities/$entity/forms/$form" params={{ entity: entity.name, form: doc.name }} search={{}} aria-current={doc.name === current ? "page" : undefined} className="block truncate font-medium after:absolute after:inset-0 after:rounded-lg">
                  {name}
                </Link>
                <span className="block truncate text-xs text-fg3">{`${audienceWords(files, entity.name, doc.for)} · ${t("studio.nFields", { n: countFields(doc) })}`}</span>
                {why && (
                  <span className="flex items-start gap-1 text-xs text-warn">
                    <TriangleAlert size={12} aria-hidden className="mt-0.5 shrink-0" />
                    {unusedWords(why, nameOf)}
                  </span>
                )}
              </span>
              <MenuButton
                menuLabel={t("designer.menuOf", { name })}
                aria-label={t("designer.menuOf", { name })}
                align="end"
                className="ib ib-sm relative z-[1]"
                entries={() => [
                  ...(doc.for === undefined ? [] : [{ key: "place", items: [
                    { key: "up", label: t("fd.tryEarlier"), icon: ArrowUp, disabled: special[0] === form, onSelect: () => apply(placeForm(files, entity.name, doc.name, special.indexOf(form) - 1)) },
                    { key: "down", label: t("fd.tryLater"), icon: ArrowDown, disabled: special.at(-1) === form, onSelect: () => apply(placeForm(files, entity.name, doc.name, special.indexOf(form) + 1)) },
                  ] }]),
                  { key: "copy", items: [{ key: "copy", label: t("fd.newFromThis"), icon: Copy, onSelect: () => setMaking({ like: doc }) }] },
                  { key: "end", items: [{ key: "remove", label: t("fd.removeForm"), icon: Trash2, danger: true, disabled: !mayRemove(forms, doc), ...(mayRemove(forms, doc) ? {} : { hint: t("fd.generalStays") }), onSelect: () => void remove(form) }] },
                ]}
              >
                <Ellipsis size={15} aria-hidden />
              </MenuButton>
            </li>
          );
        })}
      </ol>
      <p className="mt-2 text-xs text-fg3">{forms.length === 0 ? t("fd.noForms") : t("fd.orderHelp")}</p>
      <Button className="mt-3" onClick={() => setMaking({ like: forms.find(({ doc }) => doc.name === current)?.doc ?? forms.at(-1)?.doc ?? null })}>
        <Plus size={14} aria-hidden />
        {t(forms.length === 0 ? "fd.firstForm" : "fd.newForm")}
      </Button>
      {making && (
        <Suspense fallback={null}>
          <VariantDialog
            files={files}
            entity={entity}
            forms={forms}
            like={making.like}
            onClose={() => setMaking(null)}
            onAdd={(patch, name) => {
              apply(patch);
              setMaking(null);
              onOpen(name);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

export function unusedWords(why: Unused, nameOf: (id: string) => string): string {
  switch (why.why) {
    case "covered": return t("fd.covered", { forms: why.by.map((id) => `“${nameOf(id)}”`).join(", ") });
    case "no_right": return t("fd.noRight");
    case "no_stage": return t("fd.noStage");
  }
}
