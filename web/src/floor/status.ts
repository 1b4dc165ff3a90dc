/** What is on file, how old it is, and what that hides. */

import { el } from "../shell/element.ts";
import { word } from "../shell/language.ts";
import type { Page } from "../shell/page.ts";
import { age, instant } from "../shell/time.ts";
import { heading, section, table } from "./pieces.ts";
import type { Status } from "./shapes.ts";

export const page: Page = async (view) => {
  const { say, root } = view;
  view.title(say("floor.status"));
  const status = await view.api.get<Status>("/v1/status", { language: view.language });
  const beat = status.heartbeat;
  root.append(
    heading(say("floor.status")),
    el(
      "p",
      { class: "lead" },
      say("floor.on_file", { payloads: status.payloads.toLocaleString(view.language), incidents: status.incidents }),
    ),
    beat
      ? el(
          "p",
          { class: beat.silent ? "problem-line" : "" },
          say(beat.silent ? "floor.beat_silent" : "floor.beat", { every: beat.every, rounds: beat.rounds }),
          " ",
          instant(beat.at),
        )
      : el("p", { class: "note" }, say("floor.no_beat"), " ", el("code", {}, "hoshimori watch --every 2h")),
    section(
      "hidden",
      say("floor.blind_now"),
      el(
        "ul",
        {},
        status.blind.map((line) => el("li", {}, line)),
      ),
    ),
    section(
      "needs",
      say("floor.needs"),
      table(
        "",
        [
          { name: say("floor.feed") },
          { name: say("floor.serves") },
          { name: say("floor.age"), numeric: true },
          { name: say("floor.known") },
          { name: say("floor.hides") },
        ],
        status.needs.map((one) => [
          one.feed,
          el(
            "span",
            { class: "serves", "data-serves": String(one.serves) },
            el("span", { "aria-hidden": "true" }, one.serves ? "● " : "○ "),
            say(one.serves ? "floor.fresh" : one.known_at ? "floor.too_old" : "floor.missing"),
          ),
          age(one.age_h),
          one.known_at ? instant(one.known_at) : "–",
          one.serves ? "–" : one.hidden,
        ]),
      ),
    ),
    section(
      "feeds",
      say("floor.feeds"),
      status.feeds.length
        ? table(
            "",
            [
              { name: say("floor.provider") },
              { name: say("floor.coverage") },
              { name: say("floor.age"), numeric: true },
              { name: say("floor.known") },
            ],
            status.feeds.map((one) => [
              one.provider,
              word("coverage", one.coverage),
              age(one.age_h),
              one.known_at ? instant(one.known_at) : "–",
            ]),
          )
        : el("p", {}, say("floor.no_feeds")),
    ),
  );
  view.hear("feed", () => view.redraw());
};
