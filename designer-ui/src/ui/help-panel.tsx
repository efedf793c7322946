import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, BookOpen, Rocket } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { type Guide, guidesOf } from "../guides/guides";
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

const GuideView = lazy(() => import("../guides/guide-view").then((module) => ({ default: module.GuideView })));

/** What a page is for, three steps to begin with, and for who designs the guides that go further, read beside the page. */
export function HelpPanel({ topic, onClose }: { topic: HelpTopic; onClose: () => void }): ReactNode {
  const me = useMe();
  const tongue = language.get();
  const texts = useQuery({ queryKey: ["help", tongue], queryFn: async () => (await loaders[tongue]()).default, staleTime: Infinity }).data;
  const text = (part: string): string => texts?.[`help.${topic}.${part}`] ?? "";
  const [guide, setGuide] = useState<Guide | null>(null);
  const nameOf = (name: Guide): string => texts?.[`help.guide.${name}`] ?? "";
  const isDesigner = me.platform.includes("design");
  const guides = isDesigner ? guidesOf(topic) : [];
  return (
    <SidePanel key={guide} title={guide === null ? text("title") : nameOf(guide)} onClose={onClose}>
      {texts === undefined ? (
        <SkeletonLines count={4} />
      ) : guide !== null ? (
        <div className="grid gap-4">
          <p>
            <button type="button" className="lnk inline-flex items-center gap-1" onClick={() => setGuide(null)}>
              <ArrowLeft size={14} aria-hidden />
              {texts["help.backToSteps"]}
            </button>
          </p>
          <Suspense fallback={<SkeletonLines count={8} />}>
            <GuideView guide={guide} onOpen={setGuide} />
          </Suspense>
        </div>
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
          {guides.length > 0 && (
            <section aria-labelledby="help-guides">
              <h3 id="help-guides" className="mb-1.5 font-semibold">{texts["help.guides"]}</h3>
              <ul className="m-0 -mx-2 grid list-none gap-0.5 p-0">
                {guides.map((name) => (
                  <li key={name}>
                    <button type="button" className="mi w-full hover:bg-hover" onClick={() => setGuide(name)}>
                      <BookOpen size={15} aria-hidden className="text-fg3" />
                      {nameOf(name)}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {isDesigner && topic !== "start" && (
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
