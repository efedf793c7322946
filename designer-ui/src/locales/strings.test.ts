import { expect, test } from "vitest";
import { strings as designEnglish } from "./en/design";
import { strings as ownEnglish } from "./en/strings";
import helpEnglish from "./en/help.json";
import { strings as designChinese } from "./zh-CN/design";
import helpChinese from "./zh-CN/help.json";
import { strings as ownChinese } from "./zh-CN/strings";

const [english, chinese] = [{ ...ownEnglish, ...designEnglish, ...helpEnglish }, { ...ownChinese, ...designChinese, ...helpChinese }];

const files = import.meta.glob<Record<string, string>>("./*/*.json", { eager: true, import: "default" });

test("both languages have the same keys", () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
});

test("no key is in two files of a language", () => {
  for (const language of ["en", "zh-CN"]) {
    const keys = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`)).flatMap(([, texts]) => Object.keys(texts));
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test("both languages use the same parameters", () => {
  const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of Object.entries<string>(english)) {
    expect([key, parameters((chinese as Record<string, string>)[key] ?? "")]).toEqual([key, parameters(text)]);
  }
});

test("no text is empty, and Chinese texts hold no English sentence", () => {
  for (const [key, text] of Object.entries<string>(chinese)) {
    expect(text.trim(), key).not.toBe("");
    expect(/[a-z]{3,} [a-z]{3,} [a-z]{3,}/i.test(text), key).toBe(false);
  }
});

test("the designer's texts are asked for in the designer only", () => {
  const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../designer/**", "!../fields/*/config.tsx", "!../**/*.test.*", "!../locales/**", "!../api/schema.ts"], { eager: true, query: "?raw", import: "default" });
  for (const [path, text] of Object.entries(sources)) {
    const foreign = [...text.matchAll(/"([a-z]+\.[a-zA-Z.]+)"/g)].map(([, key]) => key ?? "").filter((key) => key in designEnglish);
    expect([path, foreign]).toEqual([path, []]);
  }
});
