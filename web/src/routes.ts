import type { Open } from "./page.ts";

/** A page's module is loaded when its path is reached: the globe's weight is nobody's who reads a list. */
export interface Route {
  path: RegExp;
  load(): Promise<{ open: Open }>;
}

export const routes: Route[] = [
  { path: /^\/globe$/, load: () => import("./globe/page.ts") },
  { path: /^\/incidents\/[^/]+\/cloud$/, load: () => import("./globe/page.ts") },
  { path: /^\/belt$/, load: () => import("./belt/page.ts") },
  { path: /^\/pairs\/\d+\/\d+$/, load: () => import("./pair/page.ts") },
];

export function find(path: string): Route | undefined {
  return routes.find((route) => route.path.test(path));
}
