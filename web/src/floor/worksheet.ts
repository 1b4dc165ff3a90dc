/** The worksheet of commitments: each condition met, not met or unknown, with its reason; changed only by a signed review. */

import { reviewDialog } from "../case/review.ts";
import { type Child, el } from "../shell/element.ts";
import { say, word } from "../shell/language.ts";
import type { View } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import { badge, conditionMark, fold, quotation } from "./pieces.ts";
import type { Condition, IncidentDocument, Match, Review } from "./shapes.ts";

const RUNGS = ["consultation", "harmful_interference", "liability", "norm", "use_of_force", "armed_attack"];

export function worksheetOf(incident: IncidentDocument, reviews: readonly Review[], view: View): Child[] {
  if (!incident.commitments.length) return [el("p", {}, say("floor.no_commitments"))];
  const open = incident.commitments.filter((m) => m.conditions.every((c) => c.status !== "not_met"));
  const closed = incident.commitments.filter((m) => !open.includes(m));
  const rungs = [...new Set([...RUNGS, ...open.map((m) => m.rung)])].filter((rung) =>
    open.some((m) => m.rung === rung),
  );
  return [
    el("p", { class: "note" }, say("floor.none_applies")),
    rungs.map((rung) => [
      el("h3", {}, word("rung", rung)),
      open.filter((m) => m.rung === rung).map((m) => clause(m, incident, reviews, view)),
    ]),
    closed.length
      ? fold(
          say("floor.not_met_clauses", { n: closed.length }),
          false,
          closed.map((m) => clause(m, incident, reviews, view)),
        )
      : null,
  ];
}

function clause(match: Match, incident: IncidentDocument, reviews: readonly Review[], view: View): HTMLElement {
  const counts = ["met", "not_met", "unknown"].map((status) => ({
    status,
    n: match.conditions.filter((c) => standing(c, match, reviews) === status).length,
  }));
  return fold(
    [
      el("span", { class: "clause" }, match.short_title || match.title),
      " ",
      counts.filter((c) => c.n).map((c) => [el("span", { class: "tally" }, conditionMark(c.status), ` ${c.n}`), " "]),
      el(
        "span",
        { class: "badge wide-only", "data-group": "text", "data-value": match.text_status },
        word("text", match.text_status),
      ),
    ],
    false,
    el("p", { class: "note" }, el("a", { href: `/commitments/${encodeURIComponent(match.id)}` }, match.title)),
    el(
      "dl",
      { class: "conditions" },
      match.conditions.map((c) => condition(c, match, incident, reviews, view)),
    ),
    named("floor.consult", match.consult_named),
    named("floor.notify", match.notify_named),
    named("floor.decider", match.decider_named, match.decision_rule),
    match.must_say ? el("p", {}, el("strong", {}, say("floor.must_say")), " ", match.must_say) : null,
    match.note ? el("p", { class: "note" }, match.note) : null,
    texts(match),
  );
}

function standing(c: Condition, match: Match, reviews: readonly Review[]): string {
  return last(c, match, reviews)?.status ?? c.status;
}

/** The last review that counts: one whose signature or role does not hold changes nothing. */
function last(c: Condition, match: Match, reviews: readonly Review[]): Review | undefined {
  return reviews.filter((r) => r.counts && r.commitment === match.id && r.condition === c.id).at(-1);
}

function condition(
  c: Condition,
  match: Match,
  incident: IncidentDocument,
  reviews: readonly Review[],
  view: View,
): Child {
  const review = last(c, match, reviews);
  const at = review?.signed_at ?? review?.recorded_at;
  return el(
    "div",
    { class: "one-condition" },
    el("dt", {}, conditionMark(review?.status ?? c.status), " ", c.title),
    el(
      "dd",
      {},
      el(
        "p",
        {},
        c.reason,
        c.evidence.length
          ? [" [", c.evidence.map((id, n) => [n ? ", " : "", el("a", { href: `#evidence-${id}` }, id)]), "]"]
          : null,
      ),
      c.who_could_answer
        ? el("p", { class: "note" }, say("floor.who_could_answer", { who: c.who_could_answer }))
        : null,
      c.readings.length
        ? [
            el("p", { class: "note" }, say("floor.readings")),
            el(
              "ol",
              {},
              c.readings.map((r) => el("li", {}, r)),
            ),
          ]
        : null,
      review
        ? el(
            "p",
            { class: "review" },
            say("floor.reviewed", {
              who: [review.party, review.holder ?? review.role].filter(Boolean).join(" "),
              was: word("status", c.status),
              status: word("status", review.status),
            }),
            " “",
            review.reason,
            "” ",
            at ? instant(at) : null,
          )
        : null,
      view.session.may.includes("review") || view.session.may.includes("sign")
        ? el(
            "button",
            {
              type: "button",
              class: "quiet",
              "aria-label": say("floor.review_of", { condition: c.title }),
              onclick: () => reviewDialog(view, { incident: incident.id, match, condition: c }),
            },
            say("floor.review"),
          )
        : null,
    ),
  );
}

function named(key: string, who: string | undefined, rule = ""): Child {
  return who ? el("p", {}, el("strong", {}, say(key)), " ", who, rule ? ` (${rule})` : "") : null;
}

/** The texts on file, or that there is none. */
function texts(match: Match): Child {
  const none = !match.text_en && !match.text_ja;
  return [
    quotation(match.text_en, "en", match.text_status, match.source),
    quotation(match.text_ja, "ja", match.text_ja_status, match.text_ja_source || match.source),
    none
      ? el("p", { class: "note" }, say("floor.no_text"), " ", badge("text", match.text_status), ` ${match.source}`)
      : null,
  ];
}
