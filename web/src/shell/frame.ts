/** The frame around every page: skip link, header with navigation, main, footer, what is told aloud. */

import { el } from "./element.ts";
import type { State } from "./events.ts";
import { openHelp } from "./keys.ts";
import { language, say } from "./language.ts";
import { ENTRIES } from "./routes.ts";
import type { Session } from "./session.ts";
import { dark } from "./theme.ts";

export interface Frame {
  readonly main: HTMLElement;
  tell(text: string): void;
  /** Show a short notice that stays until it is closed. */
  notice(text: string, link?: { text: string; href: string }): void;
  mark(entry: string): void;
  live(state: State): void;
}

export interface FrameActs {
  language(): void;
  theme(): void;
  logOut(): void;
}

export function drawFrame(root: HTMLElement, session: Session | null, acts: FrameActs): Frame {
  const main = el("main", { id: "main", tabindex: "-1" });
  const aloud = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
  const notices = el("div", { class: "notices", role: "region", "aria-label": say("shell.notices") });
  const connection = el("span", { class: "connection", "data-state": "off" }, say("shell.live_off"));
  const links = ENTRIES.map(([name, path]) => el("a", { href: path, "data-entry": name }, say(`shell.nav_${name}`)));
  const list = el(
    "ul",
    { id: "entries" },
    links.map((link) => el("li", {}, link)),
  );
  const menu = el(
    "button",
    { type: "button", class: "menu", "aria-expanded": "false", "aria-controls": "entries" },
    say("shell.menu"),
  );
  const fold = (open: boolean): void => {
    menu.setAttribute("aria-expanded", String(open));
    list.classList.toggle("open", open);
  };
  menu.addEventListener("click", () => fold(menu.getAttribute("aria-expanded") !== "true"));
  list.addEventListener("click", () => fold(false));
  const other = language() === "en" ? "日本語" : "English";
  root.replaceChildren(
    el(
      "a",
      {
        class: "skip",
        href: "#main",
        "data-outside": true,
        onclick: (event) => {
          event.preventDefault();
          main.focus();
        },
      },
      say("shell.skip"),
    ),
    el(
      "header",
      { class: "top" },
      el("a", { class: "name", href: "/incidents" }, "Hoshimori", el("span", { lang: "ja" }, " 星守")),
      menu,
      el("nav", { "aria-label": say("shell.navigation") }, list),
      el(
        "div",
        { class: "tools" },
        el(
          "button",
          { type: "button", id: "switch-language", lang: language() === "en" ? "ja" : "en", onclick: acts.language },
          other,
        ),
        el(
          "button",
          {
            type: "button",
            id: "switch-theme",
            onclick: acts.theme,
            title: say("shell.key_theme"),
            "aria-label": say(dark() ? "shell.light" : "shell.dark"),
          },
          "◐",
        ),
        el(
          "button",
          { type: "button", id: "help", "aria-label": say("shell.keys"), title: say("shell.keys"), onclick: openHelp },
          "?",
        ),
      ),
    ),
    notices,
    main,
    aloud,
    el(
      "footer",
      { class: "foot" },
      el("span", {}, who(session)),
      connection,
      el("span", {}, say("shell.never_decides")),
      session?.mode === "team" ? el("button", { type: "button", onclick: acts.logOut }, say("shell.log_out")) : null,
    ),
  );
  return {
    main,
    tell: (text) => {
      aloud.textContent = "";
      setTimeout(() => (aloud.textContent = text), 30);
    },
    notice: (text, link) => {
      const bar = el("div", { class: "notice" }, text, " ", link ? el("a", { href: link.href }, link.text) : null);
      bar.append(el("button", { type: "button", onclick: () => bar.remove() }, say("shell.close")));
      notices.append(bar);
      if (notices.childElementCount > 3) notices.firstElementChild?.remove();
    },
    mark: (entry) => {
      for (const link of links) {
        if (link.dataset.entry === entry) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
    live: (state) => {
      connection.dataset.state = state;
      connection.textContent = say(`shell.live_${state}`);
    },
  };
}

function who(session: Session | null): string {
  if (!session) return say("shell.nobody");
  if (session.mode === "embedded")
    return say(session.party ? "shell.you_embedded_party" : "shell.you_embedded", { party: session.party ?? "" });
  return say("shell.you_team", { person: session.person, party: session.party ?? "", roles: session.roles.join(", ") });
}
