/** Keys: `g` and a letter goes somewhere, `?` says which keys there are. They can be switched off. */

import { el } from "./element.ts";
import { say } from "./language.ts";
import { ENTRIES } from "./routes.ts";

const OFF = "hoshimori.keys_off";

export interface Acts {
  go(path: string): void;
  language(): void;
  theme(): void;
}

let waiting = false;

export function listenToKeys(acts: Acts): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key !== "?" && localStorage.getItem(OFF)) return;
    if (act(event.key, acts)) event.preventDefault();
  });
}

function act(key: string, acts: Acts): boolean {
  if (waiting) {
    waiting = false;
    const entry = ENTRIES.find(([, , letter]) => letter === key);
    if (entry) acts.go(entry[1]);
    return entry !== undefined;
  }
  if (key === "g") waiting = true;
  else if (key === "?") openHelp();
  else if (key === "l") acts.language();
  else if (key === "t") acts.theme();
  else if (key === "/") document.querySelector<HTMLElement>("input[type=search]")?.focus();
  else if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  else return false;
  return true;
}

/** Move the focus to the next or the former entry of the list on the page. */
function step(by: number): boolean {
  const entries = [...document.querySelectorAll<HTMLElement>("[data-step]")];
  if (!entries.length) return false;
  const here = entries.indexOf(document.activeElement as HTMLElement);
  const next =
    entries[here < 0 ? (by > 0 ? 0 : entries.length - 1) : Math.min(Math.max(here + by, 0), entries.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function openHelp(): void {
  const rows: [string, string][] = [
    ...ENTRIES.map(([name, , letter]): [string, string] => [`g ${letter}`, say(`shell.nav_${name}`)]),
    ["j k", say("shell.key_step")],
    ["/", say("shell.key_search")],
    ["l", say("shell.key_language")],
    ["t", say("shell.key_theme")],
    ["?", say("shell.key_help")],
    ["Esc", say("shell.key_close")],
  ];
  const off = el("input", { type: "checkbox", id: "keys-off", checked: localStorage.getItem(OFF) !== null });
  off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "yes") : localStorage.removeItem(OFF)));
  const sheet = el(
    "dialog",
    { class: "sheet", "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, say("shell.keys")),
    el(
      "dl",
      { class: "keys" },
      rows.map(([key, what]) =>
        el(
          "div",
          {},
          el(
            "dt",
            {},
            key.split(" ").map((one) => [el("kbd", {}, one), " "]),
          ),
          el("dd", {}, what),
        ),
      ),
    ),
    el("p", {}, off, " ", el("label", { for: "keys-off" }, say("shell.keys_off"))),
    el("form", { method: "dialog" }, el("button", { class: "primary" }, say("shell.close"))),
  );
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
}
