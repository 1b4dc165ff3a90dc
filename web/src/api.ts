import { t } from "./i18n/index.ts";
import { knownBy } from "./shell/as_of.ts";
import { problemOf } from "./shell/problem.ts";

/** The service's refusal (RFC 9457), or none where it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly detail: string,
  ) {
    super(title);
  }
}

const TOKEN = "hoshimori.token";

/** Take the token of the embedded mode out of the fragment, so that it stays in no history and no screenshot. */
export function takeToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  sessionStorage.setItem(TOKEN, token);
  history.replaceState(history.state, "", location.pathname + location.search);
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(knownBy(path), { ...init, headers, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, t("api.unreachable"), String(error));
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  const { wordsOf } = await import("./shell/error_view.ts"); // needs a page, which the buffers' tests have not
  throw new ApiError(response.status, wordsOf(problem), problem.detail);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request(path, signal ? { signal } : {})).json();
}

export async function getBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await request(path, signal ? { signal } : {})).arrayBuffer();
}
