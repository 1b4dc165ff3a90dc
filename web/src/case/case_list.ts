/** Cases on file, and taking in a package that somebody handed over. */

import { actButton, exerciseMark, heading } from "../floor/pieces.ts";
import { el } from "../shell/element.ts";
import type { Page } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import type { CaseRow } from "./shapes.ts";
import { standingLine } from "./standing_line.ts";

export const page: Page = async (view) => {
  const { say, root, session } = view;
  view.title(say("case.cases"));
  const found = await view.api.get<{ cases: CaseRow[]; total: number }>("/v1/cases");
  root.append(
    heading(say("case.cases")),
    found.cases.length
      ? el(
          "ol",
          { class: "ranked" },
          found.cases.map((one) =>
            el(
              "li",
              {},
              el(
                "h2",
                {},
                exerciseMark(one.exercise),
                el("a", { href: `/cases/${encodeURIComponent(one.id)}`, "data-step": true }, one.id),
              ),
              el("p", {}, standingLine(one)),
              el("p", { class: "note" }, say("floor.known_as_of"), " ", instant(one.as_of)),
            ),
          ),
        )
      : el("p", {}, say("case.none"), " ", el("a", { href: "/incidents" }, say("floor.incidents"))),
  );
  if (session.may.includes("import")) {
    const file = el("input", { type: "file", id: "package", accept: ".zip" });
    root.append(
      el(
        "section",
        { "aria-labelledby": "import-title" },
        el("h2", { id: "import-title" }, say("case.import")),
        el("p", {}, say("case.import_note")),
        el(
          "p",
          {},
          el("label", { for: "package" }, say("case.package")),
          " ",
          file,
          " ",
          actButton(say("case.take_in"), async () => {
            const chosen = file.files?.[0];
            if (!chosen) throw new Error(say("floor.no_file"));
            const answer = await view.api.raw("/v1/cases/import", {
              method: "POST",
              headers: { "Content-Type": "application/zip" },
              body: chosen,
            });
            const said = (await answer.json()) as { id: string };
            view.go(`/cases/${encodeURIComponent(said.id)}`);
          }),
        ),
      ),
    );
  }
};
