/** Which page is shown at which path? A page's code is loaded when its path is reached. */

import type { Page } from "./page.ts";

export interface Route {
  /** `:name` takes one part of the path. */
  readonly path: string;
  load(): Promise<{ page: Page }>;
}

export const ROUTES: readonly Route[] = [
  { path: "/", load: () => import("../floor/incident_list.ts") },
  { path: "/incidents", load: () => import("../floor/incident_list.ts") },
  { path: "/incidents/:id", load: () => import("../floor/incident.ts") },
  { path: "/cases", load: () => import("../case/case_list.ts") },
  { path: "/cases/:id", load: () => import("../case/case.ts") },
  { path: "/commitments", load: () => import("../floor/commitment_list.ts") },
  { path: "/commitments/:id", load: () => import("../floor/commitment.ts") },
  { path: "/jobs", load: () => import("../floor/jobs.ts") },
  { path: "/status", load: () => import("../floor/status.ts") },
  { path: "/alerts", load: () => import("../floor/alerts.ts") },
];

/** The entries of the navigation, in order: name, path, key after `g`. */
export const ENTRIES: readonly (readonly [string, string, string])[] = [
  ["incidents", "/incidents", "i"],
  ["globe", "/globe", "g"],
  ["belt", "/belt", "b"],
  ["cases", "/cases", "c"],
  ["commitments", "/commitments", "m"],
  ["jobs", "/jobs", "j"],
  ["status", "/status", "s"],
  ["alerts", "/alerts", "a"],
];

export function match(path: string): { route: Route; params: Record<string, string> } | null {
  const parts = path.replace(/\/+$/, "").split("/");
  for (const route of ROUTES) {
    const wanted = route.path.replace(/\/+$/, "").split("/");
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, n) => {
      if (!part.startsWith(":")) return part === parts[n];
      params[part.slice(1)] = decodeURIComponent(parts[n] ?? "");
      return parts[n] !== "";
    });
    if (fits) return { route, params };
  }
  return null;
}

/** Return the entry of the navigation that a path belongs to. */
export function entryOf(path: string): string {
  const first = path.split("/")[1] || "incidents";
  return ENTRIES.find(([name]) => name === first)?.[0] ?? "";
}
