/** What is shown where a page cannot be: what was wrong, and what to do. */

import { type Child, el } from "./element.ts";
import { say } from "./language.ts";
import { Problem } from "./problem.ts";
import { keepToken } from "./session.ts";

export function errorView(error: unknown, again: () => void): HTMLElement {
  const problem = error instanceof Problem ? error : null;
  const box = el("section", { class: "problem", role: "alert", "aria-labelledby": "problem-title" });
  const given = typeof problem?.data.login === "string" ? problem.data.login : null;
  const login = problem?.status === 401 && given?.startsWith("/v1/") ? given : null;
  const title = login ? say("shell.log_in") : titleOf(problem); // on a team's server there is no token to speak of
  box.append(el("h1", { id: "problem-title", tabindex: "-1" }, title));
  const detail = problem ? problem.detail : String(error);
  const todo = login ? null : whatToDo(problem);
  if (todo) box.append(el("p", {}, coded(todo)));
  if (!login && detail && detail !== title) box.append(detailOf("p", detail));
  if (login) {
    const back = encodeURIComponent(location.pathname + location.search);
    box.append(
      el(
        "p",
        {},
        el(
          "a",
          { class: "button primary", href: `${login}?return_to=${back}`, "data-outside": true },
          say("shell.log_in"),
        ),
      ),
    );
  } else if (problem?.status === 401) {
    box.append(tokenForm());
  } else {
    box.append(el("p", {}, el("button", { type: "button", class: "primary", onclick: again }, say("shell.again"))));
  }
  return box;
}

/** Return what went wrong as one line, for a place inside a page. */
export function errorLine(error: unknown): HTMLElement {
  const problem = error instanceof Problem ? error : null;
  const title = titleOf(problem);
  const detail = problem ? problem.detail : String(error);
  const told = wordsOf(problem);
  const more = detail && detail !== title ? [" ", detailOf("span", detail)] : null;
  return el("p", { class: "problem-line", role: "alert" }, coded(told), more);
}

/** The service's own words, which are English; what to do stands above them in the reader's language. */
function detailOf(tag: "p" | "span", detail: string): HTMLElement {
  return el(tag, { class: "detail", lang: "en" }, coded(detail));
}

/** Return what went wrong and what to do, in the reader's language. */
export function wordsOf(problem: Problem | null): string {
  return [titleOf(problem), whatToDo(problem)].filter(Boolean).join(" ");
}

/** Return a title in the reader's language where the kind of refusal has one. */
function titleOf(problem: Problem | null): string {
  if (problem?.unreachable) return say("shell.unreachable");
  const status = problem?.status ?? 0;
  const said = say(`shell.title_${status}`);
  return said === `title ${status}` ? problem?.title || say("shell.broken") : said;
}

/** Return a text with what stands in backticks set as code. */
function coded(text: string): Child[] {
  return text.split("`").map((part, n) => (n % 2 ? el("code", {}, part) : part));
}

function whatToDo(problem: Problem | null): string {
  if (!problem) return "";
  if (problem.unreachable) return say("shell.unreachable_do");
  const ofKind = `kind_${problem.kind.replaceAll("-", "_")}`;
  const told = problem.kind ? say(`shell.${ofKind}`) : "";
  if (told && told !== ofKind.replaceAll("_", " ")) return told;
  const key = `shell.do_${problem.status}`;
  const said = say(key);
  return said === `do ${problem.status}` ? "" : said;
}

function tokenForm(): HTMLElement {
  const field = el("input", { id: "token", name: "token", type: "password", autocomplete: "off", required: true });
  return el(
    "form",
    {
      class: "stack",
      onsubmit: (event) => {
        event.preventDefault();
        keepToken(field.value);
        location.reload();
      },
    },
    el("label", { for: "token" }, say("shell.token")),
    field,
    el("button", { type: "submit", class: "primary" }, say("shell.token_use")),
  );
}
