import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { LayoutTemplate } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Empty } from "../../ui/empty";
import { entitiesIn, formsIn } from "../revisions/files";
import { useStudio } from "../studio/context";
import { FormDesigner, type FormSearch } from "./designer";
import "../pipelines/pipelines.css";
import "./forms.css";

const ROUTE = "/design/entities/$entity/forms/$form";

/** `/design/entities/$entity/forms/$form`: how a record is laid out. */
export function FormPage(): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const { entity: entityName, form: formName } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const entity = entitiesIn(editing.files).find(({ doc }) => doc.name === entityName);
  const forms = formsIn(editing.files, entityName);
  const form = forms.find(({ doc }) => doc.name === formName) ?? forms.find(({ doc }) => doc.aliases?.includes(formName));
  if (!entity || !form) return <Empty icon={LayoutTemplate} title={t("fd.goneTitle")} body={t("fd.goneBody")} />;
  const go = (change: Partial<FormSearch>) => void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true });
  const open = (name: string) => {
    if (name === "") void navigate({ to: "/design/entities/$entity", params: { entity: entityName } });
    else void navigate({ to: ROUTE, params: { entity: entityName, form: name }, search: { ...search, part: undefined } });
  };
  return <FormDesigner key={form.doc.id} editing={editing} entity={entity} form={form} search={search} onGo={go} onOpen={open} />;
}
