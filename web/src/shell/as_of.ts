/** What the address says of the time whose knowledge is shown; every read carries it, whichever page asks. */

/** Return `as_of` of the address, or nothing. */
export function asOfHere(): string | null {
  return new URLSearchParams(location.search).get("as_of") || null;
}

/** Return a path of the service with `as_of`: its own or the address's, whichever is earlier. */
export function knownBy(path: string, here: string | null = asOfHere()): string {
  if (here === null || !path.startsWith("/v1/")) return path;
  const [before, query = ""] = path.split("?", 2) as [string, string?];
  const wanted = new URLSearchParams(query);
  const own = wanted.get("as_of");
  if (own !== null && !(endOf(here) < endOf(own))) return path;
  wanted.set("as_of", here);
  return `${before}?${wanted}`;
}

/** Return Unix milliseconds of an instant; a bare date means its end. Without a zone it is UTC. */
function endOf(text: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(`${text}T00:00:00Z`) + 86_400_000 - 1;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}
