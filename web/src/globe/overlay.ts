import type { OnScreen, Projector } from "./projector.ts";
import { splat } from "./splat.ts";

export interface Stroke {
  places: Float64Array;
  colour: string;
  width: number;
  dashed: boolean;
}

export interface Mark {
  x: number;
  y: number;
  colour: string;
  radius: number;
  label: string;
  /** Drawn last and bold. */
  strong: boolean;
}

interface Box {
  x: number;
  y: number;
  width: number;
}

/** Height of a line of names, CSS pixels. */
const LINE = 16;

/** What is drawn over the globe: lines, rings and names, and in software rendering the points themselves. */
export class Overlay {
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData | undefined;
  #pixels = new Uint32Array();
  ratio = 1;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.#context = canvas.getContext("2d") as CanvasRenderingContext2D;
  }

  resize(width: number, height: number, ratio: number): void {
    this.ratio = ratio;
    const wide = Math.max(1, Math.round(width * ratio));
    const high = Math.max(1, Math.round(height * ratio));
    if (this.canvas.width === wide && this.canvas.height === high) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.#image = undefined;
  }

  clear(): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  points(screen: Float32Array, tints: Uint32Array, side: number): void {
    const { width, height } = this.canvas;
    if (this.#image === undefined) {
      this.#image = this.#context.createImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    splat(this.#pixels, width, height, screen, this.ratio, tints, Math.round(side * this.ratio));
    this.#context.putImageData(this.#image, 0, 0);
  }

  strokes(strokes: readonly Stroke[], projector: Projector): void {
    const context = this.#context;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    for (const stroke of strokes) {
      context.strokeStyle = stroke.colour;
      context.lineWidth = stroke.width;
      for (const hidden of [true, false]) {
        context.globalAlpha = hidden ? 0.25 : 1;
        context.setLineDash(stroke.dashed || hidden ? [4, 4] : []);
        trace(context, stroke.places, projector, hidden);
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  marks(marks: readonly Mark[]): void {
    const context = this.#context;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.lineJoin = "round";
    const taken: Box[] = [];
    for (const mark of [...marks].sort((a, b) => Number(a.strong) - Number(b.strong))) {
      context.strokeStyle = mark.colour;
      context.lineWidth = mark.strong ? 2.5 : 1.5;
      context.beginPath();
      context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
      context.stroke();
      if (mark.label !== "") this.#name(mark, taken);
    }
  }

  /** Write a name beside its ring, below the names that already stand there. */
  #name(mark: Mark, taken: Box[]): void {
    const context = this.#context;
    context.font = `${mark.strong ? "600 " : ""}13px ${getComputedStyle(this.canvas).fontFamily}`;
    const width = context.measureText(mark.label).width;
    const gap = mark.radius + 5;
    const x = mark.x + gap + width > this.canvas.width / this.ratio ? mark.x - gap - width : mark.x + gap;
    let y = mark.y + 4;
    const meets = (box: Box) => Math.abs(box.y - y) < LINE && x < box.x + box.width && box.x < x + width;
    for (let turn = 0; turn < taken.length && taken.some(meets); turn++) y += LINE;
    taken.push({ x, y, width });
    context.strokeStyle = "rgb(0 0 0 / 80%)";
    context.lineWidth = 4;
    context.strokeText(mark.label, x, y);
    context.fillStyle = mark.strong ? "#ffffff" : mark.colour;
    context.fillText(mark.label, x, y);
  }
}

/** Draw the parts of a line that the Earth hides, or those that it does not. */
function trace(context: CanvasRenderingContext2D, places: Float64Array, projector: Projector, hidden: boolean): void {
  const here: OnScreen = { x: 0, y: 0, hidden: false, ahead: false };
  context.beginPath();
  let pen = false;
  for (let at = 0; at + 2 < places.length; at += 3) {
    projector.place(places[at]!, places[at + 1]!, places[at + 2]!, here);
    const drawn = here.ahead && here.hidden === hidden && Number.isFinite(here.x);
    if (drawn && pen) context.lineTo(here.x, here.y);
    else if (drawn) context.moveTo(here.x, here.y);
    pen = drawn;
  }
  context.stroke();
}
