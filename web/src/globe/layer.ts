import { getJson } from "../api.ts";
import { timeOf } from "./clock.ts";

export interface Words {
  en: string;
  ja: string;
}

export interface IncidentRow {
  id: string;
  kind: string;
  sentence: Words;
}

export interface Happening {
  time: number;
  text: Words;
  kind: string;
}

/** An incident as the globe shows it. */
export interface Layer {
  id: string;
  kind: string;
  sentence: Words;
  begin: number;
  end: number;
  /** As of when it was judged. */
  asOf: string;
  objects: number[];
  /** Names of the objects, as the incident gives them. */
  names: ReadonlyMap<number, string>;
  happenings: Happening[];
}

export async function listIncidents(signal: AbortSignal): Promise<IncidentRow[]> {
  const found = await getJson<{ incidents: IncidentRow[] }>("/v1/incidents?limit=100", signal);
  return found.incidents;
}

interface Full extends IncidentRow {
  begin: string;
  end: string;
  as_of: string;
  objects: { norad: number; name: string }[];
}

export async function loadLayer(id: string, signal: AbortSignal): Promise<Layer> {
  const path = `/v1/incidents/${encodeURIComponent(id)}`;
  const [full, timeline] = await Promise.all([
    getJson<Full>(path, signal),
    getJson<{ events: { at: string; kind: string; text: Words }[] }>(`${path}/timeline`, signal),
  ]);
  const begin = timeOf(full.begin) ?? 0;
  const end = Math.max(timeOf(full.end) ?? begin, begin + 3600);
  const happenings = timeline.events
    .map((event) => ({ time: timeOf(event.at) ?? Number.NaN, text: event.text, kind: event.kind }))
    .filter((event) => Number.isFinite(event.time));
  return {
    id: full.id,
    kind: full.kind,
    sentence: full.sentence,
    begin,
    end,
    asOf: full.as_of,
    objects: full.objects.map((one) => one.norad),
    names: new Map(full.objects.map((one) => [one.norad, one.name])),
    happenings,
  };
}
