import { useRef, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { Button } from "./button";
import type { ConfirmOptions } from "./confirm";
import { Dialog } from "./dialog";

export function ConfirmDialog({ title, body, action, danger = false, onAnswer }: ConfirmOptions & { onAnswer: (answer: boolean) => void }): ReactNode {
  const first = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      title={title}
      width={420}
      initialFocus={first}
      onClose={() => onAnswer(false)}
      footer={
        <>
          <Button onClick={() => onAnswer(false)}>{t("app.cancel")}</Button>
          <Button ref={first} tone={danger ? "danger" : "primary"} onClick={() => onAnswer(true)}>
            {action}
          </Button>
        </>
      }
    >
      <div className="text-fg2">{body}</div>
    </Dialog>
  );
}
