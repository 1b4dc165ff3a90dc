/** What a new store says: what to do first, here or in a terminal. */

import { el } from "../shell/element.ts";
import type { View } from "../shell/page.ts";
import { ingestForm } from "./ingest_form.ts";
import { actButton, heading } from "./pieces.ts";
import type { Job, Status } from "./shapes.ts";

export function emptyStore(view: View, status: Status): HTMLElement[] {
  const { say, session } = view;
  const may = session.may.includes("run");
  const started = async (body: Record<string, unknown>): Promise<void> => {
    const job = await view.api.post<Job>("/v1/jobs", body);
    view.go(`/jobs?job=${encodeURIComponent(job.id)}`);
  };
  const watch = step(
    say("floor.empty_watch"),
    "hoshimori watch",
    may ? actButton(say("floor.run_watch"), () => started({ kind: "watch" }), { class: "primary" }) : null,
  );
  if (status.payloads > 0) {
    return [
      heading(say("floor.nothing_found")),
      el("p", { class: "lead" }, say("floor.nothing_found_do", { n: status.payloads })),
      el("ol", { class: "steps" }, watch),
      el("p", {}, el("a", { href: "/status" }, say("floor.all_feeds"))),
    ];
  }
  return [
    heading(say("floor.empty")),
    el("p", { class: "lead" }, say("floor.empty_do")),
    el(
      "ol",
      { class: "steps" },
      step(say("floor.empty_file"), "hoshimori ingest FILE…", may ? ingestForm(view, started) : null),
      step(
        say("floor.empty_fetch"),
        "hoshimori fetch celestrak --group active",
        may
          ? actButton(say("floor.fetch"), () => started({ kind: "fetch", provider: "celestrak", group: "active" }))
          : null,
      ),
      watch,
    ),
    el("p", {}, say("floor.empty_demo"), " ", el("code", {}, "hoshimori demo --out demo")),
  ];
}

function step(words: string, command: string, button: HTMLElement | null): HTMLElement {
  return el("li", {}, el("p", {}, words), button, el("p", {}, el("code", {}, command)));
}
