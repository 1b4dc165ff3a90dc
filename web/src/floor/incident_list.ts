/** The watch floor: incidents in the service's order, each with why it stands there; as a list or along time. */

import { el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { age, days } from "../shell/time.ts";
import { emptyStore } from "./empty_store.ts";
import { badge, exerciseMark, heading, kindMark } from "./pieces.ts";
import type { IncidentPart, IncidentRow, Status } from "./shapes.ts";
import { timelineOf } from "./timeline.ts";

const KINDS = ["proximity", "maneuver", "breakup", "launch", "decay", "interference", "reported", "artefact"];
const DIRECTIONS = ["to", "from", "within", "to_service"];
const LEVELS = ["observation", "anomaly", "interpretation", "attribution"];
const FILTERS = ["q", "kind", "direction", "level", "status", "state", "object", "exercise"] as const;
const PART = 50;

export const page: Page = async (view) => {
  const { query, say, root } = view;
  view.title(say("floor.incidents"));
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const filtered = FILTERS.some((name) => query.get(name));
  const [part, status] = await Promise.all([
    view.api.get<IncidentPart>("/v1/incidents", { ...asked, cursor: query.get("cursor"), limit: PART }),
    view.api.get<Status>("/v1/status", { language: view.language }),
  ]);
  if (part.total === 0 && !filtered) {
    root.append(...emptyStore(view, status));
    return;
  }
  const along = query.get("view") === "timeline";
  root.append(
    heading(say("floor.incidents")),
    blindStrip(view, status),
    filters(view, filtered),
    el(
      "p",
      { class: "count", role: "status" },
      say(part.total === 1 ? "floor.one_incident" : "floor.count", { n: part.total }),
      " ",
      el(
        "a",
        { href: shown(view, along ? null : "timeline"), class: "switch-view" },
        say(along ? "floor.as_list" : "floor.as_timeline"),
      ),
    ),
    along
      ? timelineOf(part.incidents, view)
      : el(
          "ol",
          { class: "ranked", start: Number(query.get("from") ?? 1) },
          part.incidents.map((one) => row(one, view)),
        ),
  );
  if (part.total === 0)
    root.append(el("p", {}, say("floor.none_fit"), " ", el("a", { href: "/incidents" }, say("floor.clear"))));
  if (part.next) {
    const next = new URLSearchParams(query);
    next.set("cursor", part.next);
    next.set("from", String(Number(query.get("from") ?? 1) + part.incidents.length));
    root.append(el("p", {}, el("a", { href: `/incidents?${next}`, rel: "next" }, say("floor.more"))));
  }
  view.hear("incident", () => {
    if (!root.querySelector(".stale")) {
      root.prepend(
        el(
          "p",
          { class: "stale" },
          say("floor.changed"),
          " ",
          el("button", { type: "button", onclick: () => view.redraw() }, say("floor.refresh")),
        ),
      );
    }
  });
};

function row(one: IncidentRow, view: View): HTMLElement {
  const { language, say } = view;
  const more = one.object_count - one.objects.length;
  const names = one.objects.map((o) => `${o.name || say("floor.unnamed")} (${o.norad})`).join(", ");
  return el(
    "li",
    {},
    el(
      "article",
      { class: "incident-row", "data-status": one.status },
      el(
        "p",
        { class: "marks" },
        exerciseMark(one.exercise),
        kindMark(one.kind),
        badge("direction", one.direction),
        badge("level", one.level),
        one.status === "open" ? null : badge("standing", one.status),
        el("span", { class: "days" }, days(one.begin, one.end)),
      ),
      el(
        "h2",
        {},
        el("a", { href: `/incidents/${encodeURIComponent(one.id)}`, "data-step": true }, one.sentence[language]),
      ),
      el("p", { class: "why" }, el("strong", {}, say("floor.why_here")), " ", one.why[language]),
      el(
        "p",
        { class: "objects" },
        el("code", {}, one.id),
        names ? ` · ${names}` : "",
        more > 0 ? ` ${say("floor.more_objects", { n: more })}` : "",
        one.states.length ? ` · ${say("floor.owner_states", { states: one.states.join(", ") })}` : "",
      ),
    ),
  );
}

/** What is not seen stands above what is. */
function blindStrip(view: View, status: Status): HTMLElement {
  const silent = status.heartbeat?.silent;
  return el(
    "details",
    { class: "blind-strip" },
    el(
      "summary",
      {},
      view.say("floor.not_seen", { n: status.blind.length + status.needs.filter((one) => !one.serves).length }),
      silent ? ` ${view.say("floor.silent")}` : "",
    ),
    el(
      "ul",
      {},
      status.blind.map((line) => el("li", {}, line)),
      status.needs
        .filter((one) => !one.serves)
        .map((one) =>
          el("li", {}, view.say("floor.need", { feed: one.feed, age: age(one.age_h), hidden: one.hidden })),
        ),
    ),
    el("p", {}, el("a", { href: "/status" }, view.say("floor.all_feeds"))),
  );
}

function shown(view: View, as: string | null): string {
  const query = new URLSearchParams(view.query);
  if (as) query.set("view", as);
  else query.delete("view");
  return `/incidents?${query}`;
}

function filters(view: View, open: boolean): HTMLElement {
  const { query, say } = view;
  const choice = (name: string, group: string, values: readonly string[]): HTMLElement =>
    el(
      "label",
      {},
      say(`floor.filter_${name}`),
      el(
        "select",
        { name },
        el("option", { value: "" }, say("floor.any")),
        values.map((v) => el("option", { value: v, selected: query.get(name) === v }, word(group, v))),
      ),
    );
  const field = (name: string, more: Record<string, string> = {}): HTMLElement =>
    el(
      "label",
      {},
      say(`floor.filter_${name}`),
      el("input", { name, value: query.get(name) ?? "", autocomplete: "off", ...more }),
    );
  const form = el(
    "form",
    {
      class: "filters",
      role: "search",
      "aria-label": say("floor.filters"),
      onsubmit: (event) => {
        event.preventDefault();
        const said = new FormData(event.target as HTMLFormElement);
        const changes: Record<string, string | null> = { cursor: null, from: null };
        for (const [name, value] of said) changes[name] = String(value).trim() || null;
        view.setQuery(changes, { push: true, redraw: true });
      },
    },
    field("q", { type: "search" }),
    choice("kind", "kind", KINDS),
    choice("direction", "direction", DIRECTIONS),
    choice("level", "level", LEVELS),
    choice("status", "standing", ["open", "closed", "withdrawn"]),
    field("state", { size: "6" }),
    field("object", { inputmode: "numeric", size: "9", pattern: "[0-9]{1,9}" }),
    field("as_of", { type: "date" }),
    el("button", { type: "submit", class: "primary" }, say("floor.apply")),
    open ? el("a", { href: "/incidents" }, say("floor.clear")) : null,
  );
  return el(
    "details",
    { class: "filter-box", open: open || matchMedia("(min-width: 60rem)").matches },
    el("summary", {}, say("floor.filters")),
    form,
  );
}
