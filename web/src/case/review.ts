/** A condition is reviewed by a person, with a reason, under their own key. */

import type { Condition, Match } from "../floor/shapes.ts";
import { el } from "../shell/element.ts";
import { say, word } from "../shell/language.ts";
import type { View } from "../shell/page.ts";
import { sign } from "./signing.ts";

export interface Reviewed {
  readonly incident: string;
  readonly match: Match;
  readonly condition: Condition;
}

export function reviewDialog(view: View, { incident, match, condition }: Reviewed): void {
  const path = `/v1/incidents/${encodeURIComponent(incident)}/reviews`;
  void sign(view, {
    title: say("case.review_title"),
    fields: [
      el("p", {}, el("strong", {}, match.short_title || match.title), ": ", condition.title),
      el(
        "fieldset",
        {},
        el("legend", {}, say("case.review_status", { now: word("status", condition.status) })),
        ["met", "not_met", "unknown"].map((status) =>
          el(
            "label",
            { class: "choice" },
            el("input", { type: "radio", name: "status", value: status, required: true }),
            " ",
            word("status", status),
          ),
        ),
      ),
      el("label", {}, say("case.reason"), el("textarea", { name: "reason", rows: 3, required: true, maxlength: 4000 })),
    ],
    preparePath: `${path}/prepare`,
    recordPath: path,
    name: "review",
    body: (said) => ({
      commitment: match.id,
      condition: condition.id,
      status: said.get("status"),
      reason: said.get("reason"),
    }),
  }).catch((error: unknown) => view.tell(String(error)));
}
