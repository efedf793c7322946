import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { EntityDoc, Placed } from "../revisions/files";
import { useStudio } from "../studio/context";
import { VariantList } from "./variant-list";
import "./forms.css";

/** The forms of an entity on its page. */
export function FormsPart({ entity: { doc } }: { entity: Placed<EntityDoc> }): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  return (
    <section aria-label={t("fd.forms")} className="mt-6 max-w-3xl">
      <h3 className="mb-2 font-semibold">{t("fd.forms")}</h3>
      <VariantList editing={editing} entity={doc} onOpen={(form) => form !== "" && void navigate({ to: "/design/entities/$entity/forms/$form", params: { entity: doc.name, form }, search: {} })} />
    </section>
  );
}
