/** One case: who has said what, what can be done now, what is in the file. */

import { saveAs } from "../floor/incident.ts";
import { actButton, exerciseMark, fold, heading, section, table } from "../floor/pieces.ts";
import type { Job } from "../floor/shapes.ts";
import { type Child, el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import { act, actsOf } from "./acts.ts";
import type { CaseDocument, SignOff, Terms } from "./shapes.ts";
import type { Party } from "./signing.ts";

export const page: Page = async (view) => {
  const { say, root, session } = view;
  const id = view.params.id ?? "";
  const path = `/v1/cases/${encodeURIComponent(id)}`;
  const found = await view.api.get<CaseDocument>(path);
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
      exerciseMark(found.manifest.exercise),
      standing ? el("span", {}, say("case.of", { party: standing.originator })) : null,
    ),
    heading(say("case.title", { id })),
    ...(standing?.withdrawal
      ? [el("p", { class: "problem-line" }, say("case.withdrawn", { reason: standing.withdrawal.reason }))]
      : []),
    el("p", { class: "lead", id: "standing" }, found.words),
    el(
      "p",
      { class: "note" },
      say("floor.known_as_of"),
      " ",
      instant(found.manifest.as_of),
      " · ",
      el("a", { href: `/incidents/${encodeURIComponent(found.manifest.incident_id)}` }, say("case.to_incident")),
    ),
    section(
      "acts",
      say("case.acts"),
      session.may.includes("sign")
        ? el(
            "p",
            { class: "buttons" },
            actsOf(found, session.party ?? standing?.originator ?? null).map((position) => [
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
              const job = await view.api.post<Job>(`${path}/reproduce`);
              view.go(`/jobs?job=${encodeURIComponent(job.id)}`);
            })
          : null,
        " ",
        el(
          "a",
          { class: "button", href: `${path}/bundle`, onclick: (event) => void bundle(view, id, event) },
          say("case.bundle"),
        ),
      ),
      session.may.includes("export") || session.may.includes("sign") ? exportForm(view, found, path, results) : null,
      results,
    ),
    section(
      "said",
      say("case.said"),
      said(standing?.sign_offs ?? [], view),
      replies(found, view),
      released(standing?.terms ?? null, standing?.pending ?? null, view),
    ),
    section(
      "file",
      say("case.file"),
      found.manifest_sha256
        ? el("p", {}, say("case.manifest"), " ", el("code", { class: "digest" }, found.manifest_sha256))
        : null,
      fold(
        say("case.exhibits", { n: found.manifest.exhibits.length }),
        false,
        table(
          "",
          [{ name: say("case.name") }, { name: say("case.size"), numeric: true }, { name: "SHA-256" }],
          found.manifest.exhibits.map((e) => [
            e.name,
            say("case.bytes_n", { n: e.size_bytes.toLocaleString(view.language) }),
            el("code", {}, `${e.sha256.slice(0, 16)}…`),
          ]),
        ),
      ),
      fold(
        say("case.sources", { n: found.manifest.payloads.length }),
        false,
        table(
          "",
          [
            { name: say("case.provider") },
            { name: say("case.name") },
            { name: say("case.terms") },
            { name: "SHA-256" },
          ],
          found.manifest.payloads.map((p) => [p.provider, p.url, p.terms, el("code", {}, `${p.sha256.slice(0, 16)}…`)]),
        ),
      ),
    ),
  );
};

async function bundle(view: View, id: string, event: Event): Promise<void> {
  event.preventDefault();
  try {
    saveAs(await (await view.api.raw(`/v1/cases/${encodeURIComponent(id)}/bundle`)).blob(), `${id}.zip`);
  } catch (error) {
    (event.target as HTMLElement).closest("section")?.querySelector(".results")?.replaceChildren(errorLine(error));
  }
}

interface Verified {
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly signatures: readonly { party: string; role: string; position: string }[];
}

function verified(result: Verified, view: View): HTMLElement {
  const { say } = view;
  return el(
    "div",
    { class: "verified", "data-valid": String(result.valid) },
    el(
      "p",
      {},
      el("strong", {}, say(result.valid ? "case.valid" : "case.not_valid")),
      " ",
      result.signatures.length
        ? result.signatures
            .map((s) => `${s.party} ${word("role", s.role)}: ${word("position", s.position)}`)
            .join(" · ")
        : say("case.signed_by_nobody"),
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

/** Every voice counts the same: a dissent stands where a concurrence stands. */
function said(signOffs: readonly SignOff[], view: View): Child {
  const { say } = view;
  if (!signOffs.length) return el("p", {}, say("case.nobody_signed"));
  return el(
    "ol",
    { class: "voices" },
    signOffs.map((one) =>
      el(
        "li",
        { "data-position": one.position },
        el("strong", {}, `${one.party} · ${word("role", one.role)}: ${word("position", one.position)}`),
        one.valid ? "" : ` ${say("case.bad_signature")}`,
        one.comment ? el("blockquote", {}, one.comment) : null,
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

function replies(found: CaseDocument, view: View): Child {
  const list = found.standing?.replies ?? [];
  if (!list.length) return el("p", { class: "note" }, view.say("case.no_replies"));
  return [
    el("h3", {}, view.say("case.replies")),
    el(
      "ul",
      {},
      list.map((one) =>
        el("li", {}, el("strong", {}, one.who), `: “${one.text}” (${one.source}) `, instant(one.received_at)),
      ),
    ),
  ];
}

function released(terms: Terms | null, pending: Terms | null, view: View): Child {
  const line = (key: string, one: Terms): Child =>
    el("p", {}, view.say(key, { to: one.marking.releasable_to.join(", ") || "–", tlp: one.marking.tlp }));
  return [terms ? line("case.released_to", terms) : null, pending ? line("case.waits_for_second", pending) : null];
}

/** Whom a package can go to is what the terms of the release say. */
function exportForm(view: View, found: CaseDocument, path: string, results: HTMLElement): Child {
  const { say } = view;
  const own = found.standing?.originator;
  const to = [
    ...new Set([
      ...(found.standing?.terms?.marking.releasable_to ?? []),
      ...(own && own !== view.session.party ? [own] : []),
    ]),
  ];
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
      const party = await view.api.get<Party>("/v1/party");
      const answer = await view.api.raw(`${path}/export`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ to: choice.value }),
      });
      const name = `${found.case_id}-${party.party ?? ""}-to-${choice.value}.zip`;
      saveAs(await answer.blob(), name);
      results.replaceChildren(el("p", {}, say("case.exported", { name, to: choice.value })));
    }),
  );
}
