/** Lines in TEME (km), three numbers a place. */

const TURN = 7.292115e-5; // rad/s, the Earth's rotation
const EQUATOR = 6378.137;
const POLE = 6356.752314;
/** The track floats a little above the ground, so that the horizon test does not swallow it. */
const ABOVE = 1.003;

/** Return times over one revolution round `time`, Unix seconds. */
export function revolution(time: number, periodMinutes: number, revolutions: number, points: number): Float64Array {
  const span = 60 * periodMinutes * revolutions;
  return Float64Array.from({ length: points + 1 }, (_, at) => time - span / 2 + (span * at) / points);
}

/** Return the places of states of six numbers; a set that fails leaves NaN. */
export function places(states: Float64Array): Float64Array {
  const found = new Float64Array(states.length / 2);
  for (let at = 0, from = 0; at < found.length; at += 3, from += 6) {
    const fails = states[from] === 0 && states[from + 1] === 0;
    for (let axis = 0; axis < 3; axis++) found[at + axis] = fails ? Number.NaN : states[from + axis]!;
  }
  return found;
}

/** Return the ground below the orbit at each time, as it lies in TEME at `now`, when the Earth has turned on. */
export function ground(orbit: Float64Array, times: Float64Array, now: number): Float64Array {
  const found = new Float64Array(orbit.length);
  for (let at = 0; at < times.length; at++) {
    const x = orbit[3 * at]!;
    const y = orbit[3 * at + 1]!;
    const z = orbit[3 * at + 2]!;
    const scale = ABOVE / Math.sqrt((x * x + y * y) / EQUATOR ** 2 + (z * z) / POLE ** 2);
    const angle = TURN * (now - times[at]!);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    found[3 * at] = scale * (x * cos - y * sin);
    found[3 * at + 1] = scale * (x * sin + y * cos);
    found[3 * at + 2] = scale * z;
  }
  return found;
}
