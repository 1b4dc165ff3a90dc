/** Small pieces that more than one page shows: badges, marks, tables, sections. */

import { type Attributes, type Child, el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import { say, word } from "../shell/language.ts";

/** Shapes say what colours say: a reader who sees no colour loses nothing. */
const KIND_MARKS: Record<string, string> = {
  proximity: "◎",
  maneuver: "↝",
  breakup: "✳",
  launch: "▲",
  decay: "▼",
  interference: "≋",
  reported: "❝",
  artefact: "▦",
};
const STATUS_MARKS: Record<string, string> = { met: "✓", not_met: "✕", unknown: "?" };

export function kindMark(kind: string): HTMLElement {
  return el(
    "span",
    { class: "kind", "data-kind": kind },
    el("span", { "aria-hidden": "true" }, `${KIND_MARKS[kind] ?? "•"} `),
    word("kind", kind),
  );
}

export function badge(group: string, value: string | null): HTMLElement | null {
  return value ? el("span", { class: "badge", "data-group": group, "data-value": value }, word(group, value)) : null;
}

/** A text as it is on file and how far it was verified; a treaty is never translated here. */
export function quotation(words: string, lang: string, status: string | null, source: string): HTMLElement | null {
  return words
    ? el("blockquote", {}, el("p", { lang }, words), el("footer", {}, badge("text", status ?? "memory"), ` ${source}`))
    : null;
}

/** Met, not met or unknown: a mark, a colour and the word. */
export function conditionMark(status: string): HTMLElement {
  return el(
    "span",
    { class: "condition", "data-status": status },
    el("span", { "aria-hidden": "true" }, `${STATUS_MARKS[status] ?? "•"} `),
    word("status", status),
  );
}

export function exerciseMark(exercise: boolean): HTMLElement | null {
  return exercise ? el("strong", { class: "exercise" }, say("floor.exercise")) : null;
}

export interface Column {
  readonly name: string;
  readonly numeric?: boolean;
}

/** Return a table that becomes a list of cards on a narrow screen and keeps its roles. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
  attributes: Attributes = {},
): HTMLElement {
  const made = el("table", { class: "cards", role: "table", ...attributes });
  if (caption) made.append(el("caption", {}, caption));
  made.append(
    el(
      "thead",
      { role: "rowgroup" },
      el(
        "tr",
        { role: "row" },
        columns.map((c) =>
          el("th", { role: "columnheader", scope: "col", class: c.numeric ? "number" : null }, c.name),
        ),
      ),
    ),
    el(
      "tbody",
      { role: "rowgroup" },
      rows.map((row) =>
        el(
          "tr",
          { role: "row" },
          row.map((cell, n) =>
            el(
              "td",
              { role: "cell", "data-label": columns[n]?.name ?? "", class: columns[n]?.numeric ? "number" : null },
              cell,
            ),
          ),
        ),
      ),
    ),
  );
  return made;
}

/** Return a section with a heading that can be linked to. */
export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), children);
}

/** Return a `<details>`; print opens it. */
export function fold(title: Child, open: boolean, ...children: Child[]): HTMLDetailsElement {
  return el("details", { open }, el("summary", {}, title), children);
}

/** Return a button that says while it works, and what went wrong. */
export function actButton(text: string, act: () => Promise<void>, attributes: Attributes = {}): HTMLElement {
  const button = el("button", { type: "button", ...attributes }, text);
  const box = el("span", { class: "act" }, button);
  button.addEventListener("click", async () => {
    box.querySelector(".problem-line")?.remove();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      box.append(errorLine(error));
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
  return box;
}

/** Return the heading of a page; it takes the focus when the page is reached. */
export function heading(text: Child, attributes: Attributes = {}): HTMLElement {
  return el("h1", { tabindex: "-1", ...attributes }, text);
}
