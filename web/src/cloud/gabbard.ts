import "../chart/chart.css";
import { getJson } from "../api.ts";
import { type Inks, type Place, Plot } from "../chart/plot.ts";
import { spanOf } from "../chart/ticks.ts";
import { timeOf } from "../globe/clock.ts";
import { utcText } from "../globe/time_text.ts";
import { t } from "../i18n/index.ts";
import { el } from "../shell/element.ts";

export interface Piece {
  norad: number;
  name: string;
  parent: boolean;
  period: number;
  perigee: number;
  apogee: number;
}

export interface Cloud {
  pieces: Piece[];
  /** When all pieces were in one place, Unix seconds. */
  low: number | undefined;
  high: number | undefined;
}

interface Answer {
  gabbard: { norad_cat_id: number; is_parent: boolean; period_min: number; perigee_km: number; apogee_km: number }[];
  elements: { norad_cat_id: number; object_name: string }[];
  epoch_low: string | null;
  epoch_high: string | null;
}

export async function loadCloud(incident: string, signal: AbortSignal): Promise<Cloud> {
  const found = await getJson<Answer>(`/v1/incidents/${encodeURIComponent(incident)}/cloud`, signal);
  const names = new Map(found.elements.map((one) => [one.norad_cat_id, one.object_name]));
  return {
    pieces: found.gabbard.map((one) => ({
      norad: one.norad_cat_id,
      name: names.get(one.norad_cat_id) || String(one.norad_cat_id),
      parent: one.is_parent,
      period: one.period_min,
      perigee: one.perigee_km,
      apogee: one.apogee_km,
    })),
    low: timeOf(found.epoch_low),
    high: timeOf(found.epoch_high),
  };
}

const REACH = 12;
const PICKED = "#d55e00";

/** Perigee and apogee of each piece over its period; what is pointed at here is marked on the globe, and the other way round. */
export class Gabbard {
  readonly element: HTMLElement;
  #marked: ReadonlySet<number> = new Set();
  readonly #plot: Plot;
  readonly #told = el("p", { class: "chart-told", role: "status" });

  constructor(
    readonly cloud: Cloud,
    readonly acts: { hover(norad: number | undefined): void; select(norad: number | undefined): void },
    signal: AbortSignal,
  ) {
    const { pieces } = cloud;
    this.#plot = new Plot(
      t("cloud.gabbard"),
      { ...spanOf(pieces.map((one) => one.period)), label: t("cloud.period"), kind: "number" },
      { ...spanOf(pieces.flatMap((one) => [one.perigee, one.apogee])), label: t("cloud.height"), kind: "number" },
      signal,
    );
    const { canvas } = this.#plot;
    canvas.addEventListener("pointermove", (event) => acts.hover(this.#under(event)));
    canvas.addEventListener("pointerleave", () => acts.hover(undefined));
    canvas.addEventListener("pointerdown", (event) => acts.select(this.#under(event)));
    this.element = el("section", { class: "globe-dock", "aria-label": t("cloud.gabbard") }, this.#told, canvas);
    this.#plot.paint((context, place, inks) => this.#paint(context, place, inks));
    this.mark([]);
  }

  /** Mark pieces that are selected or pointed at. */
  mark(norads: readonly number[]): void {
    this.#marked = new Set(norads);
    const one = this.cloud.pieces.find((piece) => this.#marked.has(piece.norad));
    const { low, high, pieces } = this.cloud;
    const rounded = (value: number) => value.toFixed(0);
    this.#told.textContent = one
      ? t("cloud.piece", {
          name: one.name,
          period: one.period.toFixed(2),
          perigee: rounded(one.perigee),
          apogee: rounded(one.apogee),
        })
      : low !== undefined && high !== undefined
        ? t("cloud.told", {
            count: pieces.filter((piece) => !piece.parent).length,
            low: utcText(low),
            high: utcText(high),
          })
        : "";
    this.#plot.redraw();
  }

  #under(event: PointerEvent): number | undefined {
    let best = REACH;
    let found: number | undefined;
    for (const one of this.cloud.pieces)
      for (const height of [one.perigee, one.apogee]) {
        const [x, y] = this.#plot.place(one.period, height);
        const away = Math.hypot(x - event.offsetX, y - event.offsetY);
        if (away < best) {
          best = away;
          found = one.norad;
        }
      }
    return found;
  }

  #paint(context: CanvasRenderingContext2D, place: Place, inks: Inks): void {
    const inksOfEnds = inks.dark ? ["#56b4e9", "#e69f00"] : ["#0072b2", "#a85a00"];
    const order = [...this.cloud.pieces].sort(
      (a, b) => Number(this.#marked.has(a.norad)) - Number(this.#marked.has(b.norad)),
    );
    for (const one of order) {
      const marked = this.#marked.has(one.norad);
      const size = marked || one.parent ? 6 : 3.5;
      const ink = (end: number) => (marked ? PICKED : one.parent ? inks.text : inksOfEnds[end]!);
      const [x, high] = place(one.period, one.apogee);
      const [, low] = place(one.period, one.perigee);
      if (marked) {
        context.strokeStyle = PICKED;
        context.beginPath();
        context.moveTo(x, high);
        context.lineTo(x, low);
        context.stroke();
      }
      triangle(context, x, high, -size, ink(0));
      triangle(context, x, low, size, ink(1));
    }
    const { left, top } = this.#plot.area;
    context.font = `12px ${inks.family}`;
    context.fillStyle = inksOfEnds[0]!;
    context.fillText(t("cloud.apogee"), left + 8, top + 16);
    context.fillStyle = inksOfEnds[1]!;
    context.fillText(t("cloud.perigee"), left + 8, top + 32);
  }
}

/** A triangle that points up where `size` is negative, down where it is positive. */
function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, ink: string): void {
  context.fillStyle = ink;
  context.beginPath();
  context.moveTo(x, y + size);
  context.lineTo(x - Math.abs(size), y - size);
  context.lineTo(x + Math.abs(size), y - size);
  context.fill();
}
