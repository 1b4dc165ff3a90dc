/** Work that runs beside the console: how far it is, what came of it, and how to stop it. */

import { el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import { ingestForm } from "./ingest_form.ts";
import { actButton, fold, heading } from "./pieces.ts";

interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly what?: string;
  readonly done?: number;
  readonly total?: number;
  readonly progress?: { readonly what?: string; readonly done?: number; readonly total?: number } | null;
  readonly asked_at?: string;
  readonly begun_at?: string | null;
  readonly ended_at?: string | null;
  readonly result?: Readonly<Record<string, unknown>> | null;
  readonly problem?: { readonly title?: string; readonly detail?: string } | string | null;
}

const AGAIN = new Set(["interrupted", "failed", "cancelled"]);
const GOES_ON = new Set(["waiting", "queued", "running"]);

export const page: Page = async (view) => {
  const { say, root } = view;
  view.title(say("floor.jobs"));
  const found = await view.api.get<{ jobs: Job[] }>("/v1/jobs", { limit: 50 });
  const list = el("ol", { class: "jobs", "aria-label": say("floor.jobs") });
  const shown = new Map<string, HTMLElement>();
  const put = (job: Job): void => {
    const item = card(job, view);
    const before = shown.get(job.id);
    if (before) {
      const focused = before.contains(document.activeElement);
      before.replaceWith(item);
      if (focused) item.querySelector<HTMLElement>("button")?.focus();
    } else list.prepend(item);
    shown.set(job.id, item);
  };
  for (const job of [...found.jobs].reverse()) put(job);
  const none = el("p", { hidden: found.jobs.length > 0 }, say("floor.no_jobs"));
  root.append(
    heading(say("floor.jobs")),
    ...(view.session.may.includes("run") ? [starters(view, put)] : []),
    list,
    none,
  );
  view.hear("job", (data) => {
    none.hidden = true;
    const job = data as unknown as Job;
    put(job);
    if (!GOES_ON.has(job.state))
      view.tell(say("floor.job_ended", { kind: word("job", job.kind), state: word("job_state", job.state) }));
  });
  // A stream may be cut; what still runs is asked for now and then.
  const timer = setInterval(async () => {
    if (![...shown.values()].some((item) => GOES_ON.has(item.dataset.state ?? ""))) return;
    try {
      for (const job of (await view.api.get<{ jobs: Job[] }>("/v1/jobs", { limit: 50 })).jobs)
        if (shown.get(job.id)?.dataset.seen !== seenOf(job)) put(job);
    } catch {
      // The connection line of the frame says that the service is away.
    }
  }, 2000);
  return () => clearInterval(timer);
};

function seenOf(job: Job): string {
  const { done, total } = progressOf(job);
  return `${job.state} ${done} ${total}`;
}

function progressOf(job: Job): { what: string; done: number; total: number } {
  const from = job.progress ?? job;
  return { what: from.what ?? "", done: from.done ?? 0, total: from.total ?? 0 };
}

function card(job: Job, view: View): HTMLElement {
  const { say } = view;
  const { what, done, total } = progressOf(job);
  const running = GOES_ON.has(job.state);
  const told = typeof job.problem === "string" ? { title: "", detail: job.problem } : job.problem;
  const chosen = view.query.get("job") === job.id;
  return el(
    "li",
    { "data-state": job.state, "data-seen": seenOf(job), class: chosen ? "chosen" : null },
    el(
      "h2",
      {},
      word("job", job.kind),
      " ",
      el("span", { class: "badge", "data-group": "job", "data-value": job.state }, word("job_state", job.state)),
    ),
    el(
      "p",
      { class: "note" },
      el("code", {}, job.id),
      job.asked_at ? [" · ", instant(job.asked_at)] : null,
      job.ended_at ? [" – ", instant(job.ended_at)] : null,
    ),
    running
      ? el(
          "p",
          {},
          el(
            "progress",
            total
              ? { max: total, value: done, "aria-label": word("job", job.kind) }
              : { "aria-label": word("job", job.kind) },
          ),
          " ",
          total ? say("floor.job_progress", { what: word("step", what), done, total }) : word("step", what),
        )
      : null,
    told
      ? el(
          "p",
          { class: "problem-line" },
          word("problem", told.title ?? ""),
          " ",
          el("span", { lang: "en" }, told.detail ?? ""),
        )
      : null,
    job.result ? el("p", {}, resultOf(job.result, view)) : job.state === "done" ? resultLater(job, view, chosen) : null,
    running && view.session.may.includes("run")
      ? actButton(say("floor.cancel"), async () => view.api.del(`/v1/jobs/${encodeURIComponent(job.id)}`), {
          class: "cancel",
        })
      : null,
    AGAIN.has(job.state) && view.session.may.includes("run")
      ? actButton(say("floor.job_again"), async () => {
          await view.api.post(`/v1/jobs/${encodeURIComponent(job.id)}/again`);
          view.redraw();
        })
      : null,
  );
}

/** The list tells no results; one is asked for when somebody wants to see it. */
function resultLater(job: Job, view: View, open: boolean): HTMLElement {
  const place = el("p", {});
  let asked = false;
  const box = fold(view.say("floor.result"), open, place);
  const read = async (): Promise<void> => {
    if (!box.open || asked) return;
    asked = true;
    try {
      const whole = await view.api.get<Job>(`/v1/jobs/${encodeURIComponent(job.id)}`);
      place.append(...resultOf(whole.result ?? {}, view));
    } catch (error) {
      if (!view.signal.aborted) place.append(errorLine(error));
    }
  };
  box.addEventListener("toggle", () => void read());
  if (open) void read();
  return box;
}

function resultOf(result: Readonly<Record<string, unknown>>, view: View): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  for (const [name, value] of Object.entries(result)) {
    if (typeof value === "number" || typeof value === "string")
      parts.push(
        parts.length ? " · " : "",
        `${word("result", name)} ${typeof value === "number" ? value.toLocaleString(view.language) : value}`,
      );
    else if (Array.isArray(value) && name === "incidents")
      parts.push(
        " ",
        ...value
          .slice(0, 10)
          .flatMap((id) => [el("a", { href: `/incidents/${encodeURIComponent(String(id))}` }, String(id)), " "]),
      );
  }
  return parts;
}

function starters(view: View, put: (job: Job) => void): HTMLElement {
  const { say } = view;
  const begin = async (body: Record<string, unknown>): Promise<void> => put(await view.api.post<Job>("/v1/jobs", body));
  return el(
    "section",
    { class: "box starters", "aria-label": say("floor.start_job") },
    el(
      "p",
      { class: "buttons" },
      actButton(say("floor.run_watch"), () => begin({ kind: "watch" }), { class: "primary" }),
      " ",
      actButton(say("floor.fetch"), () => begin({ kind: "fetch", provider: "celestrak", group: "active" })),
    ),
    ingestForm(view, begin),
  );
}
