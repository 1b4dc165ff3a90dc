import { getBytes } from "../api.ts";
import { Gabbard, loadCloud } from "../cloud/gabbard.ts";
import { t } from "../i18n/index.ts";
import type { Frame } from "../page.ts";
import { el } from "../shell/element.ts";
import { Card } from "./card.ts";
import { type Catalog, joined, loadCatalog, masked, readStates } from "./catalog.ts";
import { type Clock, dayKnown, FASTEST_LOW, isoOf } from "./clock.ts";
import type { Drawn, Globe } from "./globe.ts";
import { listen } from "./hands.ts";
import { type IncidentRow, type Layer, loadLayer } from "./layer.ts";
import { type Knot, Motion, stepFor } from "./motion.ts";
import { HOVERED, INVOLVED, SELECTED, tintsOf } from "./palette.ts";
import { Panel } from "./panel.ts";
import { Propagator } from "./propagator.ts";
import type { Camera } from "./scene.ts";
import { Then } from "./then.ts";
import { utcText } from "./time_text.ts";
import { Timebar } from "./timebar.ts";
import { Trail } from "./trail.ts";
import { readView, type View, writeView } from "./view.ts";

const HOUR = 3600;
const DAY = 86400;
const FAR: Camera = { longitude: 135, latitude: 25, height: 28000 };
/** Names are drawn for an incident of a few objects; a cloud would be a cloud of names. */
const MOST_NAMES = 8;

/** Everything that the globe shows, held together: catalogue, clock, filters, selection, incident, address. */
export class Watched {
  view: View;
  catalog: Catalog | undefined;
  readonly panel: Panel;
  readonly card: Card;
  readonly timebar: Timebar;
  readonly #propagator = new Propagator();
  readonly #trail = new Trail(this.#propagator);
  readonly #then: Then;
  #motion: Motion | undefined;
  #layer: Layer | undefined;
  #opening: Promise<void> = Promise.resolve();
  #later: Promise<Catalog> | undefined;
  #missing = 0;
  #gabbard: Gabbard | undefined;
  #rows: readonly IncidentRow[] = [];
  #hovered = -1;
  #asking = false;
  #day: string | undefined;
  #newest: number | undefined;
  #written = 0;
  /** Why the incident of the address is not shown. */
  #absent = "";
  #told = 0;

  constructor(
    readonly frame: Frame,
    readonly globe: Globe,
    readonly box: HTMLElement,
    readonly say: (text: string) => void,
    readonly signal: AbortSignal,
  ) {
    this.view = readView(frame.url.searchParams);
    const change = (part: Partial<View>) => this.change(part);
    this.panel = new Panel({ change, find: (index) => this.find(index) });
    this.card = new Card({ change, centre: () => this.centre() });
    this.timebar = new Timebar(this.clock, {
      seek: (time) => this.seek(time),
      play: (speed) => this.play(speed),
      replay: () => this.replay(),
    });
    this.#then = new Then(signal, (layer) => {
      this.#layer = layer;
      this.apply();
    });
    const bottom = el("div", { class: "globe-bottom" }, this.#then.element, this.timebar.element);
    box.append(this.panel.element, this.card.element, bottom);
    const size = new ResizeObserver(() => {
      box.style.setProperty("--globe-bottom", `${bottom.offsetHeight + 8}px`);
      box.style.setProperty("--globe-time", `${this.timebar.element.offsetHeight + 8}px`);
    });
    size.observe(bottom);
    signal.addEventListener("abort", () => size.disconnect());
    listen(this);
    globe.onCamera = () => this.catalog && this.write("replace");
    globe.onFrame = () => this.#follow();
    this.globe.lookFrom(this.view.camera ?? FAR, false);
  }

  get clock(): Clock {
    return this.globe.clock;
  }

  close(): void {
    if (this.#motion) this.#motion.over = true;
    this.#propagator.close();
  }

  /** Load the catalogue as it was known on the day of `at` (or now), and show it. */
  async load(at: number | undefined, ready?: Promise<Catalog>): Promise<void> {
    if (at === undefined && this.view.incident !== "") {
      await this.#opening;
      if (this.#layer) return this.load(this.clock.time);
    }
    const day = this.#dayOf(at);
    let catalog = await (ready ?? loadCatalog(day, this.signal));
    let known = day;
    if (catalog.elements.count === 0 && day !== undefined) {
      catalog = await loadCatalog(undefined, this.signal);
      known = undefined;
    }
    this.#day = day;
    const now = Date.now() / 1000;
    const newest = catalog.elements.reference;
    if (day === undefined) this.#newest = newest;
    if (at === undefined && this.catalog === undefined) {
      const past = now - newest > 3 * DAY;
      this.clock.time = past ? newest : now;
      this.clock.speed = this.view.speed ?? (stillWanted() ? 0 : past ? 60 : 1);
      this.timebar.setRange(this.clock.time - DAY, this.clock.time + DAY, []);
    }
    const first = this.catalog === undefined;
    await this.#take(await this.#withLater(catalog), known);
    if (first && this.view.camera === undefined) this.centre(this.selected >= 0 ? this.selected : this.#firstInvolved);
    if (this.#absent) this.say(this.#absent);
    else if (catalog.elements.count === 0) this.say(t("globe.empty"));
    else if (this.#missing > 0) this.say(t("globe.later", { count: this.#missing }));
    else if (day !== undefined && known === undefined) this.say(t("globe.known-later"));
    else if (at === undefined && now - newest > 3 * DAY) this.say(t("globe.past", { time: utcText(newest) }));
    else this.say("");
  }

  offer(rows: readonly IncidentRow[]): void {
    this.#rows = rows;
    this.panel.setIncidents(rows, this.view.incident);
  }

  /** Show the state that an address says. */
  goTo(url: URL): void {
    const before = this.view;
    this.view = readView(url.searchParams);
    if (this.view.at !== undefined) this.clock.time = this.view.at;
    if (this.view.at !== undefined || this.view.speed !== undefined) this.clock.speed = this.view.speed ?? 0;
    if (this.view.camera && this.catalog) this.globe.lookFrom(this.view.camera, false);
    if (this.view.incident !== before.incident || this.#layer === undefined) this.#opening = this.#openLayer();
    this.apply();
  }

  change(part: Partial<View>): void {
    const before = this.view;
    this.view = { ...before, ...part };
    if (this.view.incident !== before.incident) void this.#openLayer();
    this.apply();
    const step = this.view.select !== before.select || this.view.incident !== before.incident;
    this.write(step ? "push" : "replace");
  }

  find(index: number): void {
    this.change({ select: this.catalog?.norad[index] });
    this.centre();
  }

  centre(index = this.selected): void {
    const where = index < 0 ? undefined : this.globe.above(index);
    if (where === undefined) return;
    const height = Math.max(this.globe.camera.height, 1.6 * where.height + 3000);
    this.globe.lookFrom({ ...where, height }, !stillWanted());
  }

  hover(index: number): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#draw();
  }

  seek(time: number): void {
    this.clock.time = time;
    this.clock.end = undefined;
    this.globe.redraw();
    this.timebar.update();
    this.write("replace");
  }

  play(speed: number): void {
    const fast = this.#tooFast;
    this.clock.speed = speed;
    if (fast !== this.#tooFast) this.apply();
    if (this.clock.end !== undefined && this.clock.time >= this.clock.end) this.clock.end = undefined;
    this.timebar.update();
    this.write("replace");
  }

  /** Run the incident from its begin to its end, its objects alone. */
  replay(): void {
    const layer = this.#layer;
    if (layer === undefined) return;
    const span = replayOf(layer, this.catalog);
    this.clock.time = span.begin;
    this.clock.end = span.end;
    this.clock.speed = span.speed;
    this.change({ alone: true });
  }

  get #firstInvolved(): number {
    return this.catalog?.place.get(this.#layer?.objects[0] ?? -1) ?? -1;
  }

  get #tooFast(): boolean {
    return Math.abs(this.clock.speed) > FASTEST_LOW;
  }

  get selected(): number {
    return this.view.select === undefined ? -1 : (this.catalog?.place.get(this.view.select) ?? -1);
  }

  /** Show the view: who is drawn and how, the card, the panel. */
  apply(): void {
    const { catalog, view } = this;
    this.panel.setView(view, this.#layer);
    this.timebar.update();
    if (catalog === undefined || this.#motion === undefined) return;
    const involved = this.#layer && this.view.incident ? new Set(this.#layer.objects) : null;
    const mask = masked(catalog, { ...view, only: view.alone || this.#tooFast ? involved : null });
    const shown = mask.reduce((sum, one) => sum + one, 0);
    this.panel.setShown(shown, mask.length);
    const side = shown < 2000 ? 4 : shown < 12000 ? 3 : 2;
    this.globe.show({ motion: this.#motion, mask, tints: tintsOf(catalog.type, catalog.norad, involved), side });
    if (this.selected >= 0) this.card.show(catalog, this.selected, view);
    else this.card.hide();
    this.#told = 0;
    this.#draw();
  }

  write(how: "push" | "replace"): void {
    const url = new URL(location.href);
    const { time, speed } = this.clock;
    const camera = this.globe.camera;
    url.search = writeView({ ...this.view, at: time, speed: speed || undefined, camera }, url.searchParams).toString();
    this.#written = performance.now();
    if (url.href !== location.href) this.frame.setUrl(url, how);
  }

  async #openLayer(): Promise<void> {
    const { incident } = this.view;
    this.#layer = undefined;
    this.#absent = "";
    this.#then.open(undefined);
    this.#later = undefined;
    this.#missing = 0;
    this.#dock(undefined);
    if (incident === "") {
      this.timebar.setRange(this.clock.time - DAY, this.clock.time + DAY, []);
      return;
    }
    try {
      const layer = await loadLayer(incident, this.signal);
      if (incident !== this.view.incident) return;
      this.#layer = layer;
      this.#then.open(layer);
      if (!this.#rows.some((row) => row.id === layer.id)) this.offer([...this.#rows, layer]);
      const margin = 0.05 * (layer.end - layer.begin);
      this.timebar.setRange(layer.begin - margin, layer.end + margin, layer.happenings);
      const { catalog } = this;
      const { time } = this.clock;
      if (time < layer.begin - margin || time > layer.end + margin) {
        this.clock.time = layer.kind === "breakup" ? layer.begin + HOUR : layer.end;
        this.clock.speed = 0;
        if (catalog) this.#renew();
      }
      this.apply();
      if (catalog && layer.objects.some((norad) => !catalog.place.has(norad))) this.#renew();
      else if (catalog) this.write("replace");
      if (layer.kind === "breakup") this.#dock(await this.#cloud(layer));
    } catch (error) {
      if (this.signal.aborted) return;
      this.#absent = error instanceof Error ? error.message : String(error);
      this.say(this.#absent);
    }
  }

  /** Return the catalogue with the incident's objects that were not on file on its day, by sets that became known later. */
  async #withLater(catalog: Catalog): Promise<Catalog> {
    const layer = this.#layer;
    const missing = (layer?.objects ?? []).filter((norad) => !catalog.place.has(norad));
    this.#missing = 0;
    if (layer === undefined || missing.length === 0) return catalog;
    this.#later ??= loadCatalog(layer.asOf, this.signal);
    const found = joined(catalog, await this.#later, missing);
    this.#missing = found.elements.count - catalog.elements.count;
    return found;
  }

  async #cloud(layer: Layer): Promise<Gabbard | undefined> {
    const cloud = await loadCloud(layer.id, this.signal);
    if (layer.id !== this.#layer?.id) return undefined;
    const acts = {
      hover: (norad: number | undefined) =>
        this.hover(norad === undefined ? -1 : (this.catalog?.place.get(norad) ?? -1)),
      select: (norad: number | undefined) => this.change({ select: norad }),
    };
    return new Gabbard(cloud, acts, this.signal);
  }

  #dock(gabbard: Gabbard | undefined): void {
    this.#gabbard?.element.remove();
    this.#gabbard = gabbard;
    this.box.classList.toggle("with-dock", gabbard !== undefined);
    if (gabbard) this.timebar.element.before(gabbard.element);
    this.#draw();
  }

  /** Let a catalogue take over: first the service's own states, which are here before the worker is ready. */
  async #take(catalog: Catalog, known: string | undefined): Promise<void> {
    if (this.#motion) this.#motion.over = true;
    const time = Math.floor(this.clock.time);
    const loaded = this.#propagator.load(catalog.elements.bytes);
    const knot = (when: number) => this.#knot(when, known, catalog.elements.count);
    const [first, second] = await Promise.all([
      knot(time),
      knot(time + stepFor(this.clock.speed)),
      this.catalog && loaded,
    ]);
    loaded.catch(() => {});
    for (const [norad, name] of this.#layer?.names ?? []) {
      const index = catalog.place.get(norad);
      if (index !== undefined) catalog.name[index] ||= name;
    }
    this.catalog = catalog;
    this.#motion = new Motion(this.#propagator, first, second, () => this.globe.redraw());
    this.#trail.forget();
    this.panel.setCatalog(catalog);
    this.apply();
  }

  async #knot(time: number, known: string | undefined, count: number): Promise<Knot> {
    if (this.catalog !== undefined || count === 0 || this.#missing > 0)
      return { time, states: await this.#propagator.states(time) };
    const query = new URLSearchParams({ at: isoOf(time), ...(known ? { as_of: known } : {}) });
    return { time, states: readStates(await getBytes(`/v1/catalog/states?${query}`, this.signal), count) };
  }

  /** After each frame: clock, card, lines, the day's catalogue, the address. */
  #follow(): void {
    this.timebar.update();
    void this.#then.update(this.clock.time);
    const now = performance.now();
    if (now - this.#told > 500) {
      this.#told = now;
      this.card.update(this.selected < 0 ? undefined : this.globe.above(this.selected), this.clock.time);
      if (this.selected >= 0) void this.#trace();
    }
    if (this.clock.speed !== 0 && now - this.#written > 3000) this.write("replace");
    if (this.catalog && this.#day !== this.#dayOf(this.clock.time)) this.#renew();
  }

  /** As of when the catalogue of a time is asked for; the newest one serves from a day before its newest set on. */
  #dayOf(time: number | undefined): string | undefined {
    return time !== undefined && time > (this.#newest ?? Number.POSITIVE_INFINITY) - DAY ? undefined : dayKnown(time);
  }

  #renew(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.load(this.clock.time)
      .catch((error: Error) => this.signal.aborted || this.say(error.message))
      .finally(() => {
        this.#asking = false;
      });
  }

  #draw(): void {
    const { catalog } = this;
    if (catalog === undefined) return;
    const marks: Drawn["marks"] = [];
    const label = (index: number) => catalog.name[index] || String(catalog.norad[index]);
    const objects = this.view.incident ? (this.#layer?.objects ?? []) : [];
    for (const norad of objects) {
      const index = catalog.place.get(norad);
      if (index === undefined) continue;
      const name = objects.length <= MOST_NAMES ? label(index) : "";
      marks.push({ index, label: name, colour: INVOLVED, strong: false });
    }
    if (this.#hovered >= 0)
      marks.push({ index: this.#hovered, label: label(this.#hovered), colour: HOVERED, strong: false });
    if (this.selected >= 0)
      marks.push({ index: this.selected, label: label(this.selected), colour: SELECTED, strong: true });
    this.#gabbard?.mark(
      marks
        .filter((mark) => mark.colour !== INVOLVED)
        .map((mark) => catalog.norad[mark.index]!)
        .reverse(),
    );
    this.globe.draw({ marks, strokes: this.#trail.strokes(this.view.select, this.view, this.clock.time) });
  }

  /** Keep the selected object's lines by its side. */
  async #trace(): Promise<void> {
    const { catalog } = this;
    if (catalog === undefined || this.selected < 0) return;
    await this.#trail.follow(catalog, this.selected, this.clock.time);
    this.#draw();
  }
}

export function stillWanted(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Return what is replayed, in about a minute: the first hours of a cloud, else the whole incident, as fast as its orbits bear. */
function replayOf(layer: Layer, catalog: Catalog | undefined): { begin: number; end: number; speed: number } {
  if (layer.kind === "breakup") return { begin: layer.begin - HOUR / 6, end: layer.begin + 5 * HOUR, speed: 300 };
  const high = layer.objects.every((norad) => catalog?.regime[catalog.place.get(norad) ?? -1] === "GEO");
  const speed = Math.ceil((layer.end - layer.begin) / 60);
  return { begin: layer.begin, end: layer.end, speed: high ? Math.min(6 * HOUR, speed) : Math.min(FASTEST_LOW, speed) };
}
