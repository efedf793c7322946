import { useCallback, useState, type ReactNode } from "react";
import type { Use } from "../../api/types";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import type { Editing } from "../revisions/use-draft";
import { RemovalUses } from "./uses";

interface RemoveDialogProps {
  title: string;
  /** What happens to data. */
  description?: string;
  editing: Editing;
  element: string;
  /** Uses that are taken away with it although they need it. */
  goesAlong?: (use: Use) => boolean;
  /** Uses not worth a word: parts of the thing itself. */
  silent?: (use: Use) => boolean;
  onRemove: () => void;
  onClose: () => void;
}

/** Before something in use is taken away: every place that names it; refused while a rule or a gate needs it. */
export function RemoveDialog({ title, description = t("designer.removeBody"), editing, element, goesAlong = () => false, silent = () => false, onRemove, onClose }: RemoveDialogProps): ReactNode {
  const [blocked, setBlocked] = useState<boolean | null>(null);
  const known = useCallback((answer: boolean) => setBlocked(answer), []);
  return (
    <Dialog
      title={title}
      description={blocked === true ? t("ent.removeBlocked") : description}
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t(blocked === true ? "app.close" : "app.cancel")}</Button>
          {blocked === false && <Button tone="danger" onClick={onRemove}>{t("designer.remove")}</Button>}
        </>
      }
    >
      <RemovalUses editing={editing} element={element} goesAlong={goesAlong} silent={silent} onKnown={known} />
    </Dialog>
  );
}
