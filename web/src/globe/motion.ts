import { FASTEST_LOW } from "./clock.ts";
import type { Propagator } from "./propagator.ts";

/** States of all objects at one instant (Unix seconds). */
export interface Knot {
  time: number;
  states: Float32Array<ArrayBuffer>;
}

/**
 * Weights of p0, v0, p1, v1 in the cubic Hermite interpolant at `time`.
 *
 * The error is below n^4 h^4 r / 384 (n = mean motion, h = distance of knots): 0.4 m in low orbit with a minute, 270 m with five.
 */
export function hermite(time: number, time0: number, time1: number): [number, number, number, number] {
  const h = time1 - time0;
  const u = (time - time0) / h;
  const v = 1 - u;
  return [(1 + 2 * u) * v * v, u * v * v * h, u * u * (3 - 2 * u), -u * u * v * h];
}

const LEAST_STEP = 60;
const GREATEST_STEP = 600;
/** For objects of the belt alone: the interpolant is good to 500 m there. */
const GREATEST_STEP_HIGH = 3600;

/** Return the distance of knots, s, for a speed of the clock: the worker has at least two real seconds for each. */
export function stepFor(speed: number): number {
  const most = Math.abs(speed) > FASTEST_LOW ? GREATEST_STEP_HIGH : GREATEST_STEP;
  return Math.min(most, Math.max(LEAST_STEP, 2 * Math.abs(speed)));
}

/** Two knots round the time that is shown, renewed by the worker while the clock runs. */
export class Motion {
  readonly knots: [Knot, Knot];
  /** How often each knot was replaced; what is on the graphics card is held against it. */
  readonly versions: [number, number] = [0, 0];
  #busy = false;
  #spare: Float32Array<ArrayBuffer> | undefined;
  #ahead: Knot | undefined;

  /** Set by the page when another catalogue takes over: nothing more is asked of the worker. */
  over = false;

  constructor(
    readonly propagator: Propagator,
    first: Knot,
    second: Knot,
    readonly changed: () => void,
  ) {
    this.knots = [first, second];
  }

  /** Take note of the time that is shown and of the clock's speed; ask the worker for what will be needed. */
  follow(time: number, speed: number): void {
    const forward = speed >= 0;
    if (this.#ahead && (forward ? time >= this.high : time <= this.low)) this.#take(forward);
    if (this.#busy || this.over) return;
    if (time < this.low || time > this.high) void this.#jump(time, speed);
    else if (!this.#ahead && speed !== 0)
      void this.#prepare(forward ? this.high + stepFor(speed) : this.low - stepFor(speed));
  }

  get low(): number {
    return Math.min(this.knots[0].time, this.knots[1].time);
  }

  get high(): number {
    return Math.max(this.knots[0].time, this.knots[1].time);
  }

  /** Write the position of an object in TEME, km, at `time`; false where its set fails. */
  position(index: number, time: number, into: Float64Array): boolean {
    const [a, b] = this.knots;
    const [w0, w1, w2, w3] = hermite(this.held(time), a.time, b.time);
    const at = 6 * index;
    const p = a.states;
    const q = b.states;
    if ((p[at] === 0 && p[at + 1] === 0) || (q[at] === 0 && q[at + 1] === 0)) return false;
    for (let axis = 0; axis < 3; axis++) {
      const k = at + axis;
      into[axis] = w0 * p[k]! + w1 * p[k + 3]! + w2 * q[k]! + w3 * q[k + 3]!;
    }
    return true;
  }

  weights(time: number): [number, number, number, number] {
    const [a, b] = this.knots;
    return hermite(this.held(time), a.time, b.time);
  }

  /** Where the worker is late the objects wait at the last knot: a cubic that runs on would throw them out of their orbits. */
  held(time: number): number {
    return Math.min(Math.max(time, this.low), this.high);
  }

  #take(forward: boolean): void {
    const [a, b] = this.knots;
    const oldest = a.time < b.time === forward ? 0 : 1;
    this.#spare = this.knots[oldest].states;
    this.knots[oldest] = this.#ahead as Knot;
    this.versions[oldest]++;
    this.#ahead = undefined;
  }

  async #prepare(time: number): Promise<void> {
    this.#busy = true;
    const spare = this.#spare;
    this.#spare = undefined;
    try {
      const states = await this.propagator.states(time, spare);
      this.#ahead = { time, states };
      this.changed();
    } catch {
      this.over = true; // The worker is gone with its page.
    } finally {
      this.#busy = false;
    }
  }

  /** Put both knots round a time far from where they are; later wishes wait until it is done. */
  async #jump(time: number, speed: number): Promise<void> {
    this.#busy = true;
    this.#ahead = undefined;
    const step = speed < 0 ? -stepFor(speed) : stepFor(speed);
    try {
      const first = await this.propagator.states(time, this.#spare);
      this.#spare = undefined;
      const second = await this.propagator.states(time + step);
      this.knots[0] = { time, states: first };
      this.knots[1] = { time: time + step, states: second };
      this.versions[0]++;
      this.versions[1]++;
      this.changed();
    } catch {
      this.over = true;
    } finally {
      this.#busy = false;
    }
  }
}
