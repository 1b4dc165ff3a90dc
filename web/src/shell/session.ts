/** Which token does this tab hold? It comes in the fragment, which no server sees, and goes with the tab. */

const KEY = "hoshimori.token";

/** Take the token out of the address, keep it for this tab, and return it. */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    keepToken(given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return token();
}

export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepToken(given: string): void {
  sessionStorage.setItem(KEY, given.trim().replace(/^.*#token=/, ""));
}

export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}

/** What the service says about who is here and what they may do. */
export interface Session {
  readonly mode: "embedded" | "team";
  readonly party: string | null;
  readonly person: string;
  readonly roles: readonly string[];
  readonly may: readonly string[];
  readonly csrf: string | null;
}
