import { getBytes, getJson } from "../api.ts";
import { type Elements, joinElements, readElements } from "./elements.ts";

interface Index {
  objects: [number, string, string, string, string][];
  as_of: string;
  count: number;
}

/** The catalogue as columns in the order of the element buffer. */
export interface Catalog {
  elements: Elements;
  norad: number[];
  name: string[];
  type: string[];
  owner: string[];
  regime: string[];
  /** Place of a catalogue number in the columns. */
  place: Map<number, number>;
}

/** Return the catalogue as it was known at an instant (ISO 8601), or now. */
export async function loadCatalog(asOf: string | undefined, signal: AbortSignal): Promise<Catalog> {
  const query = asOf === undefined ? "" : `?as_of=${encodeURIComponent(asOf)}`;
  const [index, bytes] = await Promise.all([
    getJson<Index>(`/v1/catalog/index${query}`, signal),
    getBytes(`/v1/catalog/elements${query}`, signal),
  ]);
  const elements = readElements(bytes);
  if (elements.count !== index.objects.length) throw new Error("index and elements of the catalogue differ");
  const column = <T>(n: 0 | 1 | 2 | 3 | 4) => index.objects.map((row) => (row[n] ?? "") as T);
  const norad = column<number>(0);
  return {
    elements,
    norad,
    name: column<string>(1),
    type: column<string>(2),
    owner: column<string>(3),
    regime: column<string>(4),
    place: new Map(norad.map((id, at) => [id, at])),
  };
}

/** Return a catalogue with rows of a later one at its end, for objects that were not on file yet. */
export function joined(catalog: Catalog, later: Catalog, norads: readonly number[]): Catalog {
  const rows = norads.map((norad) => later.place.get(norad)).filter((row) => row !== undefined);
  if (rows.length === 0) return catalog;
  const add = <T>(column: T[], more: T[]) => [...column, ...rows.map((row) => more[row]!)];
  const norad = add(catalog.norad, later.norad);
  return {
    elements: joinElements(catalog.elements, later.elements, rows),
    norad,
    name: add(catalog.name, later.name),
    type: add(catalog.type, later.type),
    owner: add(catalog.owner, later.owner),
    regime: add(catalog.regime, later.regime),
    place: new Map(norad.map((id, at) => [id, at])),
  };
}

/** Return the states (TEME, km, km/s) that the service computed, in the order of the element buffer; zeros where a set fails. */
export function readStates(bytes: ArrayBuffer, count: number): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes);
  const start = 16 + 4 * count;
  if (view.getUint32(0, true) !== 0x31535348 || view.getUint32(4, true) !== count)
    throw new Error("not a buffer of states");
  const states = new Float32Array(bytes.slice(start, start + 24 * count));
  for (let at = 0; at < states.length; at++) if (Number.isNaN(states[at])) states[at] = 0;
  return states;
}

/** Return the places whose name holds all the words, or whose number begins with them; the shortest names first. */
export function search(catalog: Catalog, text: string, most: number): number[] {
  const words = text.trim().toUpperCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const digits = words.length === 1 && /^\d+$/.test(words[0]!) ? words[0]! : "";
  const found: number[] = [];
  for (let at = 0; at < catalog.norad.length; at++) {
    const name = catalog.name[at]!.toUpperCase();
    if ((digits && String(catalog.norad[at]).startsWith(digits)) || words.every((word) => name.includes(word)))
      found.push(at);
  }
  const exact = Number(digits);
  const rank = (at: number) => (digits && catalog.norad[at] === exact ? -1 : catalog.name[at]!.length);
  return found.sort((a, b) => rank(a) - rank(b) || catalog.norad[a]! - catalog.norad[b]!).slice(0, most);
}

/** Return 1 for each object that the filter lets through, 0 for the others. */
export function masked(
  catalog: Catalog,
  wanted: { types: ReadonlySet<string>; regimes: ReadonlySet<string>; owner: string; only: ReadonlySet<number> | null },
): Uint8Array {
  return Uint8Array.from(catalog.norad, (norad, at) =>
    (wanted.types.size === 0 || wanted.types.has(catalog.type[at]!)) &&
    (wanted.regimes.size === 0 || wanted.regimes.has(catalog.regime[at]!)) &&
    (wanted.owner === "" || wanted.owner === catalog.owner[at]) &&
    (wanted.only === null || wanted.only.has(norad))
      ? 1
      : 0,
  );
}
