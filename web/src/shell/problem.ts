/** One shape for everything that goes wrong (RFC 9457), whether the service says so or nobody answers. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }

  /** What kind of refusal it is, the last part of its type; empty where it has none of its own. */
  get kind(): string {
    return typeof this.data.type === "string" ? (this.data.type.split(":").at(-1) ?? "") : "";
  }

  /** Whether nobody answered at all. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** Return what an answer that is no success says. */
export async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) {
    try {
      const said = (await answer.json()) as Record<string, unknown>;
      return new Problem(answer.status, String(said.title ?? answer.statusText), String(said.detail ?? ""), said);
    } catch {
      return new Problem(answer.status, answer.statusText, "");
    }
  }
  return new Problem(answer.status, answer.statusText, "");
}
