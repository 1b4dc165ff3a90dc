import { getJson } from "../api.ts";
import { timeOf } from "../globe/clock.ts";

interface Answer {
  incident: string;
  exercise: boolean;
  objects: { norad: number; name: string }[];
  times: string[];
  radial_km: (number | null)[];
  transverse_km: (number | null)[];
  normal_km: (number | null)[];
  distance_km: (number | null)[];
  new_sets: { norad: number; epoch: string }[];
}

/** Where the second object is in the RTN frame of the first, km. */
export interface Relative {
  incident: string;
  exercise: boolean;
  objects: { norad: number; name: string }[];
  /** Unix seconds. */
  times: number[];
  radial: (number | null)[];
  transverse: (number | null)[];
  normal: (number | null)[];
  distance: (number | null)[];
  newSets: { norad: number; time: number }[];
}

export async function loadRelative(
  a: number,
  b: number,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Relative> {
  const found = await getJson<Answer>(`/v1/pairs/${a}/${b}/relative?${query}`, signal);
  return {
    incident: found.incident,
    exercise: found.exercise,
    objects: found.objects,
    times: found.times.map((text) => timeOf(text) ?? Number.NaN),
    radial: found.radial_km,
    transverse: found.transverse_km,
    normal: found.normal_km,
    distance: found.distance_km,
    newSets: found.new_sets.map((one) => ({ norad: one.norad, time: timeOf(one.epoch) ?? Number.NaN })),
  };
}

/** Return the place of the time nearest to `time`. */
export function nearestTime(times: readonly number[], time: number): number {
  let best = 0;
  for (let at = 1; at < times.length; at++) if (Math.abs(times[at]! - time) < Math.abs(times[best]! - time)) best = at;
  return best;
}

/** Return the place of the least value, or -1 where there is none. */
export function least(values: readonly (number | null)[]): number {
  let best = -1;
  values.forEach((value, at) => {
    if (value !== null && (best < 0 || value < values[best]!)) best = at;
  });
  return best;
}
