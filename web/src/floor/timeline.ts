/** Incidents along time, and the events of one incident. */

import { el, svg } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { View } from "../shell/page.ts";
import { days, instant, utcDay } from "../shell/time.ts";
import { exerciseMark } from "./pieces.ts";
import type { IncidentRow, TimelineEvent } from "./shapes.ts";

const LEAST_PERCENT = 0.8;

/** Return a row an incident with a bar from its begin to its end; one scale for all. */
export function timelineOf(incidents: readonly IncidentRow[], view: View): HTMLElement {
  if (!incidents.length) return el("p", {}, view.say("floor.none_fit"));
  const first = Math.min(...incidents.map((one) => Date.parse(one.begin)));
  const last = Math.max(...incidents.map((one) => Date.parse(one.end)), first + 1);
  const at = (text: string): number => ((Date.parse(text) - first) / (last - first)) * 100;
  const ordered = [...incidents].sort((a, b) => a.begin.localeCompare(b.begin));
  return el(
    "div",
    { class: "timeline", role: "group", "aria-label": view.say("floor.as_timeline") },
    el(
      "p",
      { class: "scale", "aria-hidden": "true" },
      el("span", {}, utcDay(new Date(first).toISOString())),
      el("span", {}, utcDay(new Date(last).toISOString())),
    ),
    el(
      "ol",
      {},
      ordered.map((one) => {
        const left = Math.min(at(one.begin), 100 - LEAST_PERCENT);
        const bar = svg("svg", {
          class: "bar",
          role: "presentation",
          width: "100%",
          height: 14,
          "aria-hidden": "true",
        });
        bar.append(
          svg("line", { x1: "0", x2: "100%", y1: 7, y2: 7, class: "track" }),
          svg("rect", {
            x: `${left}%`,
            width: `${Math.max(at(one.end) - left, LEAST_PERCENT)}%`,
            y: 1,
            height: 12,
            rx: 2,
            class: `bar-${one.kind}`,
          }),
        );
        return el(
          "li",
          {},
          el(
            "a",
            { href: `/incidents/${encodeURIComponent(one.id)}`, "data-step": true },
            `${word("kind", one.kind)} · ${
              one.objects
                .map((o) => o.name || o.norad)
                .slice(0, 2)
                .join(" · ") || one.id
            }`,
          ),
          " ",
          exerciseMark(one.exercise),
          el("span", { class: "days" }, days(one.begin, one.end)),
          bar,
        );
      }),
    ),
  );
}

const SHOWN = 12;

/** Return the events of one incident, oldest first; many arrivals of data are folded. */
export function eventsOf(events: readonly TimelineEvent[], view: View): HTMLElement {
  const item = (one: TimelineEvent): HTMLElement =>
    el(
      "li",
      { "data-kind": one.kind },
      instant(one.at),
      one.end ? [" – ", instant(one.end)] : null,
      el("br"),
      one.text[view.language],
    );
  const known = events.filter((one) => one.kind === "known");
  const others = events.filter((one) => one.kind !== "known");
  return el(
    "div",
    {},
    el("ol", { class: "events" }, others.slice(0, SHOWN).map(item)),
    others.length > SHOWN
      ? el(
          "details",
          {},
          el("summary", {}, view.say("floor.more_events", { n: others.length - SHOWN })),
          el("ol", { class: "events" }, others.slice(SHOWN).map(item)),
        )
      : null,
    known.length
      ? el(
          "details",
          {},
          el("summary", {}, view.say("floor.data_known", { n: known.length })),
          el("ol", { class: "events" }, known.map(item)),
        )
      : null,
  );
}
