import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { MOD } from "../lib/media";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";

export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactNode {
  const groups = [
    { title: t("keys.everywhere"), rows: [[t("keys.palette"), `${MOD} K`], [t("keys.sidebar"), "["], [t("keys.sheet"), "?"]] },
    {
      title: t("keys.list"),
      rows: [[t("keys.new"), "N"], [t("keys.filter"), "F"], [t("keys.find"), "/"], [t("keys.move"), "↑ ↓ ← →"], [t("keys.ends"), "Home End"], [t("keys.edit"), "Enter F2"], [t("keys.open"), `${MOD} Enter`], [t("keys.clear"), "Delete"]],
    },
    {
      title: t("keys.many"),
      rows: [[t("keys.tick"), "Space"], [t("keys.tickAll"), `${MOD} A`], [t("keys.range"), "⇧ ↑ ↓ ← →"], [t("keys.copy"), `${MOD} C`], [t("keys.paste"), `${MOD} V`], [t("keys.peek"), "Alt Enter"], [t("keys.nextRecord"), "J K"]],
    },
    { title: t("keys.columns"), rows: [[t("keys.columnWidth"), "⇧ ← →"], [t("keys.columnPlace"), `${MOD} ⇧ ← →`]] },
    { title: t("keys.editing"), rows: [[t("keys.commit"), "Enter"], [t("keys.next"), "Tab"], [t("keys.cancel"), "Esc"]] },
  ];
  return (
    <Dialog title={t("shell.shortcuts")} onClose={onClose} width={460}>
      {groups.map((group) => (
        <section key={group.title} className="mt-4 first:mt-0">
          <h3 className="mb-1 text-xs text-fg3">{group.title}</h3>
          <dl className="divide-y">
            {group.rows.map(([label, keys]) => (
              <div key={label} className="flex h-9 items-center justify-between gap-4">
                <dt>{label}</dt>
                <dd className="flex gap-1">
                  {(keys ?? "").split(" ").map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
