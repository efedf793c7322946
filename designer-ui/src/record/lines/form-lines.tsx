import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { linesQuery } from "../../api/records";
import { useMe, useMetadata } from "../../metadata/hooks";
import type { FormElement } from "../../metadata/types";
import { Skeleton } from "../../ui/skeleton";
import type { RecordForm } from "../use-record-form";
import { linesOf, sheetOf, toldOf } from "./model";
import { SubTable } from "./sub-table";

/** The lines of a record inside its form. */
export function FormLines({ form, element }: { form: RecordForm; element: FormElement }): ReactNode {
  const metadata = useMetadata();
  const me = useMe();
  const id = typeof form.record["id"] === "string" ? form.record["id"] : null;
  const sheet = useMemo(() => sheetOf(metadata.entities, form.entity, element), [metadata, form.entity, element]);
  const query = useQuery({ ...linesQuery(element.entity ?? "", sheet?.list ?? { field: "" }, id ?? ""), enabled: sheet !== null && id !== null });
  const kept = useMemo(() => linesOf(query.data?.items ?? []), [query.data]);
  if (!sheet) return null;
  const lines = form.linesOf(sheet.list.name) ?? kept;
  const rights = form.record["rights"] as { update?: boolean } | undefined;
  const open = id === null || (rights?.update !== false && form.entity.rights.update !== "none");
  if (id !== null && query.isPending) return <Skeleton seed={3} max={90} />;
  return (
    <SubTable
      sheet={sheet}
      parent={form.record}
      lines={lines}
      told={toldOf(sheet.list.name, lines, form.items)}
      tried={form.tried}
      me={{ id: me.user.id, name: me.user.name }}
      onChange={open && query.data?.next == null ? (next) => form.setLines(sheet.list.name, next) : undefined}
    />
  );
}
