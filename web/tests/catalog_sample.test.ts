import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readStates } from "../src/globe/catalog.ts";
import { readElements } from "../src/globe/elements.ts";
import { propagateAll, readyAll } from "../src/globe/propagation.ts";

// tests/web/test_propagation.py writes elements and states of a sample of a real catalogue as the service streams them.
const folder = process.env.HOSHIMORI_CATALOG_SAMPLE;

const bytes = (name: string) => Uint8Array.from(readFileSync(`${folder}/${name}`)).buffer;

test.skipIf(folder === undefined)("a sample of a catalogue stands where the service places it", () => {
  const all = readyAll(readElements(bytes("elements")));
  for (const which of [0, 1, 2]) {
    const wanted = readStates(bytes(`states${which}`), all.length);
    const time = new DataView(bytes(`states${which}`)).getFloat64(8, true);
    const found = propagateAll(all, time, new Float32Array(6 * all.length));
    let worst = 0;
    let failed = 0;
    for (let at = 0; at < found.length; at += 6) {
      expect(found[at] === 0 && found[at + 1] === 0, `${all[at / 6]!.set.norad}`).toBe(
        wanted[at] === 0 && wanted[at + 1] === 0,
      );
      if (found[at] === 0) failed++;
      worst = Math.max(worst, Math.hypot(...[0, 1, 2].map((axis) => found[at + axis]! - wanted[at + axis]!)));
    }
    process.stdout.write(`worst_km ${worst} of ${all.length}, failed ${failed}\n`);
    // Single precision, as both streams have it, is good to 4 m at the distance of the belt.
    const tenMetresKm = 0.01;
    expect(worst).toBeLessThan(tenMetresKm);
  }
});
