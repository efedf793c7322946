import type { HelpTopic } from "../lib/help";
import type { Language } from "../lib/language";

/** What somebody who designs may want to do, told step by step: `<language>/<guide>.md`, fetched when it is opened. */
export const GUIDES = ["entities", "forms", "views", "pipelines", "roles", "drafts", "indexes", "removed"] as const;
export type Guide = (typeof GUIDES)[number];

/** The guides that help on a page; what a designer has before them first. */
const ON_PAGES: Partial<Record<HelpTopic, readonly Guide[]>> = {
  start: GUIDES,
  entities: ["entities", "drafts", "removed"],
  entity: ["entities", "indexes", "forms", "views", "drafts"],
  form: ["forms", "roles", "drafts"],
  view: ["views", "roles", "drafts"],
  pipeline: ["pipelines", "roles", "drafts"],
  choices: ["entities", "drafts"],
  navigation: ["roles", "views", "drafts"],
  translations: ["entities", "drafts"],
  publish: ["drafts", "roles"],
  revisions: ["drafts", "removed"],
  removed: ["removed", "drafts"],
  list: ["views"],
  record: ["forms", "pipelines"],
};

export const guidesOf = (topic: HelpTopic): readonly Guide[] => ON_PAGES[topic] ?? [];

export const isGuide = (name: string): name is Guide => GUIDES.some((guide) => guide === name);

const texts = import.meta.glob<string>("./*/*.md", { query: "?raw", import: "default" });

/** Its text, Markdown. */
export async function loadGuide(language: Language, guide: Guide): Promise<string> {
  return (await texts[`./${language}/${guide}.md`]?.()) ?? "";
}
