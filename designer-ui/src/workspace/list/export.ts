import { isProblem } from "../../api/client";
import { exportRecords } from "../../api/export";
import { t } from "../../lib/i18n";
import { progressToast, toast } from "../../lib/toast";
import type { Entity } from "../../metadata/types";
import type { Columns } from "./columns";
import type { ListState } from "./state";

/** What the list shows now, as a file: its filter, sort and columns. A view without columns gives every field. */
export async function exportList({ entity, state, columns }: { entity: Entity; state: ListState; columns: Columns }): Promise<void> {
  const shown = columns.columns.map((column) => column.path);
  const leave = new AbortController();
  const progress = progressToast(t("list.exporting"), { label: t("app.cancel"), run: () => leave.abort() });
  try {
    const { name, bytes } = await exportRecords(entity.name, { filter: state.wanted, sort: state.sort, fields: shown.length > 1 ? shown : [] }, leave.signal);
    offer(name, bytes);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (!isProblem(error)) throw error;
    toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
  } finally {
    progress.close();
  }
}

/** Hands the file to the browser, which keeps it where its person wants files. */
function offer(name: string, bytes: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
