/** Times in UTC, with the reader's own beside them. */

import { el } from "./element.ts";
import { language, say } from "./language.ts";

const MINUTE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const DAY: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };

function format(at: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language() === "ja" ? "ja-JP" : "en-GB", options).format(at);
}

export function utc(text: string): string {
  return `${format(new Date(text), { ...MINUTE, timeZone: "UTC" })} UTC`;
}

export function utcDay(text: string): string {
  return format(new Date(text), { ...DAY, timeZone: "UTC" });
}

/** Return an instant as `<time>`: UTC, then local where it differs. */
export function instant(text: string | null | undefined): HTMLElement {
  if (!text) return el("span", {}, say("shell.unknown_time"));
  const at = new Date(text);
  const made = el("time", { datetime: text }, utc(text));
  if (at.getTimezoneOffset() === 0) return made;
  return el(
    "span",
    { class: "instant" },
    made,
    " ",
    el("span", { class: "local" }, say("shell.local", { time: format(at, MINUTE) })),
  );
}

/** Return a half-open span of days: "24 to 30 May 2026" as two dates. */
export function days(begin: string, end: string): string {
  const last = new Date(Math.max(Date.parse(begin), Date.parse(end) - 1)).toISOString();
  const [a, b] = [utcDay(begin), utcDay(last)];
  return a === b ? a : say("shell.span", { begin: a, end: b });
}

/** Return an age in words: "3 min", "5 h", "12 days". */
export function age(hours: number | null | undefined): string {
  if (hours === null || hours === undefined) return say("shell.never");
  if (hours < 1) return say("shell.minutes", { n: Math.max(0, Math.round(hours * 60)) });
  if (hours < 48) return say("shell.hours", { n: Math.round(hours) });
  return say("shell.days", { n: new Intl.NumberFormat(language()).format(Math.round(hours / 24)) });
}
