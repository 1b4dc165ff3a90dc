import en from "./en.json";
import ja from "./ja.json";

export type Language = "en" | "ja";
export type Key = keyof typeof en;

const texts: Record<Language, Record<Key, string>> = { en, ja };
let current: Language = "en";

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
}

/** Return the text of a key in the language of the view; `{name}` takes its value from `values`. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return texts[current][key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
