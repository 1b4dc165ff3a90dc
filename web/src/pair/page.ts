import "../chart/chart.css";
import { ApiError } from "../api.ts";
import { daysSelect } from "../chart/days.ts";
import { Plot } from "../chart/plot.ts";
import { spanOf } from "../chart/ticks.ts";
import { isoOf, timeOf } from "../globe/clock.ts";
import { localText, utcText } from "../globe/time_text.ts";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import { least, loadRelative, nearestTime, type Relative } from "./relative.ts";

const DAYS = [1, 3, 7, 14] as const;
const DAY = 86400;
const LINE = "#0072b2";
const LINE_DARK = "#56b4e9";
const NOW = "#d55e00";

/** Open the close-up of a pair that an incident is about: two planes of RTN and the distance over time. */
export async function open(frame: Frame): Promise<Page> {
  const stop = new AbortController();
  const [a, b] = frame.url.pathname.split("/").slice(2).map(Number) as [number, number];
  const root = el("div", { class: "chart-page" });
  frame.root.append(root);
  const days = Number(frame.url.searchParams.get("days")) || 1;
  const page: Page = { title: t("pair.title"), close: () => stop.abort() };
  try {
    const relative = await load(a, b, frame.url.searchParams, days, stop.signal);
    new PairView(frame, root, relative, days, stop.signal);
    page.title = relative.objects.map((one) => one.name || one.norad).join(" – ");
  } catch (error) {
    if (stop.signal.aborted) return page;
    const text = error instanceof ApiError ? `${error.message} ${error.detail}` : String(error);
    root.append(el("h1", { tabindex: -1 }, t("pair.title")), el("p", { role: "alert" }, text));
  }
  return page;
}

async function load(
  a: number,
  b: number,
  query: URLSearchParams,
  days: number,
  signal: AbortSignal,
): Promise<Relative> {
  const wanted = new URLSearchParams({ step_minutes: String(Math.max(5, days * 3)) });
  const end = query.get("end");
  if (end === null) {
    const last = await loadRelative(a, b, wanted, signal);
    if (days === 1) return last;
    wanted.set("end", isoOf(last.times.at(-1) ?? 0));
  } else wanted.set("end", end);
  const until = timeOf(wanted.get("end"));
  if (until !== undefined) wanted.set("begin", isoOf(until - days * DAY));
  return loadRelative(a, b, wanted, signal);
}

class PairView {
  #at: number;
  readonly #slider: HTMLInputElement;
  readonly #told = el("p", { class: "chart-told", role: "status" });
  readonly #plots: Plot[];

  constructor(
    readonly frame: Frame,
    root: HTMLElement,
    readonly relative: Relative,
    days: number,
    signal: AbortSignal,
  ) {
    const { times, objects } = relative;
    const asked = timeOf(frame.url.searchParams.get("at"));
    this.#at = asked === undefined ? Math.max(0, least(relative.distance)) : nearestTime(times, asked);
    const [first, second] = objects.map((one) => one.name || String(one.norad)) as [string, string];
    const radial = { ...equal(relative.radial), label: t("pair.radial"), kind: "number" as const };
    const normal = { ...equal(relative.normal), label: t("pair.normal"), kind: "number" as const };
    const along = { ...equal(relative.transverse), label: t("pair.transverse"), kind: "number" as const };
    const distance = {
      low: 0,
      high: spanOf(relative.distance).high,
      label: t("pair.distance"),
      kind: "number" as const,
    };
    const time = { low: times[0]!, high: times.at(-1)!, label: t("chart.time"), kind: "time" as const };
    const side = new Plot(t("pair.plane-radial", { first, second }), along, radial, signal);
    const above = new Plot(t("pair.plane-normal", { first, second }), along, normal, signal);
    const far = new Plot(t("pair.distance-time", { first, second }), time, distance, signal);
    this.#plots = [side, above, far];
    this.#slider = el("input", {
      type: "range",
      min: 0,
      max: times.length - 1,
      value: this.#at,
      "aria-label": t("globe.time"),
    });
    this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
    const span = daysSelect("pair-days", DAYS, days);
    const figure = (plot: Plot, text: string) => el("figure", {}, plot.canvas, el("figcaption", {}, text));
    root.append(
      el("h1", { tabindex: -1 }, t("pair.heading", { first, second })),
      ...(relative.exercise ? [el("p", { class: "globe-exercise" }, t("globe.exercise"))] : []),
      el(
        "p",
        {},
        t("pair.lead", { first, second }),
        " ",
        el("a", { href: `/incidents/${relative.incident}` }, relative.incident),
      ),
      el(
        "div",
        { class: "chart-bar" },
        el("label", { for: "pair-days" }, t("pair.span")),
        span,
        this.#slider,
        el("a", { href: this.#globe() }, t("pair.globe")),
      ),
      this.#told,
      el(
        "div",
        { class: "chart-pair" },
        figure(side, t("pair.side-caption", { first })),
        figure(above, t("pair.above-caption", { first })),
      ),
      figure(far, t("pair.sets-caption")),
    );
    side.paint((context, place, inks) =>
      this.#track(context, place, inks.dark, relative.transverse, relative.radial, inks.text),
    );
    above.paint((context, place, inks) =>
      this.#track(context, place, inks.dark, relative.transverse, relative.normal, inks.text),
    );
    far.paint((context, place, inks) => {
      context.strokeStyle = inks.soft;
      context.setLineDash([2, 4]);
      for (const set of relative.newSets) line(context, [place(set.time, 0), place(set.time, distance.high)]);
      context.setLineDash([]);
      this.#track(context, place, inks.dark, times, relative.distance, "");
    });
    far.canvas.addEventListener("pointerdown", (event) =>
      this.#go(nearestTime(times, far.value(event.offsetX, event.offsetY)[0])),
    );
    this.#tell();
  }

  #globe(): string {
    const { relative } = this;
    return `/globe?incident=${relative.incident}&select=${relative.objects[1]!.norad}&at=${isoOf(relative.times[this.#at]!)}&alone=1`;
  }

  #go(at: number): void {
    this.#at = at;
    this.#slider.value = String(at);
    const url = new URL(location.href);
    url.searchParams.set("at", isoOf(this.relative.times[at]!));
    this.frame.setUrl(url, "replace");
    this.#tell();
    for (const plot of this.#plots) plot.redraw();
  }

  #tell(): void {
    const { relative } = this;
    const time = relative.times[this.#at]!;
    const km = (value: number | null | undefined) => (value === null || value === undefined ? "–" : value.toFixed(1));
    const text = t("pair.told", {
      time: utcText(time),
      distance: km(relative.distance[this.#at]),
      radial: km(relative.radial[this.#at]),
      transverse: km(relative.transverse[this.#at]),
      normal: km(relative.normal[this.#at]),
    });
    const nearest = least(relative.distance);
    const nearestText =
      nearest < 0
        ? ""
        : t("pair.least", { distance: km(relative.distance[nearest]), time: utcText(relative.times[nearest]!) });
    this.#told.textContent = [text, localText(time), nearestText].filter(Boolean).join(" · ");
    this.#slider.setAttribute("aria-valuetext", utcText(time));
  }

  /** Draw a curve with its present place; `origin` is the ink of the first object at zero, where there is one. */
  #track(
    context: CanvasRenderingContext2D,
    place: (x: number, y: number) => [number, number],
    dark: boolean,
    xs: readonly (number | null)[],
    ys: readonly (number | null)[],
    origin: string,
  ): void {
    context.strokeStyle = dark ? LINE_DARK : LINE;
    context.lineWidth = 1.8;
    context.beginPath();
    let pen = false;
    xs.forEach((x, at) => {
      const y = ys[at];
      if (x === null || y === null || y === undefined) {
        pen = false;
        return;
      }
      const [px, py] = place(x, y);
      if (pen) context.lineTo(px, py);
      else context.moveTo(px, py);
      pen = true;
    });
    context.stroke();
    if (origin !== "") cross(context, place(0, 0), origin);
    const x = xs[this.#at];
    const y = ys[this.#at];
    if (x === null || x === undefined || y === null || y === undefined) return;
    context.fillStyle = NOW;
    context.beginPath();
    context.arc(...place(x, y), 6, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A span that holds zero, where the first object is. */
function equal(values: readonly (number | null)[]): { low: number; high: number } {
  return spanOf([...values, 0]);
}

function line(context: CanvasRenderingContext2D, [from, to]: [[number, number], [number, number]]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, [x, y]: [number, number], ink: string): void {
  context.strokeStyle = ink;
  context.lineWidth = 2;
  line(context, [
    [x - 6, y],
    [x + 6, y],
  ]);
  line(context, [
    [x, y - 6],
    [x, y + 6],
  ]);
}
