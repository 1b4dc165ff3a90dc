import type { Catalog } from "./catalog.ts";
import { elementSet, ellipse } from "./elements.ts";
import { ground, places, revolution } from "./lines.ts";
import type { Stroke } from "./overlay.ts";
import { HOVERED, SELECTED } from "./palette.ts";
import type { Propagator } from "./propagator.ts";

const POINTS = 240;
/** After this share of a revolution the line is asked for anew. */
const STALE = 0.1;

/** Orbit and ground track of one object, over one revolution round the time that is shown. */
export class Trail {
  #norad: number | undefined;
  #middle = 0;
  #period = 1;
  #times: Float64Array = new Float64Array();
  #orbit: Float64Array = new Float64Array();

  constructor(readonly propagator: Propagator) {}

  forget(): void {
    this.#norad = undefined;
  }

  /** Ask the worker for the line where the one at hand is of another object or has grown old. */
  async follow(catalog: Catalog, index: number, time: number): Promise<void> {
    const norad = catalog.norad[index];
    if (norad === this.#norad && Math.abs(time - this.#middle) < 60 * STALE * this.#period) return;
    const { period } = ellipse(elementSet(catalog.elements, index));
    const times = revolution(time, period, 1, POINTS);
    const orbit = places(await this.propagator.path(index, times).catch(() => new Float64Array()));
    if (orbit.length === 0) return;
    this.#norad = norad;
    this.#middle = time;
    this.#period = period;
    this.#times = times;
    this.#orbit = orbit;
  }

  strokes(norad: number | undefined, wanted: { orbit: boolean; track: boolean }, time: number): Stroke[] {
    if (norad === undefined || norad !== this.#norad) return [];
    const strokes: Stroke[] = [];
    if (wanted.orbit) strokes.push({ places: this.#orbit, colour: SELECTED, width: 1.5, dashed: false });
    if (wanted.track) {
      const track = ground(this.#orbit, this.#times, time);
      const split = 3 * (this.#times.findIndex((one) => one >= time) + 1 || this.#times.length);
      strokes.push({ places: track.subarray(0, split), colour: HOVERED, width: 2, dashed: false });
      strokes.push({ places: track.subarray(Math.max(0, split - 3)), colour: HOVERED, width: 2, dashed: true });
    }
    return strokes;
  }
}
