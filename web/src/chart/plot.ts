import { el } from "../shell/element.ts";
import { type Span, ticks, timeTicks } from "./ticks.ts";

export interface Axis extends Span {
  label: string;
  /** How ticks are written; of time, Unix seconds are shown as days in UTC. */
  kind: "number" | "time" | "longitude" | "latitude";
}

export interface Inks {
  text: string;
  soft: string;
  rule: string;
  paper: string;
  dark: boolean;
  /** Family of the page's letters. */
  family: string;
}

export type Place = (x: number, y: number) => [number, number];
export type Paint = (context: CanvasRenderingContext2D, place: Place, inks: Inks) => void;

const LEFT = 58;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 40;

/** A plane with two axes in the inks of the theme; what stands in it is painted by its owner. */
export class Plot {
  readonly canvas: HTMLCanvasElement;
  #paint: Paint = () => {};
  #waiting = false;
  readonly #observer = new ResizeObserver(() => this.redraw());

  constructor(
    label: string,
    public x: Axis,
    public y: Axis,
    signal: AbortSignal,
  ) {
    this.canvas = el("canvas", { class: "plot", role: "img", "aria-label": label });
    this.#observer.observe(this.canvas);
    const theme = new MutationObserver(() => this.redraw());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw(), { signal });
    // Letters of the page's own font come later than the first picture.
    document.fonts.addEventListener("loadingdone", () => this.redraw(), { signal });
    signal.addEventListener("abort", () => {
      this.#observer.disconnect();
      theme.disconnect();
    });
  }

  paint(paint: Paint): void {
    this.#paint = paint;
    this.redraw();
  }

  /** Draw before the next frame, once however often it is asked for. */
  redraw(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  /** Where a value stands, CSS pixels of the canvas. */
  place(x: number, y: number): [number, number] {
    const { left, top, width, height } = this.area;
    return [
      left + (width * (x - this.x.low)) / (this.x.high - this.x.low),
      top + (height * (this.y.high - y)) / (this.y.high - this.y.low),
    ];
  }

  /** The value at a place of the canvas. */
  value(px: number, py: number): [number, number] {
    const { left, top, width, height } = this.area;
    return [
      this.x.low + ((px - left) / width) * (this.x.high - this.x.low),
      this.y.high - ((py - top) / height) * (this.y.high - this.y.low),
    ];
  }

  get area(): { left: number; top: number; width: number; height: number } {
    const { clientWidth, clientHeight } = this.canvas;
    return {
      left: LEFT,
      top: TOP,
      width: Math.max(10, clientWidth - LEFT - RIGHT),
      height: Math.max(10, clientHeight - TOP - BOTTOM),
    };
  }

  #draw(): void {
    const { canvas } = this;
    const ratio = Math.min(2, devicePixelRatio);
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (width === 0 || height === 0) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const inks = inksOf(canvas);
    context.fillStyle = inks.paper;
    context.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    this.#axes(context, inks);
    const { left, top, width: wide, height: high } = this.area;
    context.save();
    context.beginPath();
    context.rect(left, top, wide, high);
    context.clip();
    this.#paint(context, (x, y) => this.place(x, y), inks);
    context.restore();
  }

  #axes(context: CanvasRenderingContext2D, inks: Inks): void {
    const { left, top, width, height } = this.area;
    context.strokeStyle = inks.rule;
    context.fillStyle = inks.soft;
    context.lineWidth = 1;
    context.font = `12px ${inks.family}`;
    context.beginPath();
    context.textAlign = "center";
    for (const [value, text] of marksOf(this.x, width / 80)) {
      const px = Math.round(this.place(value, this.y.low)[0]) + 0.5;
      context.moveTo(px, top);
      context.lineTo(px, top + height);
      context.fillText(text, px, top + height + 15);
    }
    context.textAlign = "right";
    for (const [value, text] of marksOf(this.y, height / 45)) {
      const py = Math.round(this.place(this.x.low, value)[1]) + 0.5;
      context.moveTo(left, py);
      context.lineTo(left + width, py);
      context.fillText(text, left - 5, py + 4);
    }
    context.stroke();
    context.fillStyle = inks.text;
    context.textAlign = "center";
    context.fillText(this.x.label, left + width / 2, top + height + 33);
    context.save();
    context.translate(12, top + height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(this.y.label, 0, 0);
    context.restore();
    context.textAlign = "left";
  }
}

function marksOf(axis: Axis, most: number): [number, string][] {
  const span = { low: Math.min(axis.low, axis.high), high: Math.max(axis.low, axis.high) };
  if (axis.kind === "time") return timeTicks(span, most);
  return ticks(span, most).map((value) => {
    if (axis.kind === "number") return [value, value.toLocaleString()];
    const turned = axis.kind === "longitude" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
    const letters = axis.kind === "longitude" ? "EW" : "NS";
    const letter = turned === 0 ? "" : turned > 0 ? letters[0] : letters[1];
    return [value, `${Math.abs(Number(turned.toFixed(3)))}°${letter}`];
  });
}

function inksOf(element: HTMLElement): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string, other: string) => style.getPropertyValue(name).trim() || other;
  const paper = ink("--paper", "#ffffff");
  return {
    text: ink("--ink", "#16202c"),
    soft: ink("--soft", "#4d5866"),
    rule: ink("--rule", "#c9d0d8"),
    paper,
    family: style.fontFamily,
    dark: Number.parseInt(paper.slice(1, 3), 16) < 128,
  };
}
