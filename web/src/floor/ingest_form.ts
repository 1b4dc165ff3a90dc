/** Files brought in: which, and when what they say was known. */

import { el } from "../shell/element.ts";
import type { View } from "../shell/page.ts";
import { actButton } from "./pieces.ts";

const WAYS = ["now", "epoch", "day"] as const;

/** Return the form; `ask` gets the request of a job that ingests what was handed in. */
export function ingestForm(view: View, ask: (body: Record<string, unknown>) => Promise<void>): HTMLElement {
  const { say } = view;
  const file = el("input", { type: "file", id: "ingest-file", multiple: true });
  const day = el("input", { type: "date", "aria-label": say("floor.known_day"), hidden: true });
  const known = el(
    "select",
    { id: "ingest-known" },
    WAYS.map((way) => el("option", { value: way }, say(`floor.known_${way}`))),
  );
  known.addEventListener("change", () => {
    day.hidden = known.value !== "day";
  });
  return el(
    "div",
    { class: "ingest" },
    el("p", { class: "buttons" }, el("label", { for: "ingest-file" }, say("floor.choose_file")), file),
    el("p", { class: "buttons" }, el("label", { for: "ingest-known" }, say("floor.known_when")), known, day),
    el(
      "p",
      {},
      actButton(say("floor.ingest"), async () => {
        if (!file.files?.length) throw new Error(say("floor.no_file"));
        if (known.value === "day" && !day.value) throw new Error(say("floor.no_day"));
        const uploads: string[] = [];
        for (const one of file.files) uploads.push(await uploaded(view, one));
        const when = known.value === "now" ? {} : { known_at: known.value === "day" ? day.value : "epoch" };
        await ask({ kind: "ingest", uploads, ...when });
      }),
    ),
  );
}

/** Send a file as it is; return the id under which the service holds it. */
async function uploaded(view: View, file: File): Promise<string> {
  const answer = await view.api.raw(`/v1/uploads?name=${encodeURIComponent(file.name)}`, {
    method: "PUT",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  return String(((await answer.json()) as { upload: string }).upload);
}
