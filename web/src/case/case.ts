/** One case: who has said what, what can be done now, what is in the file. */

import { saveAs } from "../floor/incident.ts";
import { actButton, exerciseMark, fold, heading, section, table } from "../floor/pieces.ts";
import type { Job } from "../floor/shapes.ts";
import { asOfHere } from "../shell/as_of.ts";
import { type Child, el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import { act, actsOf } from "./acts.ts";
import type { CaseDocument, Parties, Statement, Terms } from "./shapes.ts";
import { standingLine } from "./standing_line.ts";

export const page: Page = async (view) => {
  const { say, root, session } = view;
  const id = view.params.id ?? "";
  const path = `/v1/cases/${encodeURIComponent(id)}`;
  const [found, parties] = await Promise.all([view.api.get<CaseDocument>(path), view.api.get<Parties>("/v1/party")]);
  const standing = found.standing;
  view.title(id);
  const results = el("div", { role: "status", class: "results" });
  root.append(
    el(
      "nav",
      { class: "crumbs", "aria-label": say("floor.where") },
      el("a", { href: "/cases" }, say("case.cases")),
      " › ",
      el("span", { "aria-current": "page" }, id),
    ),
    el(
      "p",
      { class: "marks" },
      exerciseMark(found.exercise),
      el("span", {}, say("case.of", { party: found.originator })),
    ),
    heading(say("case.title", { id })),
    ...nodes(await sealedSentence(view, found, path)),
    ...(standing.withdrawal
      ? [el("p", { class: "problem-line" }, say("case.withdrawn", { reason: standing.withdrawal.reason }))]
      : []),
    el("p", { class: "lead", id: "standing" }, standingLine(found)),
    el(
      "p",
      { class: "note" },
      say("floor.known_as_of"),
      " ",
      instant(found.as_of),
      " · ",
      el(
        "a",
        { href: `/incidents/${encodeURIComponent(found.incident)}?as_of=${found.as_of}` },
        say("case.to_incident"),
      ),
    ),
    section(
      "acts",
      say("case.acts"),
      asOfHere()
        ? el("p", {}, say("case.acts_are_of_now"))
        : session.may.includes("sign")
          ? el(
              "p",
              { class: "buttons" },
              actsOf(found, parties.own).map((position) => [
                actButton(say(`case.act_${position}`), () => act(view, found, position), { "data-act": position }),
                " ",
              ]),
            )
          : el("p", {}, say("case.may_not_sign")),
      el(
        "p",
        { class: "buttons" },
        actButton(
          say("case.verify"),
          async () => void results.replaceChildren(verified(await view.api.post<Verified>(`${path}/verify`), view)),
        ),
        " ",
        session.may.includes("run")
          ? actButton(say("case.reproduce"), async () => {
              const job = await view.api.post<Job>("/v1/jobs", { kind: "reproduce", case: id });
              view.go(`/jobs?job=${encodeURIComponent(job.id)}`);
            })
          : null,
        " ",
        actButton(say("case.bundle"), () => saved(view, `${path}/bundle`, `${id}.zip`)),
      ),
      !asOfHere() && (session.may.includes("export") || session.may.includes("sign"))
        ? exportForm(view, found, parties, path, results)
        : null,
      results,
    ),
    section(
      "said",
      say("case.said"),
      said(found.statements, view),

      released(standing.terms, standing.pending, view),
    ),
    section(
      "file",
      say("case.file"),
      el("p", {}, say("case.manifest"), " ", el("code", { class: "digest" }, found.manifest_sha256)),
      fold(
        say("case.exhibits", { n: found.exhibits.length }),
        false,
        table(
          "",
          [{ name: say("case.name") }, { name: say("case.size"), numeric: true }, { name: "SHA-256" }],
          found.exhibits.map((e) => [
            e.withheld
              ? [e.name, " ", el("span", { class: "note" }, say("case.withheld", { why: e.withheld }))]
              : actButton(e.name, () => saved(view, `${path}/exhibits/${e.name}`, e.name.split("/").at(-1) ?? e.name), {
                  class: "quiet",
                  "aria-label": say("case.get", { name: e.name }),
                }),
            say("case.bytes_n", { n: e.size_bytes.toLocaleString(view.language) }),
            el("code", {}, `${e.sha256.slice(0, 16)}…`),
          ]),
        ),
      ),
    ),
  );
};

async function saved(view: View, path: string, name: string): Promise<void> {
  saveAs(await (await view.api.raw(path)).blob(), name);
}

interface Verified {
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly statements: readonly Statement[];
}

function verified(result: Verified, view: View): HTMLElement {
  const { say } = view;
  const voices = result.statements.map((s) => `${s.party} ${s.holder}: ${word("position", s.position)}`).join(" · ");
  return el(
    "div",
    { class: "verified", "data-valid": String(result.valid) },
    el(
      "p",
      {},
      el("strong", {}, say(result.valid ? "case.valid" : "case.not_valid")),
      " ",
      voices || say("case.signed_by_nobody"),
    ),
    result.problems.length
      ? el(
          "ul",
          {},
          result.problems.map((line) => el("li", {}, line)),
        )
      : null,
  );
}

/** The first sentence as it lies sealed in the case. */
async function sealedSentence(view: View, found: CaseDocument, path: string): Promise<Child> {
  if (!found.exhibits.some((one) => one.name === "incident.json" && !one.withheld)) return null;
  try {
    const answer = await view.api.raw(`${path}/exhibits/incident.json`);
    const sealed = (await answer.json()) as { sentence?: string };
    return sealed.sentence ? el("p", { class: "lead", lang: "en" }, sealed.sentence) : null;
  } catch (error) {
    return errorLine(error);
  }
}

/** Every voice counts the same: a dissent stands where a concurrence stands. */
function said(statements: readonly Statement[], view: View): Child {
  const { say } = view;
  if (!statements.length) return el("p", {}, say("case.nobody_signed"));
  return el(
    "ol",
    { class: "voices" },
    statements.map((one) =>
      el(
        "li",
        { "data-position": one.position },
        el("strong", {}, `${one.party} · ${one.holder} (${word("role", one.role)}): ${word("position", one.position)}`),
        one.counts ? "" : ` ${say("case.bad_signature")}`,
        one.comment ? el("blockquote", {}, one.comment) : null,
        one.reply
          ? el("blockquote", {}, el("strong", {}, one.reply.who), `: ${one.reply.text} (${one.reply.source})`)
          : null,
        el(
          "p",
          { class: "note" },
          instant(one.signed_at),
          " · ",
          say("case.key_short", { key: one.key_id.slice(0, 12) }),
        ),
      ),
    ),
  );
}

function released(terms: Terms | null, pending: Terms | null, view: View): Child {
  const line = (key: string, one: Terms): Child =>
    el("p", {}, view.say(key, { to: one.marking.releasable_to.join(", ") || "–", tlp: one.marking.tlp }));
  return [terms ? line("case.released_to", terms) : null, pending ? line("case.waits_for_second", pending) : null];
}

/** Whom a package can go to is what the terms of the release say. */
function exportForm(view: View, found: CaseDocument, parties: Parties, path: string, results: HTMLElement): Child {
  const { say } = view;
  const back = found.originator === parties.own ? [] : [found.originator];
  const to = [...new Set([...(found.standing.terms?.marking.releasable_to ?? []), ...back])].filter(
    (one) => one !== parties.own,
  );
  if (!to.length) return el("p", { class: "note" }, say("case.not_released_yet"));
  const choice = el(
    "select",
    { id: "export-to" },
    to.map((one) => el("option", { value: one }, one)),
  );
  return el(
    "p",
    { class: "buttons" },
    el("label", { for: "export-to" }, say("case.export_to")),
    " ",
    choice,
    " ",
    actButton(say("case.export"), async () => {
      const answer = await view.api.raw(`${path}/export`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ to: choice.value }),
      });
      const name = `${found.id}-${parties.own ?? ""}-for-${choice.value}.zip`;
      saveAs(await answer.blob(), name);
      results.replaceChildren(el("p", {}, say("case.exported", { name, to: choice.value })));
    }),
  );
}

function nodes(child: Child): Node[] {
  return child instanceof Node ? [child] : [];
}
