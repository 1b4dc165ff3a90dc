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
  /** Since when each of its states was known, oldest first. */
  history: { since: number; asOf: string }[];
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
  history: { as_of: string }[];
}

type State = Pick<Layer, "sentence" | "objects" | "names">;

function stateOf(full: Full): State {
  return {
    sentence: full.sentence,
    objects: full.objects.map((one) => one.norad),
    names: new Map(full.objects.map((one) => [one.norad, one.name])),
  };
}

/** Return what of an incident was known at an instant (ISO 8601). */
export async function loadState(id: string, asOf: string, signal: AbortSignal): Promise<State> {
  return stateOf(await getJson<Full>(`/v1/incidents/${encodeURIComponent(id)}?as_of=${asOf}`, signal));
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
    ...stateOf(full),
    begin,
    end,
    asOf: full.as_of,
    happenings,
    history: full.history.map((one) => ({ since: timeOf(one.as_of) ?? 0, asOf: one.as_of })),
  };
}
