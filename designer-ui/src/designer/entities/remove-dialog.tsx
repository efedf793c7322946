import { useCallback, useState, type ReactNode } from "react";
import type { Use } from "../../api/types";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import type { Editing } from "../revisions/use-draft";
import { RemovalUses } from "./uses";

/** Before something in use is taken away: every place that names it; refused while a rule or a gate needs it. */
export function RemoveDialog({ title, editing, element, goesAlong = () => false, onRemove, onClose }: { title: string; editing: Editing; element: string; goesAlong?: (use: Use) => boolean; onRemove: () => void; onClose: () => void }): ReactNode {
  const [blocked, setBlocked] = useState<boolean | null>(null);
  const known = useCallback((answer: boolean) => setBlocked(answer), []);
  return (
    <Dialog
      title={title}
      description={blocked === true ? t("ent.removeBlocked") : t("designer.removeBody")}
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t(blocked === true ? "app.close" : "app.cancel")}</Button>
          {blocked === false && <Button tone="danger" onClick={onRemove}>{t("designer.remove")}</Button>}
        </>
      }
    >
      <RemovalUses editing={editing} element={element} goesAlong={goesAlong} onKnown={known} />
    </Dialog>
  );
}
