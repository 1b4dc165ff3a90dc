import { expect, test } from "vitest";
import en from "../src/i18n/en.json";
import ja from "../src/i18n/ja.json";

test("both languages have the same keys", () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
});

test("a text has the same places for values in both languages", () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const [key, text] of Object.entries(en)) expect(places(ja[key as keyof typeof ja]), key).toEqual(places(text));
});
