/** One instrument: its text as on file, where it is from, its conditions and who decides. */

import { type Child, el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page } from "../shell/page.ts";
import type { Instrument } from "./commitment_list.ts";
import { heading, quotation, section } from "./pieces.ts";

export const page: Page = async (view) => {
  const { say, root } = view;
  const id = view.params.id ?? "";
  const one = await view.api.get<Instrument>(`/v1/commitments/${encodeURIComponent(id)}`, { language: view.language });
  view.title(one.short_title ?? one.title);
  const names = (key: string, list: string | undefined): Child =>
    list ? [el("dt", {}, say(key)), el("dd", {}, list)] : null;
  root.append(
    el(
      "nav",
      { class: "crumbs", "aria-label": say("floor.where") },
      el("a", { href: "/commitments" }, say("floor.registry")),
      " › ",
      el("span", { "aria-current": "page" }, id),
    ),
    heading(one.short_title ?? one.title),
    el(
      "p",
      { class: "note" },
      `${word("instrument", one.kind)} · ${word("rung", one.rung)}${one.date ? ` · ${one.date}` : ""}`,
    ),
    section(
      "text",
      say("floor.text"),
      quotation(one.text_en, "en", one.text_status, one.source),
      quotation(one.text_ja, "ja", one.text_ja_status, one.text_ja_source || one.source),
      one.text_en || one.text_ja ? null : el("p", {}, say("floor.no_text"), ` ${one.source}`),
      one.text_note ? el("p", { class: "note" }, one.text_note) : null,
    ),
    section(
      "conditions",
      say("floor.conditions"),
      el(
        "ol",
        {},
        one.conditions.map((c) =>
          el(
            "li",
            {},
            c.title,
            c.contested ? ` ${say("floor.contested")}` : "",
            c.readings.length
              ? el(
                  "ol",
                  {},
                  c.readings.map((r) => el("li", {}, r)),
                )
              : null,
          ),
        ),
      ),
    ),
    section(
      "who",
      say("floor.who"),
      el(
        "dl",
        { class: "fields" },
        names("floor.parties", one.parties_named),
        names("floor.consult", one.consult_named),
        names("floor.notify", one.notify_named),
        names("floor.decider", one.decider_named),
      ),
    ),
    ...[one.must_say, one.note].filter(Boolean).map((line) => el("p", { class: "note" }, line)),
    el(
      "p",
      { class: "note" },
      say("floor.compare_text"),
      " ",
      el("code", {}, `hoshimori commitments compare ${id} --file FILE`),
    ),
  );
};
