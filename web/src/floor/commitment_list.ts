/** The registry: who has promised what, and how far each text is verified. */

import { el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page } from "../shell/page.ts";
import { heading } from "./pieces.ts";

export interface Instrument {
  readonly id: string;
  readonly title: string;
  readonly short_title?: string;
  readonly kind: string;
  readonly parties: readonly string[];
  readonly rung: string;
  readonly text_en: string;
  readonly text_ja: string;
  readonly text_status: string;
  readonly text_ja_status: string | null;
  readonly text_ja_source: string;
  readonly text_note: string;
  readonly source: string;
  readonly date: string | null;
  readonly conditions: readonly { id: string; title: string; contested: boolean; readings: readonly string[] }[];
  readonly consult: readonly string[];
  readonly notify: readonly string[];
  readonly decider: readonly string[];
  readonly parties_named?: string;
  readonly consult_named?: string;
  readonly notify_named?: string;
  readonly decider_named?: string;
  readonly note: string;
  readonly must_say: string;
}

const RUNGS = ["consultation", "harmful_interference", "liability", "norm", "use_of_force", "armed_attack"];

export const page: Page = async (view) => {
  const { say, root } = view;
  view.title(say("floor.registry"));
  const found = await view.api.get<{ commitments: Instrument[] }>("/v1/commitments", {
    language: view.language,
    limit: 200,
  });
  const rungs = [...new Set([...RUNGS, ...found.commitments.map((one) => one.rung)])].filter((rung) =>
    found.commitments.some((one) => one.rung === rung),
  );
  root.append(
    heading(say("floor.registry")),
    el("p", { class: "note" }, say("floor.registry_note")),
    ...rungs.map((rung) =>
      el(
        "section",
        { "aria-label": word("rung", rung) },
        el("h2", {}, word("rung", rung)),
        el(
          "ul",
          { class: "instruments" },
          found.commitments
            .filter((one) => one.rung === rung)
            .map((one) =>
              el(
                "li",
                {},
                el(
                  "a",
                  { href: `/commitments/${encodeURIComponent(one.id)}`, "data-step": true },
                  one.short_title ?? one.title,
                ),
                " ",
                el(
                  "span",
                  { class: "badge", "data-group": "text", "data-value": one.text_status },
                  word("text", one.text_status),
                ),
                el("span", { class: "note" }, ` ${word("instrument", one.kind)}${one.date ? ` · ${one.date}` : ""}`),
              ),
            ),
        ),
      ),
    ),
  );
};
