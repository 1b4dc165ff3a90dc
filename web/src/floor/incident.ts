/** One incident: the sentence, the figure, then everything it rests on, then what people can do. */

import { caseBox } from "../case/case_box.ts";
import { el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { Problem } from "../shell/problem.ts";
import { days, instant, utc } from "../shell/time.ts";
import { figure } from "./figure.ts";
import { evidenceOf, hypothesesOf } from "./hypotheses.ts";
import { badge, exerciseMark, fold, heading, kindMark, section } from "./pieces.ts";
import type { IncidentDocument, Review, TimelineEvent } from "./shapes.ts";
import { eventsOf } from "./timeline.ts";
import { worksheetOf } from "./worksheet.ts";

const FIRST_FIGURES = 2;
const FIRST_STATES = 6;

export const page: Page = async (view) => {
  const { say, language, root } = view;
  const id = view.params.id ?? "";
  const path = `/v1/incidents/${encodeURIComponent(id)}`;
  const [incident, reviews, timeline] = await Promise.all([
    view.api.get<IncidentDocument>(path, { language }),
    view.api.get<{ reviews: Review[] }>(`${path}/reviews`).then((r) => r.reviews, notThere<Review[]>([])),
    view.api.get<{ events: TimelineEvent[] }>(`${path}/timeline`).then((t) => t.events, notThere<TimelineEvent[]>([])),
  ]);
  view.title(`${incident.id}`);
  const [first, rest] = [incident.figures.slice(0, FIRST_FIGURES), incident.figures.slice(FIRST_FIGURES)];
  const parts: HTMLElement[] = [
    section("evidence", say("floor.evidence"), gates(incident, view), evidenceOf(incident)),
    section("explanations", say("floor.hypotheses"), hypothesesOf(incident)),
    section(
      "blind",
      say("floor.blind"),
      el(
        "ul",
        {},
        incident.not_visible.map((line) => el("li", {}, line)),
      ),
    ),
    section("commitments", say("floor.commitments"), worksheetOf(incident, reviews, view)),
    section("checklist", say("floor.checklist"), checklist(incident, view)),
    section("timeline", say("floor.timeline"), eventsOf(timeline, view)),
  ];
  const side = el(
    "aside",
    { class: "side", "aria-label": say("floor.beside") },
    await caseBox(view, incident),
    history(incident, view),
    links(incident, view),
  );
  root.append(
    el(
      "nav",
      { class: "crumbs", "aria-label": say("floor.where") },
      el("a", { href: "/incidents" }, say("floor.incidents")),
      " › ",
      el("span", { "aria-current": "page" }, incident.id),
    ),
    el(
      "p",
      { class: "marks" },
      exerciseMark(incident.exercise),
      kindMark(incident.kind),
      badge("direction", incident.direction),
      badge("level", incident.level),
      badge("standing", incident.status),
      el("span", { class: "days" }, days(incident.begin, incident.end)),
    ),
    heading(incident.sentence[language], { class: "sentence" }),
    el(
      "p",
      { class: "note" },
      say("floor.wording", { wording: incident.wording.replace(/[.。]$/, "") }),
      " ",
      say("floor.known_as_of"),
      " ",
      instant(incident.as_of),
    ),
    el(
      "nav",
      { class: "inside", "aria-label": say("floor.inside") },
      ["geometry", ...parts.map((p) => p.id), "case"].map((part) => [
        el("a", { href: `#${part}` }, say(`floor.to_${part}`)),
        " ",
      ]),
    ),
    el(
      "div",
      { class: "with-side" },
      el(
        "div",
        { class: "body" },
        section(
          "geometry",
          say("floor.geometry"),
          first.length
            ? el(
                "div",
                { class: "figures" },
                first.map((named) => figure(view, id, named)),
              )
            : el("p", {}, say("floor.no_figure")),
          whose(incident, view),
          rest.length ? later(view, id, rest) : null,
        ),
        parts,
      ),
      side,
    ),
    el("p", { class: "note closing" }, say("shell.never_decides")),
  );
  const part = location.hash.slice(1);
  if (part) document.getElementById(part)?.scrollIntoView();
};

function notThere<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Problem && [403, 404, 405].includes(error.status)) return instead;
    throw error;
  };
}

/** Further figures are drawn when they are asked for. */
function later(view: View, id: string, figures: IncidentDocument["figures"]): HTMLElement {
  const box = fold(view.say("floor.more_figures", { n: figures.length }), false);
  box.addEventListener("toggle", () => {
    if (box.open && !box.querySelector("figure"))
      box.append(
        el(
          "div",
          { class: "figures" },
          figures.map((named) => figure(view, id, named)),
        ),
      );
  });
  return box;
}

function whose(incident: IncidentDocument, view: View): HTMLElement | null {
  const lines = incident.whose ?? [];
  if (!lines.length) return null;
  return el(
    "div",
    {},
    el("h3", {}, view.say("floor.whose")),
    el(
      "ul",
      {},
      lines.map((line) => el("li", {}, line)),
    ),
  );
}

/** How far the statements reach, and why no further. */
function gates(incident: IncidentDocument, view: View): HTMLElement {
  return el(
    "div",
    {},
    el(
      "dl",
      { class: "fields" },
      ["activity", "capability", "intent"].map((name) => [
        el("dt", {}, view.say(`floor.${name}`)),
        el("dd", {}, String(incident[name as "activity" | "capability" | "intent"])),
      ]),
    ),
    incident.gates.length
      ? el(
          "ol",
          { class: "gates", "aria-label": view.say("floor.gates") },
          incident.gates.map((gate) =>
            el(
              "li",
              { "data-passed": String(gate.passed) },
              el(
                "strong",
                {},
                el("span", { "aria-hidden": "true" }, gate.passed ? "● " : "○ "),
                word("level", gate.level),
              ),
              ` ${view.say(gate.passed ? "floor.reached" : "floor.not_reached")} `,
              gate.reason,
            ),
          ),
        )
      : null,
  );
}

/** A list to tick while working; the ticks stay in this tab and are no record. */
function checklist(incident: IncidentDocument, view: View): HTMLElement {
  const key = `hoshimori.checked.${incident.id}`;
  const ticked = new Set<string>(JSON.parse(sessionStorage.getItem(key) ?? "[]") as string[]);
  return el(
    "div",
    {},
    el(
      "ul",
      { class: "checks" },
      incident.checklist.map((line, n) => {
        const name = `${n}`;
        const box = el("input", { type: "checkbox", id: `check-${n}`, checked: ticked.has(name) });
        box.addEventListener("change", () => {
          if (box.checked) ticked.add(name);
          else ticked.delete(name);
          sessionStorage.setItem(key, JSON.stringify([...ticked]));
        });
        return el("li", {}, box, " ", el("label", { for: `check-${n}` }, line));
      }),
    ),
    el("p", { class: "note" }, view.say("floor.checklist_note")),
  );
}

/** The states of the incident until the one shown, each under its own address. */
function history(incident: IncidentDocument, view: View): HTMLElement | null {
  if (incident.history.length < 2) return null;
  const states = [...incident.history].reverse();
  const row = (one: (typeof states)[number], n: number) =>
    el(
      "li",
      {},
      el(
        "a",
        {
          href: `/incidents/${encodeURIComponent(incident.id)}?as_of=${one.as_of}`,
          "aria-current": n === 0 ? "true" : undefined,
        },
        utc(one.as_of),
      ),
      ` ${word("standing", one.status)}, ${word("level", one.level)}`,
    );
  const older = states.slice(FIRST_STATES).map((one, n) => row(one, n + FIRST_STATES));
  const rest = older.length ? fold(view.say("floor.older_states", { n: older.length }), false) : null;
  rest?.append(el("ol", { class: "states" }, older));
  return el(
    "section",
    { class: "box", id: "states", "aria-labelledby": "states-title" },
    el("h2", { id: "states-title" }, view.say("floor.states")),
    el("ol", { class: "states" }, states.slice(0, FIRST_STATES).map(row)),
    rest,
  );
}

function links(incident: IncidentDocument, view: View): HTMLElement {
  const { say, language } = view;
  const id = encodeURIComponent(incident.id);
  const [a, b] = incident.objects;
  const selected = incident.objects
    .slice(0, 2)
    .map((o) => o.norad)
    .join(",");
  const entries: [string, string][] = [];
  if (selected) entries.push([`/globe?incident=${id}&alone=1`, say("floor.on_globe")]);
  if (incident.kind === "proximity" && a && b)
    entries.push([`/pairs/${a.norad}/${b.norad}?begin=${incident.begin}&end=${incident.end}`, say("floor.close_up")]);
  if (incident.kind === "proximity" || incident.kind === "maneuver")
    entries.push([`/belt?select=${selected}`, say("floor.on_belt")]);
  if (incident.kind === "breakup") entries.push([`/incidents/${id}/cloud`, say("floor.cloud")]);
  const brief = async (form: string): Promise<void> => {
    const answer = await view.api.raw(`/v1/incidents/${id}/brief?language=${language}&form=${form}`);
    saveAs(await answer.blob(), `${incident.id}.${language}.${form}`);
  };
  return el(
    "section",
    { class: "box", "aria-labelledby": "links-title" },
    el("h2", { id: "links-title" }, say("floor.elsewhere")),
    el(
      "ul",
      {},
      entries.map(([href, text]) => el("li", {}, el("a", { href }, text))),
    ),
    el(
      "p",
      {},
      say("floor.brief"),
      " ",
      ["html", "pdf", "md"].map((form) => [
        el("button", { type: "button", class: "quiet", onclick: () => void brief(form) }, form.toUpperCase()),
        " ",
      ]),
    ),
    el("p", {}, el("button", { type: "button", class: "quiet", onclick: () => print() }, say("floor.print"))),
  );
}

/** Hand bytes to the browser as a file; the token stays out of the address. */
export function saveAs(data: Blob, name: string): void {
  const address = URL.createObjectURL(data);
  const link = el("a", { href: address, download: name, "data-outside": true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
