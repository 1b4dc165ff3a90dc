/** How a case stands, in one line: made from what is on record, the same in both languages. */

import { say } from "../shell/language.ts";

interface Standing {
  readonly originator: string;
  readonly released: boolean;
  readonly pending: boolean;
  readonly withdrawn: boolean;
  readonly statements: number | readonly unknown[];
}

export function standingLine(one: Standing): string {
  const n = typeof one.statements === "number" ? one.statements : one.statements.length;
  const state = one.withdrawn ? "withdrawn" : one.released ? "released" : one.pending ? "pending" : "not_released";
  return say("case.standing", {
    state: say(`case.standing_${state}`, { party: one.originator }),
    statements: n === 0 ? say("case.nobody_signed") : say(n === 1 ? "case.one_statement" : "case.statements", { n }),
  });
}
