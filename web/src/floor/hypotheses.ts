/** Competing explanations with their weights, what speaks for and against, and what a single item changes. */

import { type Child, el, svg } from "../shell/element.ts";
import { say, word } from "../shell/language.ts";
import { fold, table } from "./pieces.ts";
import type { Evidence, Hypothesis, IncidentDocument } from "./shapes.ts";

const SIGNS: Record<string, string> = { consistent: "+", inconsistent: "−", neutral: "0" };

export function hypothesesOf(incident: IncidentDocument): Child[] {
  if (!incident.hypotheses.length) return [el("p", {}, say("floor.no_hypotheses"))];
  const told = incident.hypotheses.filter((h) => h.probability !== null);
  const calibrated = told.some((h) => h.calibrated);
  return [
    table(
      "",
      [
        { name: say("floor.explanation") },
        { name: say("floor.weight"), numeric: true },
        { name: say("floor.in_words") },
      ],
      incident.hypotheses.map((h) => [
        [el("strong", { class: "key" }, h.id === "unknown" ? "–" : h.id), " ", h.title, reasons(h, incident.evidence)],
        weight(h),
        h.words,
      ]),
      { class: "cards hypotheses" },
    ),
    calibrated ? null : el("p", { class: "note" }, say("floor.uncalibrated")),
    sensitivity(incident),
    matrix(incident),
  ];
}

/** H8 and H9 never carry a number. */
function weight(h: Hypothesis): Child {
  if (h.probability === null) return el("span", { class: "none" }, "–");
  const percent = Math.round(h.probability * 100);
  const bar = svg("svg", {
    class: "weight",
    viewBox: "0 0 100 10",
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  bar.append(
    svg("rect", { width: 100, height: 10 }),
    svg("rect", { width: Math.max(100 * h.probability, 0.5), height: 10 }),
  );
  return [bar, el("span", { class: "percent" }, `${percent < 1 ? "<1" : percent} %`)];
}

function reasons(h: Hypothesis, evidence: readonly Evidence[]): HTMLElement | null {
  if (!h.speaks_for.length && !h.speaks_against.length && !h.would_need.length) return null;
  const list = (title: string, lines: readonly string[]): Child =>
    lines.length
      ? [
          el("p", {}, el("strong", {}, title)),
          el(
            "ul",
            {},
            lines.map((line) => el("li", {}, cited(line, evidence))),
          ),
        ]
      : null;
  return fold(
    say("floor.reasons"),
    false,
    h.probability === null
      ? null
      : [list(say("floor.for"), h.speaks_for), list(say("floor.against"), h.speaks_against)],
    list(say("floor.would_need"), h.would_need),
  );
}

/** Return a reason with a link to the evidence that it is. */
function cited(line: string, evidence: readonly Evidence[]): Child {
  const item = evidence.find((one) => one.statement === line);
  return item ? [el("a", { href: `#evidence-${item.id}` }, item.id), " ", line] : line;
}

function sensitivity(incident: IncidentDocument): Child {
  if (!incident.hypotheses.length) return null;
  const lines = incident.sensitivity;
  return [
    el("h3", {}, say("floor.sensitivity")),
    lines.length
      ? el(
          "ul",
          { class: "sensitivity" },
          lines.map((one) =>
            el(
              "li",
              { "data-leader": String(one.leader_changes) },
              one.leader_changes ? el("strong", {}, one.words) : one.words,
            ),
          ),
        )
      : el("p", {}, say("floor.sensitivity_none")),
  ];
}

function matrix(incident: IncidentDocument): Child {
  if (!incident.matrix.length) return null;
  const ids = incident.hypotheses.map((h) => h.id);
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, say("floor.evidence")),
    ids.map((id) => el("th", { scope: "col" }, id === "unknown" ? "–" : id)),
  );
  const rows = incident.matrix.map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("a", { href: `#evidence-${row.evidence}` }, row.evidence), row.counted ? "" : "*"),
      ids.map((id) => {
        const sign = row.signs[id] ?? "";
        return el(
          "td",
          { class: "sign", "data-sign": sign },
          el("span", { "aria-hidden": "true" }, SIGNS[sign] ?? "?"),
          el("span", { class: "unseen" }, SIGNS[sign] ? say(`floor.sign_${sign}`) : say("floor.cannot_tell")),
        );
      }),
    ),
  );
  return fold(
    say("floor.matrix"),
    false,
    el("p", { class: "note" }, say("floor.matrix_note")),
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": say("floor.matrix") },
      el("table", { class: "matrix" }, el("thead", {}, head), el("tbody", {}, rows)),
    ),
  );
}

export function evidenceOf(incident: IncidentDocument): Child[] {
  return [
    incident.detections.length
      ? table(
          say("floor.detections"),
          [{ name: say("floor.code") }, { name: say("floor.seen") }],
          incident.detections
            .slice(0, 40)
            .map((one) => [
              el("code", {}, one.code),
              [one.summary, " ", el("span", { class: "note" }, `(${word("reading", one.reading)})`)],
            ]),
        )
      : null,
    table(
      say("floor.evidence"),
      [
        { name: say("floor.item") },
        { name: say("floor.statement") },
        { name: say("floor.basis") },
        { name: say("floor.ratios") },
      ],
      incident.evidence.map((one) => [
        el("span", { id: `evidence-${one.id}`, class: "anchor" }, el("strong", {}, one.id), ` ${one.group}`),
        [one.statement, " ", el("span", { class: "source" }, `[${one.source}]`)],
        word("basis", one.basis),
        Object.entries(one.likelihood_ratios)
          .map(([h, ratio]) => `${h === "unknown" ? "–" : h} ×${Number(ratio.toPrecision(3))}`)
          .join(", ") || "–",
      ]),
    ),
    el("p", { class: "note" }, say("floor.ratios_note")),
  ];
}
