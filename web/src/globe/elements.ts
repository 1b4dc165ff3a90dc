/** Mean elements of the whole catalogue as the service streams them; one object is nine words of eight bytes. */
export interface Elements {
  count: number;
  /** Unix seconds. */
  reference: number;
  bytes: ArrayBuffer;
}

export interface ElementSet {
  norad: number;
  /** 1: of another theory than SGP4; 2: made up for training. */
  flags: number;
  /** Unix seconds. */
  epoch: number;
  bstar: number;
  inclination: number;
  node: number;
  eccentricity: number;
  perigee: number;
  anomaly: number;
  /** Radians a minute (Kozai's, as in a TLE). */
  motion: number;
}

const HEADER = 16;
const WORDS = 9;
const MAGIC = 0x31455348; // "HSE1"

/** Return the element buffer, checked for its length; throws where it is none. */
export function readElements(bytes: ArrayBuffer): Elements {
  const view = new DataView(bytes);
  if (bytes.byteLength < HEADER || view.getUint32(0, true) !== MAGIC) throw new Error("not an element buffer");
  const count = view.getUint32(4, true);
  if (bytes.byteLength !== HEADER + 8 * WORDS * count) throw new Error("an element buffer cut short");
  return { count, reference: view.getFloat64(8, true), bytes };
}

export function elementSet(elements: Elements, index: number): ElementSet {
  const at = HEADER + 8 * WORDS * index;
  const words = new Float64Array(elements.bytes, at + 8, WORDS - 1);
  const view = new DataView(elements.bytes);
  return {
    norad: view.getUint32(at, true),
    flags: view.getUint32(at + 4, true),
    epoch: words[0]!,
    bstar: words[1]!,
    inclination: words[2]!,
    node: words[3]!,
    eccentricity: words[4]!,
    perigee: words[5]!,
    anomaly: words[6]!,
    motion: words[7]!,
  };
}

/** Return a buffer with rows of another one at its end. */
export function joinElements(elements: Elements, other: Elements, rows: readonly number[]): Elements {
  const size = 8 * WORDS;
  const bytes = new Uint8Array(elements.bytes.byteLength + size * rows.length);
  bytes.set(new Uint8Array(elements.bytes));
  rows.forEach((row, at) => {
    bytes.set(new Uint8Array(other.bytes, HEADER + size * row, size), elements.bytes.byteLength + size * at);
  });
  new DataView(bytes.buffer).setUint32(4, elements.count + rows.length, true);
  return readElements(bytes.buffer);
}

const MU = 398600.8; // km^3/s^2, WGS-72 as SGP4 uses it
export const EARTH_RADIUS = 6378.135; // km, WGS-72

/** Return period (minutes), perigee and apogee height (km) of the mean ellipse; short-period terms of some km are left out. */
export function ellipse(set: ElementSet): { period: number; perigee: number; apogee: number } {
  const axis = Math.cbrt(MU / (set.motion / 60) ** 2);
  return {
    period: (2 * Math.PI) / set.motion,
    perigee: axis * (1 - set.eccentricity) - EARTH_RADIUS,
    apogee: axis * (1 + set.eccentricity) - EARTH_RADIUS,
  };
}
