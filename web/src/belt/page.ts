import "../chart/chart.css";
import { ApiError } from "../api.ts";
import { isoOf, timeOf } from "../globe/clock.ts";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import { loadBelt } from "./belt.ts";
import { BeltView } from "./view.ts";

const DAY = 86400;
const SPANS: Record<string, number> = { "7": 3, "14": 6, "30": 12, "90": 24 };

/** Open the geostationary belt: where its objects stand, and how they drift. */
export async function open(frame: Frame): Promise<Page> {
  const stop = new AbortController();
  const root = el("div", { class: "chart-page" }, el("h1", { tabindex: -1 }, t("belt.title")));
  frame.root.append(root);
  const query = frame.url.searchParams;
  const days = SPANS[query.get("days") ?? ""] === undefined ? "7" : (query.get("days") as string);
  const note = el("p", { role: "status" }, t("belt.loading"));
  root.append(note);
  try {
    const step = String(SPANS[days]);
    const end = timeOf(query.get("end"));
    const wanted = new URLSearchParams({ step_hours: step });
    if (end !== undefined) {
      wanted.set("end", isoOf(end));
      wanted.set("begin", isoOf(end - Number(days) * DAY));
    } else if (days !== "7") {
      const newest = (await loadBelt(new URLSearchParams({ step_hours: "168" }), stop.signal)).times[0];
      if (newest !== undefined) {
        wanted.set("end", isoOf(newest + 7 * DAY));
        wanted.set("begin", isoOf(newest + (7 - Number(days)) * DAY));
      }
    }
    const asOf = query.get("as_of");
    if (asOf !== null) wanted.set("as_of", asOf);
    const belt = await loadBelt(wanted, stop.signal);
    note.remove();
    if (belt.objects.length === 0) root.append(el("p", {}, t("belt.empty")));
    else new BeltView(frame, root, belt, days, Object.keys(SPANS), stop.signal);
  } catch (error) {
    if (!stop.signal.aborted)
      note.textContent = error instanceof ApiError ? `${error.message} ${error.detail}` : String(error);
  }
  return { title: t("belt.title"), close: () => stop.abort() };
}
