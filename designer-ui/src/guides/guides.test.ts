import { lexer, walkTokens, type Token, type Tokens } from "marked";
import { expect, test } from "vitest";
import helpEnglish from "../locales/en/help.json";
import helpChinese from "../locales/zh-CN/help.json";
import { GUIDES, guidesOf, isGuide } from "./guides";

const LANGUAGES = ["en", "zh-CN"] as const;
const guides = import.meta.glob<string>("./*/*.md", { eager: true, query: "?raw", import: "default" });
const locales = import.meta.glob<Record<string, string>>("../locales/*/*.json", { eager: true, import: "default" });
const titles: Record<string, Record<string, string>> = { en: helpEnglish, "zh-CN": helpChinese };

/** Every text the app shows in a language, in each of its forms. */
const wordsOf = (language: string) =>
  Object.entries(locales).filter(([path]) => path.startsWith(`../locales/${language}/`)).flatMap(([, texts]) => Object.values(texts)).flatMap((text) => text.split("||"));

const tokensOf = (text: string) => {
  const all: Token[] = [];
  walkTokens(lexer(text), (token) => void all.push(token));
  return all;
};

test("each guide is there in both languages, and nothing else is", () => {
  expect(Object.keys(guides).sort()).toEqual(LANGUAGES.flatMap((language) => GUIDES.map((guide) => `./${language}/${guide}.md`)).sort());
});

test("every guide is opened from the help of a page, and every page of the designer has one", () => {
  const pages = ["start", "entities", "entity", "form", "view", "pipeline", "choices", "navigation", "translations", "publish", "revisions", "removed"] as const;
  for (const page of pages) expect(guidesOf(page), page).not.toEqual([]);
  expect([...new Set(pages.filter((page) => page !== "start").flatMap(guidesOf))].sort()).toEqual([...GUIDES].sort());
});

for (const language of LANGUAGES) {
  for (const guide of GUIDES) {
    test(`${guide} says what the screen says (${language})`, () => {
      const text = guides[`./${language}/${guide}.md`] ?? "";
      const tokens = tokensOf(text);
      const headings = tokens.filter((token) => token.type === "heading");
      expect(headings[0]).toMatchObject({ depth: 1, text: titles[language]?.[`help.guide.${guide}`] });
      const words = new Set(wordsOf(language));
      const quoted = tokens.filter((token) => token.type === "strong").map((token) => (token as Tokens.Strong).text);
      expect(quoted.length).toBeGreaterThan(1);
      expect(quoted.filter((word) => !words.has(word))).toEqual([]);
      // Each pair of asterisks was understood, and each link leads to a guide.
      expect(tokens.filter((token) => token.type === "text" && !("tokens" in token) && (token as Token).raw.includes("**"))).toEqual([]);
      expect(tokens.filter((token) => token.type === "link" && !isGuide((token as Tokens.Link).href))).toEqual([]);
      expect(tokens.filter((token) => ["html", "table", "code", "blockquote", "image"].includes(token.type))).toEqual([]);
      // The same parts in the same order in both languages.
      const other = tokensOf(guides[`./${language === "en" ? "zh-CN" : "en"}/${guide}.md`] ?? "");
      const shape = (all: readonly Token[]) => all.filter((token) => ["heading", "list_item"].includes(token.type)).map((token) => token.type);
      expect(shape(tokens)).toEqual(shape(other));
    });
  }
}
