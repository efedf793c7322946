import { EyeOff, Info } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMe, useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf } from "../../metadata/paths";
import type { Entity, FormElement } from "../../metadata/types";
import { evalContext } from "../../record/filter-eval";
import { type ButtonSituation, buttonsAt, hindranceOf, isReady } from "../../record/buttons";
import { ButtonFace } from "../../record/form-buttons";
import { FormField } from "../../record/form-field";
import { chooseForm, initialValues, relatedListsOf } from "../../record/form-model";
import { Layout } from "../../record/layout";
import { useRecordForm } from "../../record/use-record-form";
import { Chip } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { type FormDoc, readLabel } from "../revisions/files";
import type { FormSearch } from "./designer";

interface PreviewProps {
  /** The entity as the onlooker is told of it. */
  model: Entity;
  form: FormDoc;
  /** API name of the role that looks; null: the designer, who sees the form at hand whomever it is for. */
  role: string | null;
  phone: boolean;
  record: RecordRow | null;
  /** What the address says of looking; another form is opened with the same. */
  looking: FormSearch;
  /** Names of the forms, by id. */
  formName: (id: string | undefined) => string;
}

/** The form in use, as somebody meets it: rules, conditions and rights at work, nothing is saved. */
export function Preview(props: PreviewProps): ReactNode {
  const { model, role } = props;
  if (role !== null && model.rights.read === "none") return <Empty icon={EyeOff} title={t("fd.roleSeesNothing", { entity: model.label })} body={t("fd.roleSeesNothingBody")} />;
  return <Live {...props} />;
}

function Live({ model, form: doc, role, phone, record, looking, formName }: PreviewProps): ReactNode {
  const metadata = useMetadata();
  const me = useMe();
  const roles = role === null ? me.roles : [role];
  const start = () => ({ base: record ? { ...record } : initialValues(model, {}, { id: me.user.id, name: me.user.name }, evalContext(metadata, model, me.user.id)), changes: {} });
  const own = model.forms.find((candidate) => candidate.id === doc.id);
  const form = useRecordForm(model, start, record ? "update" : "create", { roles, phone, form: role === null ? own : undefined });
  const chosen = chooseForm(model, form.record, { roles, phone });
  const lists = relatedListsOf(model, form.form, form.record, form.context).filter((list) => !list.lines);
  const rights = role === null ? form.record["rights"] : { update: model.rights.update !== "none", transition: model.rights.update !== "none" };
  const situation: ButtonSituation = { metadata, entity: model, record: { ...form.record, rights }, context: form.context, demands: form.demands };
  // Buttons are pale as they would be, and say why; none of them does anything here.
  const draw = (element: FormElement) => (
    <ButtonFace key={element.id} element={element} hindrance={isReady(element, form.record) ? hindranceOf(element.action, situation, me.user) : null} onPress={() => toast(t("fd.buttonTried"))} />
  );
  const header = buttonsAt("header", form.form.elements, form.record, form.context).map(draw);
  const elsewhere = chosen.id !== doc.id;
  return (
    <div className="fd-desk" data-preview>
      {elsewhere && (
        <p role="status" className="mx-auto mb-4 flex max-w-[720px] flex-wrap items-center gap-2 rounded-lg bg-surface px-3 py-2 shadow-2">
          <Info size={14} aria-hidden className="shrink-0 text-accent-text" />
          <span className="min-w-0 flex-1">{t(role === null ? "fd.youWouldSee" : "fd.otherFormShown", { form: formName(chosen.id) })}</span>
          <Link to="/design/entities/$entity/forms/$form" params={{ entity: model.name, form: chosen.name }} search={looking} className="lnk shrink-0">{t("fd.openThat")}</Link>
        </p>
      )}
      <div className="fd-sheet" data-device={phone ? "phone" : "desktop"}>
        <header className="flex min-h-[52px] flex-wrap items-center gap-x-2.5 gap-y-1.5 border-b px-6 py-2">
          <Icon name={model.icon} className="shrink-0 text-fg3" />
          <h2 className="min-w-40 flex-1 truncate text-base font-semibold">{record ? nameOf(model, record) : t("form.newTitle", { entity: model.label })}</h2>
          {record && !phone && header}
          <span className="shrink-0 text-xs text-fg3">{t("fd.notSaved")}</span>
        </header>
        {record && phone && header.length > 0 && <div className="flex items-center gap-2 overflow-x-auto border-b px-6 py-2">{header}</div>}
        <div className="form-box fd-paper">
          <Layout
            form={form}
            renderButton={record ? (element) => (element.place === "header" ? null : draw(element)) : undefined}
            renderControl={(element) => {
              const field = fieldOf(model, element.field);
              if (!field || (!record && (field.readOnly || field.access === "read"))) return null;
              const stage = form.record[element.field];
              return <FormField form={form} name={element.field} label={element.label} from={record && field.type === "stage" && typeof stage === "string" ? stage : null} />;
            }}
          />
        </div>
        {record && lists.length > 0 && (
          <footer className="flex flex-wrap items-center gap-2 border-t px-6 py-4">
            <span className="text-xs text-fg3">{t("fd.listsBelow")}</span>
            {lists.map((list) => (
              <Chip key={list.name} hue={metadata.entities.find((entity) => entity.name === list.entity)?.hue}>{list.label}</Chip>
            ))}
          </footer>
        )}
      </div>
    </div>
  );
}

export const formNames = (forms: readonly { doc: FormDoc }[]) => (id: string | undefined) => {
  const doc = forms.find((form) => form.doc.id === id)?.doc;
  return doc ? readLabel(doc.label, doc.name) : t("fd.plainForm");
};
