import { hermite, type Knot } from "./motion.ts";

/** WGS-84 axes, km. */
const EQUATOR = 6378.137;
const FLATTEN = 6378.137 / 6356.752314;

/** Where a place stands on the screen (CSS pixels) and whether the Earth hides it. */
export interface OnScreen {
  x: number;
  y: number;
  hidden: boolean;
  /** False behind the camera. */
  ahead: boolean;
}

/** Projects places in TEME (km) to the screen; all in double precision on the processor. */
export class Projector {
  readonly #m = new Float64Array(12);
  width = 1;
  height = 1;
  #eye = [0, 0, 0];
  #horizon = 0;

  /**
   * Args:
   *   clip: From TEME in km to clip space, 4 × 4 by columns.
   *   eye: The camera in TEME, km.
   */
  set(clip: ArrayLike<number>, eye: readonly [number, number, number], width: number, height: number): void {
    const row = (n: number) => [clip[n]!, clip[n + 4]!, clip[n + 8]!, clip[n + 12]!];
    this.#m.set([...row(0), ...row(1), ...row(3)]);
    this.width = width;
    this.height = height;
    // In a space where the ellipsoid is the unit ball; it turns about its own axis, so TEME's z is the Earth's.
    this.#eye = [eye[0] / EQUATOR, eye[1] / EQUATOR, (eye[2] * FLATTEN) / EQUATOR];
    const [x, y, z] = this.#eye as [number, number, number];
    this.#horizon = x * x + y * y + z * z - 1;
  }

  place(x: number, y: number, z: number, result: OnScreen): OnScreen {
    const m = this.#m;
    const w = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!;
    result.ahead = w > 0;
    result.x = 0.5 * this.width * (1 + (m[0]! * x + m[1]! * y + m[2]! * z + m[3]!) / w);
    result.y = 0.5 * this.height * (1 - (m[4]! * x + m[5]! * y + m[6]! * z + m[7]!) / w);
    result.hidden = this.#hidden(x, y, z);
    return result;
  }

  /**
   * Write where each object stands at `time` into `screen` (x, y); NaN where it is hidden, off the screen, out of `mask`, or its set fails.
   */
  placeAll(knots: readonly [Knot, Knot], time: number, mask: Uint8Array, screen: Float32Array): void {
    const [a, b] = knots;
    const [w0, w1, w2, w3] = hermite(time, a.time, b.time);
    const p = a.states;
    const q = b.states;
    const m = this.#m;
    const halfWidth = 0.5 * this.width;
    const halfHeight = 0.5 * this.height;
    const count = mask.length;
    for (let index = 0, at = 0; index < count; index++, at += 6) {
      screen[2 * index] = Number.NaN;
      if (mask[index] === 0 || (p[at] === 0 && p[at + 1] === 0) || (q[at] === 0 && q[at + 1] === 0)) continue;
      const x = w0 * p[at]! + w1 * p[at + 3]! + w2 * q[at]! + w3 * q[at + 3]!;
      const y = w0 * p[at + 1]! + w1 * p[at + 4]! + w2 * q[at + 1]! + w3 * q[at + 4]!;
      const z = w0 * p[at + 2]! + w1 * p[at + 5]! + w2 * q[at + 2]! + w3 * q[at + 5]!;
      const w = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!;
      if (!(w > 0)) continue;
      const sx = halfWidth * (1 + (m[0]! * x + m[1]! * y + m[2]! * z + m[3]!) / w);
      const sy = halfHeight * (1 - (m[4]! * x + m[5]! * y + m[6]! * z + m[7]!) / w);
      if (!(sx >= 0 && sy >= 0 && sx < this.width && sy < this.height) || this.#hidden(x, y, z)) continue;
      screen[2 * index] = sx;
      screen[2 * index + 1] = sy;
    }
  }

  /** Behind the plane of the horizon and inside the cone of the Earth, as Ring (Horizon culling, 2013) has it. */
  #hidden(x: number, y: number, z: number): boolean {
    const [ex, ey, ez] = this.#eye as [number, number, number];
    const vx = x / EQUATOR - ex;
    const vy = y / EQUATOR - ey;
    const vz = (z * FLATTEN) / EQUATOR - ez;
    const along = -(vx * ex + vy * ey + vz * ez);
    return along > this.#horizon && along * along > this.#horizon * (vx * vx + vy * vy + vz * vz);
  }
}

/** Return the object that stands nearest to a place on the screen, or -1 where none is within `reach` pixels. */
export function nearest(screen: Float32Array, x: number, y: number, reach: number): number {
  let best = reach * reach;
  let found = -1;
  for (let index = 0; 2 * index < screen.length; index++) {
    const dx = screen[2 * index]! - x;
    const dy = screen[2 * index + 1]! - y;
    const away = dx * dx + dy * dy;
    if (away <= best) {
      best = away;
      found = index;
    }
  }
  return found;
}
