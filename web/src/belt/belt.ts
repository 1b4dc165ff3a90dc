import { getJson } from "../api.ts";
import { timeOf } from "../globe/clock.ts";

/** The GEO belt over time: of each object longitude and latitude at each time, degrees. */
export interface Belt {
  /** Unix seconds. */
  times: number[];
  objects: BeltObject[];
}

export interface BeltObject {
  norad: number;
  name: string;
  longitude: (number | null)[];
  latitude: (number | null)[];
}

interface Answer {
  times: string[];
  objects: { norad: number; name: string; longitude_deg: (number | null)[]; latitude_deg: (number | null)[] }[];
}

export async function loadBelt(query: URLSearchParams, signal: AbortSignal): Promise<Belt> {
  const found = await getJson<Answer>(`/v1/catalog/belt?${query}`, signal);
  return {
    times: found.times.map((text) => timeOf(text) ?? Number.NaN),
    objects: found.objects.map((one) => ({
      norad: one.norad,
      name: one.name,
      longitude: one.longitude_deg,
      latitude: one.latitude_deg,
    })),
  };
}

/** Meridians that a view lies between: `width` degrees from `west` to the east. */
export interface Window {
  west: number;
  width: number;
}

/** Return a longitude as degrees east of -180 that lies in the window's turn of the Earth. */
export function turned(longitude: number, { west }: Window): number {
  return west + ((((longitude - west) % 360) + 360) % 360);
}

/** Return a window zoomed by `factor` round a longitude of it; between half a degree and the whole belt. */
export function zoomed(window: Window, factor: number, round: number): Window {
  const width = Math.min(360, Math.max(0.5, window.width * factor));
  const share = (round - window.west) / window.width;
  return panned({ west: round - share * width, width }, 0);
}

export function panned({ west, width }: Window, by: number): Window {
  return { west: ((((west + by + 180) % 360) + 360) % 360) - 180, width };
}

/** Return the drift of an object over the span, degrees a day to the east, or null where it is not known at both ends. */
export function drift(one: BeltObject, times: readonly number[]): number | null {
  const line = drawn(one, times);
  const straight = unwrapped(line);
  const known = straight.flatMap((value, at) => (value === null ? [] : [at]));
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || times[last]! - times[first]! < HALF_DAY) return null;
  return (86400 * (straight[last]! - straight[first]!)) / (times[last]! - times[first]!);
}

/** Objects that swing by more than this in a day are drawn by their daily means, degrees. */
const SWING = 0.5;
const HALF_DAY = 43200;

/**
 * Return longitudes over time for drawing: as they are, or the mean of a day round each time where the orbit swings widely.
 *
 * Of a mean the first and last half day are left out (null): half a swing would bend the line.
 */
export function drawn(one: BeltObject, times: readonly number[]): (number | null)[] {
  const line = unwrapped(one.longitude);
  const known = line.filter((value) => value !== null);
  const day = line.filter((value, at) => value !== null && times[at]! - times[0]! <= 2 * HALF_DAY) as number[];
  if (known.length === 0 || Math.max(...day) - Math.min(...day) < SWING) return one.longitude;
  return line.map((_, at) => {
    const time = times[at]!;
    if (time - times[0]! < HALF_DAY || times.at(-1)! - time < HALF_DAY) return null;
    // Half-open, so that a day of eight samples has eight.
    const near = line.filter(
      (value, n) => value !== null && times[n]! > time - HALF_DAY && times[n]! <= time + HALF_DAY,
    );
    return near.length === 0 ? null : (near as number[]).reduce((sum, value) => sum + value, 0) / near.length;
  });
}

/** Return longitudes without the jump of 360 degrees at the date line. */
function unwrapped(longitudes: readonly (number | null)[]): (number | null)[] {
  let last: number | undefined;
  return longitudes.map((value) => {
    if (value === null) return null;
    const next: number = last === undefined ? value : last + ((((value - last + 180) % 360) + 360) % 360) - 180;
    last = next;
    return next;
  });
}
