import { language } from "../i18n/index.ts";

const two = (value: number) => String(value).padStart(2, "0");

/** "2026-05-27 16:05:00 UTC": the same in both languages, so that it can be read out. */
export function utcText(time: number): string {
  const date = new Date(1000 * time);
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC`;
}

/** The reader's own time, or nothing where that is UTC. */
export function localText(time: number): string {
  const date = new Date(1000 * time);
  if (date.getTimezoneOffset() === 0) return "";
  return new Intl.DateTimeFormat(language() === "ja" ? "ja-JP" : "en-GB", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(date);
}

/** Value of an input of type datetime-local that is read as UTC. */
export function inputText(time: number): string {
  return new Date(1000 * time).toISOString().slice(0, 19);
}
