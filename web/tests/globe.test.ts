import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Catalog, masked, readStates, search } from "../src/globe/catalog.ts";
import { Clock, dayAfter, isoOf, timeOf } from "../src/globe/clock.ts";
import { elementSet, ellipse, readElements } from "../src/globe/elements.ts";
import { ground } from "../src/globe/lines.ts";
import { hermite, stepFor } from "../src/globe/motion.ts";
import { bytesOf, tintsOf } from "../src/globe/palette.ts";
import { nearest, Projector } from "../src/globe/projector.ts";
import { propagate, readyAll } from "../src/globe/propagation.ts";
import { splat } from "../src/globe/splat.ts";
import { readView, writeView } from "../src/globe/view.ts";
import { knownBy } from "../src/shell/as_of.ts";

interface Reference {
  elements: string;
  at: number[];
  states: (number[] | null)[][];
}
const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, "sgp4_reference.json"), "utf8"));
const bytes = Uint8Array.from(atob(reference.elements), (one) => one.charCodeAt(0)).buffer;

test("satellite.js gives what sgp4 gives, to ten centimetres within days of the epoch", () => {
  const elements = readElements(bytes);
  // satellite.js keeps epochs to the millisecond where it places Sun and Moon.
  const tenCentimetresKm = 1e-4;
  const state = new Float64Array(6);
  let worst = 0;
  readyAll(elements).forEach((one, index) => {
    reference.at.forEach((after, which) => {
      const wanted = reference.states[index]![which];
      const found = propagate(one, one.epoch + after, state, 0);
      expect(found, `object ${one.set.norad} after ${after} s`).toBe(wanted !== null);
      if (wanted) worst = Math.max(worst, Math.hypot(...[0, 1, 2].map((axis) => state[axis]! - wanted![axis]!)));
    });
  });
  expect(worst).toBeLessThan(tenCentimetresKm);
  expect(elements.count).toBeGreaterThan(30);
});

test("a set of another theory is not propagated", () => {
  const other = bytes.slice(0);
  new DataView(other).setUint32(16 + 4, 1, true);
  const state = new Float64Array(6).fill(1);
  expect(propagate(readyAll(readElements(other))[0]!, 0, state, 0)).toBe(false);
  expect([...state]).toEqual([0, 0, 0, 0, 0, 0]);
});

test("what did not change between two catalogues is not made ready again", () => {
  const first = readyAll(readElements(bytes));
  const changed = bytes.slice(0);
  new DataView(changed).setFloat64(16 + 8, elementSet(readElements(bytes), 0).epoch + 1, true);
  const second = readyAll(readElements(changed), first);
  expect(second[0]).not.toBe(first[0]);
  expect(second[1]).toBe(first[1]);
});

test("a buffer that is cut short or of something else is refused", () => {
  expect(() => readElements(bytes.slice(0, 100))).toThrow();
  expect(() => readElements(new ArrayBuffer(16))).toThrow();
  expect(() => readStates(new ArrayBuffer(16), 0)).toThrow();
});

test("between knots the interpolant keeps to the orbit within metres", () => {
  const elements = readElements(bytes);
  const all = readyAll(elements);
  const low = all.findIndex((one) => ellipse(one.set).period < 100);
  const [a, b, middle] = [new Float64Array(6), new Float64Array(6), new Float64Array(6)];
  const time = all[low]!.epoch;
  propagate(all[low]!, time, a, 0);
  propagate(all[low]!, time + 60, b, 0);
  propagate(all[low]!, time + 30, middle, 0);
  const [w0, w1, w2, w3] = hermite(time + 30, time, time + 60);
  const away = [0, 1, 2].map((k) => w0 * a[k]! + w1 * a[k + 3]! + w2 * b[k]! + w3 * b[k + 3]! - middle[k]!);
  const metreKm = 0.001;
  expect(Math.hypot(...away)).toBeLessThan(metreKm);
  expect(hermite(5, 5, 7)).toEqual([1, 0, 0, -0]);
});

test("knots stand further apart when time runs faster", () => {
  expect(stepFor(0)).toBe(60);
  expect(stepFor(1800)).toBe(600);
  expect(stepFor(-100)).toBe(200);
});

test("the Earth hides what is behind it and nothing before it", () => {
  const projector = new Projector();
  const clip = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, -1, 20000]; // looks down -z from 20,000 km
  projector.set(clip, [0, 0, 20000], 200, 100);
  const here = { x: 0, y: 0, hidden: false, ahead: false };
  expect(projector.place(0, 0, 7000, here)).toMatchObject({ x: 100, y: 50, hidden: false, ahead: true });
  expect(projector.place(0, 0, -7000, here).hidden).toBe(true);
  expect(projector.place(9500, 0, -7000, here).hidden).toBe(false);
  expect(projector.place(0, 0, 30000, here).ahead).toBe(false);
});

test("the nearest object on the screen is found within reach only", () => {
  const screen = Float32Array.from([10, 10, Number.NaN, 0, 14, 10]);
  expect(nearest(screen, 13, 10, 5)).toBe(2);
  expect(nearest(screen, 100, 10, 5)).toBe(-1);
});

test("points are painted inside the image only", () => {
  const image = new Uint32Array(16);
  splat(image, 4, 4, Float32Array.from([1, 1, -5, 2, 3.9, 3.9, Number.NaN, 0]), 1, Uint32Array.from([7, 8, 9, 10]), 2);
  expect([...image.keys()].filter((at) => image[at] === 7)).toEqual([0, 1, 4, 5]);
  expect([...image.keys()].filter((at) => image[at] === 9)).toEqual([10, 11, 14, 15]);
  expect(image).not.toContain(8);
});

test("the ground track turns with the Earth", () => {
  const day = 86164.0905;
  const track = ground(Float64Array.from([42164, 0, 0]), Float64Array.from([0]), day / 4);
  expect(Math.hypot(track[0]!, track[1]! - 6378.137 * 1.003)).toBeLessThan(1);
});

const catalog: Catalog = {
  elements: readElements(bytes),
  norad: [5, 25544, 55, 900],
  name: ["VANGUARD 1", "ISS (ZARYA)", "VANGUARD DEB", ""],
  type: ["PAYLOAD", "PAYLOAD", "DEBRIS", "UNKNOWN"],
  owner: ["US", "ISS", "US", ""],
  regime: ["MEO", "LEO", "LEO", "GEO"],
  place: new Map(),
};

test("search takes words of the name or the begin of the number, the exact number first", () => {
  expect(search(catalog, "vanguard", 9)).toEqual([0, 2]);
  expect(search(catalog, "deb vang", 9)).toEqual([2]);
  expect(search(catalog, "5", 9)).toEqual([0, 2]);
  expect(search(catalog, "  ", 9)).toEqual([]);
});

test("filters are joined by and", () => {
  const all = { types: new Set<string>(), regimes: new Set<string>(), owner: "", only: null };
  expect([...masked(catalog, all)]).toEqual([1, 1, 1, 1]);
  expect([...masked(catalog, { ...all, types: new Set(["PAYLOAD"]), regimes: new Set(["LEO"]) })]).toEqual([
    0, 1, 0, 0,
  ]);
  expect([...masked(catalog, { ...all, owner: "US", only: new Set([55]) })]).toEqual([0, 0, 1, 0]);
});

test("objects of an incident stand out, the others are dimmed", () => {
  const tints = tintsOf(catalog.type, catalog.norad, new Set([5]));
  expect(tints[0]).toBe(bytesOf("#f0e442"));
  expect(tints[1]! >>> 24).toBeLessThan(128);
  expect(tintsOf(catalog.type, catalog.norad, null)[1]! >>> 24).toBe(255);
});

test("the address of a view says the view again, and keeps what others wrote", () => {
  const text =
    "at=2026-05-27T16%3A05%3A00Z&speed=60&select=25544&type=DEBRIS%2CPAYLOAD&regime=LEO&owner=US&incident=PRX-1-2&alone=1&orbit=0&track=1&camera=135.00%2C-25.50%2C28000";
  const view = readView(new URLSearchParams(text));
  expect(writeView(view, new URLSearchParams()).toString()).toBe(text);
  expect(writeView(view, new URLSearchParams("language=ja")).get("language")).toBe("ja");
});

test("an address with nonsense is a view of nothing special", () => {
  const view = readView(new URLSearchParams("at=yesterday&select=x&camera=1,95,3&speed="));
  expect(view).toMatchObject({ at: undefined, select: undefined, camera: undefined, speed: undefined });
});

test("times are read in UTC alone", () => {
  expect(timeOf("2026-05-27T16:05")).toBe(Date.UTC(2026, 4, 27, 16, 5) / 1000);
  expect(timeOf("2026-05-27T16:05:00+09:00")).toBeUndefined();
  expect(isoOf(0)).toBe("1970-01-01T00:00:00Z");
  expect(dayAfter(0)).toBe("1970-01-02T00:00:00Z");
});

test("a clock stops at the end of a replay and does not jump after a sleep", () => {
  const clock = new Clock(0, 100);
  clock.end = 60;
  expect(clock.tick(1000)).toBe(true);
  expect(clock.time).toBe(50);
  clock.tick(1);
  expect([clock.time, clock.speed]).toEqual([60, 0]);
  expect(clock.tick(1)).toBe(false);
});

test("what is read is known by the earlier of the address's time and its own", () => {
  expect(knownBy("/v1/incidents?limit=5", null)).toBe("/v1/incidents?limit=5");
  expect(knownBy("/v1/incidents?limit=5", "2026-05-26")).toBe("/v1/incidents?limit=5&as_of=2026-05-26");
  expect(knownBy("/v1/catalog/index?as_of=2026-05-26T10:00:00Z", "2026-05-26")).toContain("as_of=2026-05-26T10");
  expect(knownBy("/v1/catalog/index?as_of=2026-05-27T00:00:00Z", "2026-05-26")).toBe(
    "/v1/catalog/index?as_of=2026-05-26",
  );
  expect(knownBy("/assets/en.json", "2026-05-26")).toBe("/assets/en.json");
});
