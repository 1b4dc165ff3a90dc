/** Which words does the console say? Texts are in `text/*.json`; the reader's choice is kept. */

const found = import.meta.glob<Record<string, string>>("../text/*.json", { eager: true, import: "default" });

export type Language = "en" | "ja";
export type Values = Readonly<Record<string, string | number>>;

const KEY = "hoshimori.language";
const texts: Record<Language, Record<string, string>> = { en: {}, ja: {} };
for (const [file, entries] of Object.entries(found))
  Object.assign(texts[file.endsWith(".ja.json") ? "ja" : "en"], entries);

let spoken: Language = chosen();

function chosen(): Language {
  const asked = new URLSearchParams(location.search).get("language");
  if (asked === "en" || asked === "ja") localStorage.setItem(KEY, asked);
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "ja") return kept;
  return navigator.language.startsWith("ja") ? "ja" : "en";
}

export function language(): Language {
  return spoken;
}

export function speak(next: Language): void {
  spoken = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
}

/** Return a text with its places filled in. */
export function say(key: string, values: Values = {}): string {
  const text = texts[spoken][key] ?? texts.en[key];
  if (text === undefined) return key.replace(/^.*\./, "").replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** Return the word for a value of an enumeration, `words.kind_proximity`; an unknown value as it is. */
export function word(group: string, value: string | null | undefined): string {
  if (!value) return "";
  const key = `words.${group}_${value.replaceAll("+", "_").replaceAll("-", "_")}`;
  return key in texts.en ? say(key) : value.replaceAll("_", " ");
}
