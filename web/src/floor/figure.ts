/** A figure: drawn by Vega without `eval`, described in words, and its numbers as a table. */

import { el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import type { View } from "../shell/page.ts";
import { fold, table } from "./pieces.ts";
import type { FigureName } from "./shapes.ts";

type Rows = readonly Record<string, unknown>[];

interface Specification {
  data?: { values?: Rows; name?: string };
  datasets?: Record<string, Rows>;
  layer?: Specification[];
  hconcat?: Specification[];
  [more: string]: unknown;
}

const MOST_ROWS = 120;

/** Return the figure at once; it is drawn when its specification has come. */
export function figure(view: View, incident: string, named: FigureName): HTMLElement {
  const { language, say } = view;
  const alt = named.alt?.[language] ?? named.title[language];
  const place = el("div", { class: "drawing", role: "img", "aria-label": alt });
  const made = el("figure", { "data-figure": named.name }, place, el("figcaption", {}, named.title[language]));
  view.api
    .get<Specification>(`/v1/incidents/${encodeURIComponent(incident)}/figures/${named.name}`, { language })
    .then(async (specification) => {
      const rows = rowsOf(specification);
      if (rows.length)
        made.append(
          numbers(rows, say("floor.figure_numbers", { n: rows.length }), say("floor.figure_cut", { n: MOST_ROWS })),
        );
      await draw(place, specification, language);
      made.dataset.drawn = "yes";
    })
    .catch((error: unknown) => {
      if (!view.signal.aborted) made.prepend(errorLine(error));
    });
  return made;
}

async function draw(place: HTMLElement, specification: Specification, language: string): Promise<void> {
  const [vega, lite, { expressionInterpreter }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("vega-interpreter"),
  ]);
  const compiled = lite.compile(specification as unknown as Parameters<typeof lite.compile>[0], {
    logger: vega.logger(vega.None),
  }).spec;
  const locale = language === "ja" ? { time: JAPANESE_TIME } : {};
  const drawn = new vega.View(vega.parse(compiled, { ...locale } as never, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    logLevel: vega.None,
  } as never);
  await drawn.initialize(place).runAsync();
  const picture = place.querySelector("svg");
  picture?.setAttribute("aria-hidden", "true");
}

const JAPANESE_TIME = {
  dateTime: "%Y年%m月%d日 %H:%M",
  date: "%Y/%m/%d",
  time: "%H:%M",
  periods: ["午前", "午後"],
  days: ["日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"],
  shortDays: ["日", "月", "火", "水", "木", "金", "土"],
  months: [...Array(12).keys()].map((n) => `${n + 1}月`),
  shortMonths: [...Array(12).keys()].map((n) => `${n + 1}月`),
};

/** Return the rows of the first data that the specification holds. */
function rowsOf(specification: Specification): Rows {
  const named = specification.data?.name;
  if (named && specification.datasets?.[named]) return specification.datasets[named] ?? [];
  if (specification.data?.values) return specification.data.values;
  const sets = Object.values(specification.datasets ?? {});
  if (sets.length) return [...sets].sort((a, b) => b.length - a.length)[0] ?? [];
  for (const inner of [...(specification.layer ?? []), ...(specification.hconcat ?? [])]) {
    const rows = rowsOf(inner);
    if (rows.length) return rows;
  }
  return [];
}

function numbers(rows: Rows, title: string, cut: string): HTMLElement {
  const columns = Object.keys(rows[0] ?? {}).filter((name) => typeof rows[0]?.[name] !== "object");
  const made = fold(title, false);
  made.addEventListener("toggle", () => {
    if (!made.open || made.querySelector("table")) return;
    const cells = rows.slice(0, MOST_ROWS).map((row) => columns.map((name) => printed(row[name])));
    made.append(
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": title },
        table(
          "",
          columns.map((name) => ({ name, numeric: typeof rows[0]?.[name] === "number" })),
          cells,
          { class: "plain" },
        ),
      ),
    );
    if (rows.length > MOST_ROWS) made.append(el("p", {}, cut));
  });
  return made;
}

function printed(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return value === null || value === undefined ? "–" : String(value);
}
