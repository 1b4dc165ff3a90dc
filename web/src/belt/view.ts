import { daysSelect } from "../chart/days.ts";
import { type Inks, type Place, Plot } from "../chart/plot.ts";
import { isoOf, timeOf } from "../globe/clock.ts";
import { utcText } from "../globe/time_text.ts";
import { t } from "../i18n/index.ts";
import type { Frame } from "../page.ts";
import { nearestTime } from "../pair/relative.ts";
import { el } from "../shell/element.ts";
import { type Belt, type BeltObject, drawn, drift, panned, turned, type Window, zoomed } from "./belt.ts";

const MOST_LATITUDE = 16;
const REACH = 9;
const PICKED = "#d55e00";
/** The trace of an object's last day: the figure of eight of its inclination. */
const TRACE_S = 86400;

/** Two pictures of the same objects: latitude by longitude now, and time by longitude. */
export class BeltView {
  #window: Window;
  #at: number;
  #select: number | undefined;
  #hovered: BeltObject | undefined;
  readonly #lines: Map<BeltObject, (number | null)[]>;
  readonly #sky: Plot;
  readonly #river: Plot;
  readonly #told = el("p", { class: "chart-told", role: "status" });
  readonly #slider: HTMLInputElement;

  constructor(
    readonly frame: Frame,
    root: HTMLElement,
    readonly belt: Belt,
    days: string,
    spans: string[],
    signal: AbortSignal,
  ) {
    const query = frame.url.searchParams;
    const { times } = belt;
    this.#lines = new Map(belt.objects.map((one) => [one, drawn(one, times)]));
    const west = Number(query.get("west") ?? Number.NaN);
    const width = Number(query.get("width") ?? Number.NaN);
    this.#window =
      Number.isFinite(west) && width > 0 ? { west, width: Math.min(360, width) } : { west: -180, width: 360 };
    this.#select = Number(query.get("select")) || undefined;
    const asked = timeOf(query.get("at"));
    this.#at = asked === undefined ? times.length - 1 : nearestTime(times, asked);
    const picked = this.#find(this.#select);
    if (picked && !query.has("west")) this.#lookAt(picked);
    const x = () => ({ ...this.#span, label: t("belt.longitude"), kind: "longitude" as const });
    this.#sky = new Plot(
      t("belt.sky"),
      x(),
      { low: -MOST_LATITUDE, high: MOST_LATITUDE, label: t("belt.latitude"), kind: "latitude" },
      signal,
    );
    this.#river = new Plot(
      t("belt.river"),
      x(),
      { low: times.at(-1)!, high: times[0]!, label: t("chart.time"), kind: "time" },
      signal,
    );
    this.#slider = el("input", { type: "range", min: 0, max: times.length - 1, "aria-label": t("globe.time") });
    this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
    root.append(
      this.#bar(days, spans),
      this.#told,
      el("figure", {}, this.#sky.canvas, el("figcaption", {}, t("belt.sky-caption"))),
      el("figure", {}, this.#river.canvas, el("figcaption", {}, t("belt.river-caption"))),
    );
    this.#river.canvas.classList.add("plot-tall");
    this.#sky.paint((context, place, inks) => this.#paintSky(context, place, inks));
    this.#river.paint((context, place, inks) => this.#paintRiver(context, place, inks));
    this.#listen(this.#sky, (one) => this.#skyPlaces(one));
    this.#listen(this.#river, (one) => this.#riverPlaces(one));
    this.#tell();
  }

  get #span(): { low: number; high: number } {
    return { low: this.#window.west, high: this.#window.west + this.#window.width };
  }

  #bar(days: string, spans: string[]): HTMLElement {
    const span = daysSelect("belt-days", spans, days);
    const names = el(
      "datalist",
      { id: "belt-names" },
      this.belt.objects.map((one) => el("option", { value: nameOf(one) })),
    );
    const search = el("input", { type: "search", id: "belt-search", list: "belt-names" });
    search.addEventListener("change", () => {
      const text = search.value.trim().toUpperCase();
      const found =
        this.belt.objects.find((one) => nameOf(one).toUpperCase() === text || String(one.norad) === text) ??
        this.belt.objects.find((one) => text !== "" && one.name.toUpperCase().includes(text));
      if (found) this.#pick(found, true);
    });
    const button = (label: string, title: string, act: () => void) =>
      el("button", { type: "button", "aria-label": title, title, onclick: act }, label);
    const middle = () => this.#window.west + this.#window.width / 2;
    return el(
      "div",
      { class: "chart-bar" },
      el("label", { for: "belt-search" }, t("globe.search")),
      search,
      names,
      el("label", { for: "belt-days" }, t("pair.span")),
      span,
      button("−", t("belt.out"), () => this.#see(zoomed(this.#window, 2, middle()))),
      button("+", t("belt.in"), () => this.#see(zoomed(this.#window, 0.5, middle()))),
      button("◀", t("belt.west"), () => this.#see(panned(this.#window, -this.#window.width / 4))),
      button("▶", t("belt.east"), () => this.#see(panned(this.#window, this.#window.width / 4))),
      this.#slider,
    );
  }

  #listen(plot: Plot, places: (one: BeltObject) => [number, number][]): void {
    const { canvas } = plot;
    canvas.tabIndex = 0;
    let down: { x: number; window: Window; moved: boolean } | undefined;
    canvas.addEventListener("pointerdown", (event) => {
      down = { x: event.offsetX, window: this.#window, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (down === undefined) return this.#hover(this.#near(plot, places, event.offsetX, event.offsetY));
      const by = ((down.x - event.offsetX) / plot.area.width) * down.window.width;
      down.moved ||= Math.abs(down.x - event.offsetX) > 4;
      if (down.moved) this.#see(panned(down.window, by));
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!down?.moved) this.#pick(this.#near(plot, places, event.offsetX, event.offsetY), false);
      down = undefined;
    });
    canvas.addEventListener("pointerleave", () => this.#hover(undefined));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && document.activeElement !== canvas) return;
        event.preventDefault();
        this.#see(zoomed(this.#window, event.deltaY > 0 ? 1.25 : 0.8, plot.value(event.offsetX, 0)[0]));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      const { west, width } = this.#window;
      const next: Record<string, () => Window> = {
        ArrowLeft: () => panned(this.#window, -width / 10),
        ArrowRight: () => panned(this.#window, width / 10),
        "+": () => zoomed(this.#window, 0.8, west + width / 2),
        "-": () => zoomed(this.#window, 1.25, west + width / 2),
      };
      const act = next[event.key];
      if (act === undefined) return;
      event.preventDefault();
      this.#see(act());
    });
  }

  #near(plot: Plot, places: (one: BeltObject) => [number, number][], x: number, y: number): BeltObject | undefined {
    let best = REACH;
    let found: BeltObject | undefined;
    for (const one of this.belt.objects)
      for (const [lon, other] of places(one)) {
        const [px, py] = plot.place(lon, other);
        const away = Math.hypot(px - x, py - y);
        if (away < best) {
          best = away;
          found = one;
        }
      }
    return found;
  }

  #skyPlaces(one: BeltObject): [number, number][] {
    const lon = one.longitude[this.#at];
    const lat = one.latitude[this.#at];
    return lon === null || lon === undefined || lat === null || lat === undefined
      ? []
      : [[turned(lon, this.#window), lat]];
  }

  #riverPlaces(one: BeltObject): [number, number][] {
    return this.#lines
      .get(one)!
      .flatMap((lon, at): [number, number][] =>
        lon === null ? [] : [[turned(lon, this.#window), this.belt.times[at]!]],
      );
  }

  #paintSky(context: CanvasRenderingContext2D, place: Place, inks: Inks): void {
    const { times } = this.belt;
    const from = times.findIndex((time) => time >= times[this.#at]! - TRACE_S);
    for (const one of this.#inOrder()) {
      const strong = this.#isStrong(one);
      context.strokeStyle = context.fillStyle = strong ? PICKED : inkOf(one, inks);
      context.globalAlpha = strong ? 1 : 0.35;
      context.lineWidth = strong ? 2 : 1;
      const trace: [number, number][] = [];
      for (let at = Math.max(0, from); at <= this.#at; at++) {
        const lon = one.longitude[at];
        const lat = one.latitude[at];
        if (typeof lon === "number" && typeof lat === "number") trace.push([turned(lon, this.#window), lat]);
      }
      stroke(context, place, trace, this.#window.width / 2);
      context.globalAlpha = 1;
      for (const [lon, lat] of this.#skyPlaces(one))
        dot(context, place(lon, lat), strong ? 5 : 2.5, strong ? nameOf(one) : "", inks);
    }
  }

  #paintRiver(context: CanvasRenderingContext2D, place: Place, inks: Inks): void {
    for (const one of this.#inOrder()) {
      const strong = this.#isStrong(one);
      context.strokeStyle = strong ? PICKED : inkOf(one, inks);
      context.globalAlpha = strong ? 1 : 0.55;
      context.lineWidth = strong ? 2.5 : 1;
      stroke(context, place, this.#riverPlaces(one), this.#window.width / 2);
    }
    context.globalAlpha = 1;
    const now = this.belt.times[this.#at]!;
    context.strokeStyle = inks.text;
    context.lineWidth = 1;
    context.setLineDash([5, 4]);
    stroke(
      context,
      place,
      [
        [this.#span.low, now],
        [this.#span.high, now],
      ],
      400,
    );
    context.setLineDash([]);
  }

  /** All objects, the picked ones last and so on top. */
  #inOrder(): BeltObject[] {
    return [...this.belt.objects].sort((a, b) => Number(this.#isStrong(a)) - Number(this.#isStrong(b)));
  }

  #isStrong(one: BeltObject): boolean {
    return one === this.#hovered || one.norad === this.#select;
  }

  #find(norad: number | undefined): BeltObject | undefined {
    return norad === undefined ? undefined : this.belt.objects.find((one) => one.norad === norad);
  }

  #lookAt(one: BeltObject): void {
    const lon = one.longitude[this.#at] ?? one.longitude.find((value) => value !== null);
    if (typeof lon === "number") this.#window = panned({ west: lon - 5, width: 10 }, 0);
  }

  #hover(one: BeltObject | undefined): void {
    if (one === this.#hovered) return;
    this.#hovered = one;
    this.#show();
  }

  #pick(one: BeltObject | undefined, move: boolean): void {
    this.#select = one?.norad;
    if (one && move) this.#lookAt(one);
    this.#see(this.#window);
  }

  #go(at: number): void {
    this.#at = at;
    this.#see(this.#window);
  }

  #see(window: Window): void {
    this.#window = window;
    const { low, high } = this.#span;
    for (const plot of [this.#sky, this.#river]) Object.assign(plot.x, { low, high });
    const url = new URL(location.href);
    url.searchParams.set("west", window.west.toFixed(2));
    url.searchParams.set("width", window.width.toFixed(2));
    url.searchParams.set("at", isoOf(this.belt.times[this.#at]!));
    if (this.#select === undefined) url.searchParams.delete("select");
    else url.searchParams.set("select", String(this.#select));
    this.frame.setUrl(url, "replace");
    this.#show();
  }

  #show(): void {
    this.#sky.redraw();
    this.#river.redraw();
    this.#tell();
  }

  #tell(): void {
    const { times, objects } = this.belt;
    this.#slider.value = String(this.#at);
    this.#slider.setAttribute("aria-valuetext", utcText(times[this.#at]!));
    const one = this.#hovered ?? this.#find(this.#select);
    const parts = [utcText(times[this.#at]!), t("belt.count", { count: objects.length })];
    if (one) {
      const lon = one.longitude[this.#at];
      const lat = one.latitude[this.#at];
      const moved = drift(one, times);
      const east =
        typeof lon === "number" ? t(lon < 0 ? "globe.west" : "globe.east", { degrees: Math.abs(lon).toFixed(2) }) : "–";
      const north =
        typeof lat === "number"
          ? t(lat < 0 ? "globe.south" : "globe.north", { degrees: Math.abs(lat).toFixed(2) })
          : "–";
      parts.push(`${nameOf(one)}: ${east}, ${north}`);
      if (moved !== null)
        parts.push(t("belt.drift", { degrees: `${moved < 0 ? "−" : "+"}${Math.abs(moved).toFixed(3)}` }));
    }
    this.#told.textContent = parts.join(" · ");
  }
}

function nameOf(one: BeltObject): string {
  return `${one.name || "?"} (${one.norad})`;
}

/** Neighbours get different inks; the ink says nothing else. */
function inkOf(one: BeltObject, inks: Inks): string {
  const light = ["#0072b2", "#009e73", "#5b3f8c"];
  const dark = ["#56b4e9", "#66c9a5", "#c5a8ee"];
  return (inks.dark ? dark : light)[one.norad % 3]!;
}

function stroke(context: CanvasRenderingContext2D, place: Place, points: [number, number][], jump: number): void {
  context.beginPath();
  let last: number | undefined;
  for (const [x, y] of points) {
    const [px, py] = place(x, y);
    if (last === undefined || Math.abs(x - last) > jump) context.moveTo(px, py);
    else context.lineTo(px, py);
    last = x;
  }
  context.stroke();
}

function dot(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  radius: number,
  label: string,
  inks: Inks,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  if (label === "") return;
  context.font = `600 13px ${inks.family}`;
  context.strokeStyle = inks.paper;
  context.lineWidth = 4;
  context.strokeText(label, x + 9, y - 6);
  context.fillStyle = inks.text;
  context.fillText(label, x + 9, y - 6);
}
