import { CircleHelp } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { t } from "../lib/i18n";
import type { HelpTopic } from "../lib/help";
import { IconButton } from "./button";

const HelpPanel = lazy(() => import("./help-panel").then((module) => ({ default: module.HelpPanel })));

/** Opens what a page is for, in the reader's language. */
export function HelpButton({ topic }: { topic: HelpTopic }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t("help.open")} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
        <CircleHelp size={16} aria-hidden />
      </IconButton>
      {open && (
        <Suspense fallback={null}>
          <HelpPanel topic={topic} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
