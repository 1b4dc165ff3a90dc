import { json2satrec, type SatRec, sgp4 } from "satellite.js";
import { type ElementSet, type Elements, elementSet } from "./elements.ts";

/** Flag of mean elements of another theory (SGP4-XP), which SGP4 would place wrongly by kilometres. */
const NOT_SGP4 = 1;
const DEGREES = 180 / Math.PI;

/** An element set made ready, with its exact epoch: satellite.js itself keeps epochs to the millisecond (8 m in low orbit). */
export interface Ready {
  record: SatRec;
  epoch: number;
  set: ElementSet;
}

export function ready(set: ElementSet): Ready {
  const record = json2satrec({
    OBJECT_NAME: "",
    OBJECT_ID: "",
    NORAD_CAT_ID: set.norad,
    ELEMENT_SET_NO: 0,
    EPOCH: new Date(1000 * set.epoch).toISOString(),
    MEAN_MOTION: (set.motion * 1440) / (2 * Math.PI),
    ECCENTRICITY: set.eccentricity,
    INCLINATION: set.inclination * DEGREES,
    RA_OF_ASC_NODE: set.node * DEGREES,
    ARG_OF_PERICENTER: set.perigee * DEGREES,
    MEAN_ANOMALY: set.anomaly * DEGREES,
    BSTAR: set.bstar,
    MEAN_MOTION_DOT: 0,
    MEAN_MOTION_DDOT: 0,
  });
  return { record, epoch: set.epoch, set };
}

/** Return all sets made ready. What `former` has of the same set is taken over: making one ready costs thirty propagations. */
export function readyAll(elements: Elements, former: Ready[] = []): Ready[] {
  const known = new Map(former.map((one) => [one.set.norad, one]));
  return Array.from({ length: elements.count }, (_, index) => {
    const set = elementSet(elements, index);
    const old = known.get(set.norad);
    return old !== undefined && same(old.set, set) ? old : ready(set);
  });
}

function same(a: ElementSet, b: ElementSet): boolean {
  return (Object.keys(a) as (keyof ElementSet)[]).every((key) => a[key] === b[key]);
}

/**
 * Write position (km) and velocity (km/s) in TEME at `time` (Unix seconds) at `offset`; zeros where the set fails.
 *
 * Zeros and not NaN: a graphics card may do anything with NaN, and the centre of the Earth shows nothing.
 */
export function propagate(one: Ready, time: number, into: Float32Array | Float64Array, offset: number): boolean {
  const found = one.set.flags & NOT_SGP4 ? null : sgp4(one.record, (time - one.epoch) / 60);
  if (found === null || !Number.isFinite(found.position.x)) {
    into.fill(0, offset, offset + 6);
    return false;
  }
  into[offset] = found.position.x;
  into[offset + 1] = found.position.y;
  into[offset + 2] = found.position.z;
  into[offset + 3] = found.velocity.x;
  into[offset + 4] = found.velocity.y;
  into[offset + 5] = found.velocity.z;
  return true;
}

export function propagateAll(all: Ready[], time: number, into: Float32Array): Float32Array {
  for (let index = 0; index < all.length; index++) propagate(all[index]!, time, into, 6 * index);
  return into;
}
