/** The service, spoken to with the token of this tab; reads are tried again where nobody answers. */

import { knownBy } from "./as_of.ts";
import { Problem, problemOf } from "./problem.ts";
import { token } from "./session.ts";

export type Query = Readonly<Record<string, string | number | undefined | null>>;

export interface Api {
  get<T>(path: string, query?: Query): Promise<T>;
  bytes(path: string, query?: Query): Promise<ArrayBuffer>;
  post<T>(path: string, body?: unknown): Promise<T>;
  del(path: string): Promise<void>;
  raw(path: string, init?: RequestInit): Promise<Response>;
}

const WAITS_MS = [400, 1500];
const TRIED_AGAIN = new Set([502, 503, 504]);

let csrf: string | null = null;

export function useCsrf(given: string | null): void {
  csrf = given;
}

/** Return the headers that say who asks. */
export function headers(more: HeadersInit = {}): Headers {
  const made = new Headers(more);
  const held = token();
  if (held) made.set("Authorization", `Bearer ${held}`);
  if (csrf) made.set("X-CSRF-Token", csrf);
  return made;
}

export function withQuery(path: string, query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") parts.set(name, String(value));
  }
  const said = parts.toString();
  return said ? `${path}${path.includes("?") ? "&" : "?"}${said}` : path;
}

/** Return the API for one view: its calls end when the view is left, and what they read is of the address's `as_of`. */
export function apiFor(signal: AbortSignal): Api {
  async function once(path: string, init: RequestInit): Promise<Response> {
    try {
      // a review is of the incident as it is shown; other acts are of now
      const ofThen = (init.method ?? "GET") === "GET" || path.startsWith("/v1/incidents/");
      return await fetch(ofThen ? knownBy(path) : path, {
        ...init,
        headers: headers(init.headers ?? {}),
        signal,
        credentials: "same-origin",
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Problem(0, "", "");
    }
  }

  async function raw(path: string, init: RequestInit = {}): Promise<Response> {
    const reading = (init.method ?? "GET") === "GET";
    for (const wait of reading ? WAITS_MS : []) {
      try {
        const answer = await once(path, init);
        if (!TRIED_AGAIN.has(answer.status)) return ok(answer);
      } catch (error) {
        if (!(error instanceof Problem) || !error.unreachable) throw error;
      }
      await pause(wait, signal);
    }
    return ok(await once(path, init));
  }

  async function ok(answer: Response): Promise<Response> {
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }

  return {
    raw,
    get: async <T>(path: string, query: Query = {}) => (await (await raw(withQuery(path, query))).json()) as T,
    bytes: async (path, query = {}) => (await raw(withQuery(path, query))).arrayBuffer(),
    post: async <T>(path: string, body?: unknown) => {
      const answer = await raw(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body ?? {}),
      });
      return (answer.status === 204 ? null : await answer.json()) as T;
    },
    del: async (path) => {
      await raw(path, { method: "DELETE" });
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, stop) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      stop(new DOMException("left", "AbortError"));
    });
  });
}
