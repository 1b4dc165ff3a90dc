// What the globe loads at run time beside its own chunk: one set of textures and the workers that make terrain meshes.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";

const ENGINE = join(import.meta.dirname, "node_modules/@cesium/engine");
const WORKERS = [
  "transferTypedArrayTest.js",
  "createVerticesFromHeightmap.js",
  "incrementallyBuildTerrainPicker.js",
  "upsampleQuantizedTerrainMesh.js",
];
const ASSETS = ["Textures/NaturalEarthII"];

/** Return the worker files and every chunk that they import. */
function withImports(entries: string[]): string[] {
  const seen = new Set<string>();
  const waiting = [...entries];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const text = readFileSync(join(ENGINE, "Build/Workers", name), "utf8");
    for (const match of text.matchAll(/["']\.\/(chunk-[A-Z0-9]+\.js)["']/g)) waiting.push(match[1] as string);
  }
  return [...seen].sort();
}

export function cesium(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "cesium-files",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle() {
      const out = join(config.root, config.build.outDir, "assets/cesium");
      const copy = (from: string, to: string) => {
        mkdirSync(dirname(join(out, to)), { recursive: true });
        cpSync(join(ENGINE, from), join(out, to), { recursive: true });
      };
      for (const name of withImports(WORKERS)) copy(`Build/Workers/${name}`, `Workers/${name}`);
      for (const name of ASSETS) copy(`Source/Assets/${name}`, `Assets/${name}`);
    },
  };
}
