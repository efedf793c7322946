import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Rocket } from "lucide-react";
import type { ReactNode } from "react";
import type { HelpTopic } from "../lib/help";
import { t } from "../lib/i18n";
import { language, type Language } from "../lib/language";
import { useMe } from "../metadata/hooks";
import { SidePanel } from "./side-panel";
import { SkeletonLines } from "./skeleton";

type Texts = Readonly<Record<string, string>>;

const loaders: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import("../locales/en/help.json"),
  "zh-CN": () => import("../locales/zh-CN/help.json"),
};

/** What a page is for, and three steps to begin with. */
export function HelpPanel({ topic, onClose }: { topic: HelpTopic; onClose: () => void }): ReactNode {
  const me = useMe();
  const tongue = language.get();
  const texts = useQuery({ queryKey: ["help", tongue], queryFn: async () => (await loaders[tongue]()).default, staleTime: Infinity }).data;
  const text = (part: string): string => texts?.[`help.${topic}.${part}`] ?? "";
  return (
    <SidePanel title={text("title")} onClose={onClose}>
      {texts === undefined ? (
        <SkeletonLines count={4} />
      ) : (
        <div className="grid gap-4">
          <p className="text-fg2">{text("for")}</p>
          <section aria-labelledby="help-steps">
            <h3 id="help-steps" className="mb-2 font-semibold">{t("help.steps")}</h3>
            <ol className="m-0 grid list-none gap-3 p-0">
              {["1", "2", "3"].map((step) => (
                <li key={step} className="flex gap-3">
                  <span aria-hidden className="num grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text">{step}</span>
                  <span className="min-w-0 pt-0.5">{text(step)}</span>
                </li>
              ))}
            </ol>
          </section>
          {me.platform.includes("design") && topic !== "start" && (
            <p>
              <Link to="/design/start" className="btn inline-flex" onClick={onClose}>
                <Rocket size={15} aria-hidden />
                {t("help.start")}
              </Link>
            </p>
          )}
        </div>
      )}
    </SidePanel>
  );
}
