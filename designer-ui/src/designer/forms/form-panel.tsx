import { Plus, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { DraftProblem } from "../../api/types";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { LabelFields } from "../panel/controls";
import { SchemaFields } from "../panel/schema-fields";
import { readLabel } from "../revisions/files";
import { checkName } from "../revisions/new-form";
import { AudienceFields } from "./audience";
import { useFormDesign } from "./context";
import { fieldsOn, makeControl } from "./edits";
import { VariantList, unusedWords } from "./variant-list";
import { formsInOrder, renameForm, setAudience, unusedForms } from "./variants";

/** A required field that has no place on the form. */
const isHidden = (problem: DraftProblem): boolean => problem.code === "required_hidden";

/** The form as a whole: its name, whom it serves, and the other forms. */
export function FormPanel({ published, onOpen }: { published: string | null; onOpen: (form: string) => void }): ReactNode {
  const { editing, entity, form, path, model, change, add, problemsOf } = useFormDesign();
  const forms = formsInOrder(editing.files, entity);
  const [hidden, others] = [problemsOf("").filter(isHidden), problemsOf("").filter((problem) => !isHidden(problem))];
  const on = fieldsOn(form);
  const missing = hidden.length === 0 ? [] : model.fields.filter((field) => field.required && !field.readOnly && field.default === undefined && field.type !== "stage" && !on.has(field.name));
  const why = unusedForms(editing.files, entity).get(form.id);
  const nameOf = (id: string) => {
    const doc = forms.find((candidate) => candidate.doc.id === id)?.doc;
    return doc ? readLabel(doc.label, doc.name) : id;
  };
  return (
    <section aria-label={t("fd.form")} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b px-5 max-md:px-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{t("fd.form")}</h2>
      </header>
      <div className="grid min-h-0 content-start gap-5 overflow-y-auto px-5 pt-4 pb-12 max-md:px-4">
        {missing.length > 0 && (
          <div role="status" className="grid gap-2 rounded-lg bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-3 py-2.5">
            <p className="flex items-start gap-1.5">
              <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warn" />
              {t("fd.requiredMissing", { n: missing.length })}
            </p>
            <div className="flex flex-wrap gap-1">
              {missing.map((field) => (
                <Button key={field.id} className="!h-7 !px-2 !text-xs" aria-label={t("fd.addField", { field: field.label })} onClick={() => add(makeControl(field.name))}>
                  <Plus size={13} aria-hidden />
                  {field.label}
                </Button>
              ))}
            </div>
          </div>
        )}
        {others.map((problem) => (
          <p key={problem.pointer + problem.code} className="rounded-lg bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-3 py-2">{problem.message}</p>
        ))}
        <LabelFields key={form.id} name={t("fd.name")} label={form.label} onChange={(label) => label !== undefined && change({ ...form, label }, { key: `${form.id}.label` })} />
        <fieldset className="grid min-w-0 gap-4">
          <legend className="mb-2 font-semibold">{t("fd.usedFor")}</legend>
          {form.for === undefined ? (
            <p className="text-xs text-fg3">{t("fd.generalHelp")}</p>
          ) : (
            <AudienceFields files={editing.files} entity={entity.name} audience={form.for} onChange={(next) => change(setAudience(form, next))} />
          )}
          {why && (
            <p role="status" className="flex items-start gap-1.5 rounded-lg bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-3 py-2">
              <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warn" />
              {unusedWords(why, nameOf)}
            </p>
          )}
        </fieldset>
        <SchemaFields
          kind="form"
          properties={{ name: { $ref: "/sartor/1/common#/$defs/name" } }}
          names={["name"]}
          value={form}
          errorAt={() => null}
          checkName={(name) => checkName(name, forms.filter(({ doc }) => doc.id !== form.id).map(({ doc }) => doc.name))}
          onChange={(_name, value) => {
            editing.apply(renameForm(editing.files, entity.name, { path, doc: form }, String(value), published));
            onOpen(String(value));
          }}
        />
        <div className="border-t pt-5">
          <h3 className="mb-2 font-semibold">{t("fd.forms")}</h3>
          <VariantList editing={editing} entity={entity} current={form.name} onOpen={onOpen} />
        </div>
      </div>
    </section>
  );
}
