/** How the case of an incident stands, beside the incident. */

import { actButton } from "../floor/pieces.ts";
import type { IncidentDocument } from "../floor/shapes.ts";
import { asOfHere } from "../shell/as_of.ts";
import { type Child, el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import type { View } from "../shell/page.ts";
import { Problem } from "../shell/problem.ts";
import type { CaseRow } from "./shapes.ts";
import { standingLine } from "./standing_line.ts";

export async function caseBox(view: View, incident: IncidentDocument): Promise<HTMLElement> {
  const { say } = view;
  const href = `/cases/${encodeURIComponent(incident.id)}`;
  return el(
    "section",
    { class: "box", id: "case", "aria-labelledby": "case-title" },
    el("h2", { id: "case-title" }, say("case.case")),
    await inside(),
  );

  async function inside(): Promise<Child> {
    try {
      const { cases } = await view.api.get<{ cases: CaseRow[] }>("/v1/cases", { limit: 500 });
      const found = cases.find((one) => one.incident === incident.id);
      if (found)
        return [
          el("p", {}, standingLine(found)),
          el("p", {}, el("a", { class: "button primary", href }, say("case.open"))),
        ];
      if (!view.session.may.includes("draft")) return el("p", {}, say("case.none_yet"));
      return [
        el("p", {}, say("case.none_yet")),
        actButton(
          say("case.draft"),
          async () => {
            await view.api.post("/v1/cases", { incident: incident.id, as_of: asOfHere() });
            view.go(href);
          },
          { class: "primary" },
        ),
      ];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return errorLine(error);
    }
  }
}
