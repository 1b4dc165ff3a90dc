/** What a person can say about a case, and what has to be said with it. */

import { type Child, el } from "../shell/element.ts";
import { say } from "../shell/language.ts";
import type { View } from "../shell/page.ts";
import type { CaseDocument, Parties } from "./shapes.ts";
import { sign } from "./signing.ts";

const TLP = ["AMBER", "RED", "AMBER+STRICT", "GREEN", "CLEAR"];

/** Return the acts that this party can do now, in order. */
export function actsOf(found: CaseDocument, party: string | null): string[] {
  if (found.withdrawn) return [];
  const own = found.originator === party;
  return ["concur", "dissent", "abstain", ...(own ? ["release", "reply", "withdraw"] : ["reply"])];
}

export async function act(view: View, found: CaseDocument, position: string): Promise<void> {
  const path = `/v1/cases/${encodeURIComponent(found.id)}/acts`;
  const party = position === "release" ? await view.api.get<Parties>("/v1/party") : null;
  const second = position === "release" && found.standing.pending;
  await sign(view, {
    title: say(`case.act_${position}`),
    fields: second ? secondRelease(found) : fields(position, party),
    preparePath: `${path}/prepare`,
    recordPath: path,
    name: "act",
    ...(position === "withdraw"
      ? { roles: ["authority"] }
      : position === "release"
        ? { roles: ["reviewer", "authority"] }
        : {}),
    body: (said) => ({
      position,
      comment: String(said.get("comment") ?? ""),
      ...(position === "release" && !second ? { terms: terms(said) } : {}),
      ...(position === "reply"
        ? {
            reply: {
              who: said.get("who"),
              text: said.get("text"),
              source: said.get("source"),
              received_at: received(said),
            },
          }
        : {}),
    }),
  });
}

function fields(position: string, party: Parties | null): Child[] {
  const intro = el("p", {}, say(`case.about_${position}`));
  const comment = (required: boolean): HTMLElement =>
    el(
      "label",
      {},
      say(position === "withdraw" ? "case.withdraw_reason" : "case.comment"),
      el("textarea", { name: "comment", rows: 3, required, maxlength: 4000 }),
    );
  if (position === "release") {
    const others = (party?.parties ?? []).filter((one) => !one.own);
    return [
      intro,
      el(
        "fieldset",
        {},
        el("legend", {}, say("case.releasable_to")),
        others.map((one) =>
          el(
            "label",
            { class: "choice" },
            el("input", { type: "checkbox", name: "to", value: one.party }),
            ` ${one.party}`,
          ),
        ),
        others.length ? null : el("p", { class: "note" }, say("case.no_trusted")),
      ),
      el(
        "label",
        {},
        say("case.tlp"),
        el(
          "select",
          { name: "tlp" },
          TLP.map((one) => el("option", { value: one }, `TLP:${one}`)),
        ),
      ),
      el("label", {}, say("case.reply_sought"), el("input", { type: "datetime-local", name: "sought" })),
      el("label", {}, say("case.no_reply_because"), el("input", { name: "because", maxlength: 1000 })),
      comment(false),
    ];
  }
  if (position === "reply") {
    return [
      intro,
      el("label", {}, say("case.reply_who"), el("input", { name: "who", required: true, maxlength: 200 })),
      el(
        "label",
        {},
        say("case.reply_text"),
        el("textarea", { name: "text", rows: 3, required: true, maxlength: 4000 }),
      ),
      el("label", {}, say("case.reply_source"), el("input", { name: "source", required: true, maxlength: 500 })),
      el(
        "label",
        {},
        say("case.reply_received"),
        el("input", { type: "datetime-local", name: "received", required: true }),
      ),
    ];
  }
  return [intro, comment(position === "dissent" || position === "withdraw")];
}

/** The second person signs the terms that wait; nothing can be changed. */
function secondRelease(found: CaseDocument): Child[] {
  const waiting = found.standing.pending;
  if (!waiting) return [];
  return [
    el("p", {}, say("case.second_release", { to: waiting.marking.releasable_to.join(", "), tlp: waiting.marking.tlp })),
    waiting.no_reply_because ? el("p", {}, say("case.no_reply_said", { because: waiting.no_reply_because })) : null,
  ];
}

function terms(said: FormData): Record<string, unknown> {
  const sought = String(said.get("sought") ?? "");
  return {
    marking: { tlp: said.get("tlp"), releasable_to: said.getAll("to") },
    reply_sought_at: sought ? `${sought}:00Z` : null,
    no_reply_because: String(said.get("because") ?? ""),
  };
}

function received(said: FormData): string {
  return `${String(said.get("received"))}:00Z`;
}
