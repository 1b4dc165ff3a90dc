/** Rules for notices: of which objects, owners and kinds, from which level, by which channel. */

import { el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page, View } from "../shell/page.ts";
import { actButton, heading, section } from "./pieces.ts";

interface Rule {
  readonly id?: string;
  readonly name: string;
  readonly objects: readonly number[];
  readonly owners: readonly string[];
  readonly kinds: readonly string[];
  readonly least_level: string;
  readonly exercise: boolean;
  readonly channels: readonly string[];
}

const KINDS = ["proximity", "maneuver", "breakup", "launch", "decay", "interference", "reported", "artefact"];
const LEVELS = ["observation", "anomaly", "interpretation", "attribution"];
const CHANNELS = ["mail", "webhook", "rss"];

export const page: Page = async (view) => {
  const { say, root } = view;
  view.title(say("floor.alerts"));
  const found = await view.api.get<{ rules: Rule[]; rss?: string }>("/v1/alert-rules");
  root.append(
    heading(say("floor.alerts")),
    el("p", { class: "note" }, say("floor.alerts_note")),
    found.rules.length
      ? el(
          "ul",
          { class: "rules" },
          found.rules.map((rule) =>
            el(
              "li",
              {},
              el("h2", {}, rule.name),
              el("p", {}, inWords(rule, view)),
              rule.id && view.session.may.includes("read")
                ? actButton(say("floor.remove"), async () => {
                    await view.api.del(`/v1/alert-rules/${encodeURIComponent(rule.id ?? "")}`);
                    view.redraw();
                  })
                : null,
            ),
          ),
        )
      : el("p", {}, say("floor.no_rules")),
    found.rss ? el("p", {}, say("floor.rss"), " ", el("code", { class: "command" }, found.rss)) : "",
    view.session.may.includes("read") ? section("new-rule", say("floor.new_rule"), form(view)) : "",
  );
};

function inWords(rule: Rule, view: View): string {
  const { say } = view;
  const any = say("floor.any");
  return say("floor.rule_words", {
    kinds: rule.kinds.map((kind) => word("kind", kind)).join(", ") || any,
    objects: rule.objects.join(", ") || any,
    owners: rule.owners.join(", ") || any,
    level: word("level", rule.least_level),
    channels: rule.channels.map((channel) => word("channel", channel)).join(", ") || "–",
  });
}

function form(view: View): HTMLElement {
  const { say } = view;
  const checks = (name: string, group: string, values: readonly string[], legend: string): HTMLElement =>
    el(
      "fieldset",
      {},
      el("legend", {}, legend),
      values.map((value) =>
        el("label", { class: "choice" }, el("input", { type: "checkbox", name, value }), ` ${word(group, value)}`),
      ),
    );
  const made = el(
    "form",
    { class: "stack" },
    el("label", {}, say("floor.rule_name"), el("input", { name: "name", required: true, maxlength: 100 })),
    el(
      "label",
      {},
      say("floor.rule_objects"),
      el("input", { name: "objects", pattern: "[0-9, ]*", inputmode: "numeric" }),
    ),
    el("label", {}, say("floor.rule_owners"), el("input", { name: "owners" })),
    checks("kinds", "kind", KINDS, say("floor.filter_kind")),
    el(
      "label",
      {},
      say("floor.rule_level"),
      el(
        "select",
        { name: "least_level" },
        LEVELS.map((level) => el("option", { value: level }, word("level", level))),
      ),
    ),
    checks("channels", "channel", CHANNELS, say("floor.rule_channels")),
    el(
      "label",
      { class: "choice" },
      el("input", { type: "checkbox", name: "exercise" }),
      ` ${say("floor.rule_exercise")}`,
    ),
    actButton(
      say("floor.rule_save"),
      async () => {
        if (!made.reportValidity()) return;
        const said = new FormData(made);
        const list = (name: string): string[] =>
          String(said.get(name) ?? "")
            .split(/[\s,]+/)
            .filter(Boolean);
        const rule: Rule = {
          name: String(said.get("name")),
          objects: list("objects").map(Number),
          owners: list("owners"),
          kinds: said.getAll("kinds").map(String),
          least_level: String(said.get("least_level")),
          exercise: said.get("exercise") === "on",
          channels: said.getAll("channels").map(String),
        };
        await view.api.post("/v1/alert-rules", rule);
        view.redraw();
      },
      { class: "primary" },
    ),
  );
  made.addEventListener("submit", (event) => event.preventDefault());
  return made;
}
