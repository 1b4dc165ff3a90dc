import { join } from "node:path";
import { defineConfig } from "vite";

const absent = join(import.meta.dirname, "src/globe/absent.ts");

import { cesium } from "./cesium.ts";

// The service sends `script-src 'self'; style-src 'self'; worker-src 'self'`: nothing may be inlined, no chunk may need eval.
export default defineConfig({
  base: "/",
  plugins: [cesium()],
  resolve: {
    alias: [
      { find: /^(@spz-loader\/core|@cesium\/wasm-splats|meshoptimizer)$/, replacement: absent },
      { find: /^#wasm-(single|multi)-thread$/, replacement: absent },
    ],
  },
  worker: { format: "es" },
  build: {
    outDir: "../src/hoshimori/service/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 5000,
    license: { fileName: "assets/licenses.md" },
  },
});
