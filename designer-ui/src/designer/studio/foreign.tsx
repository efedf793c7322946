import { LockKeyhole } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { useStudio } from "./context";

/** The draft is somebody else's, perhaps since a moment ago: says so, and how to go on with what is on the screen. */
export function Foreign(): ReactNode {
  const { editing } = useStudio();
  if (!editing.foreign) return null;
  const name = editing.draft?.author?.name ?? "";
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-[color-mix(in_oklch,var(--warn)_7%,transparent)] px-4 py-2">
      <LockKeyhole size={15} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-60 flex-1">{t(editing.saving ? "studio.foreignUnsaved" : "studio.foreign", { name })}</p>
      <Button onClick={() => void editing.fork()}>{t("studio.fork")}</Button>
    </div>
  );
}
