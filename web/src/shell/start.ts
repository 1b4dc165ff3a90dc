/** The console starts here: who is asking, which page the address names, and what the service reports meanwhile. */

import { setLanguage } from "../i18n/index.ts";
import type { Open, Page as Shown } from "../page.ts";
import { find } from "../routes.ts";
import { type Api, apiFor, useCsrf } from "./api.ts";
import { asOfHere } from "./as_of.ts";
import { errorView } from "./error_view.ts";
import { listen } from "./events.ts";
import { drawFrame, type Frame } from "./frame.ts";
import { listenToKeys } from "./keys.ts";
import { language, say, speak } from "./language.ts";
import type { Leave, View } from "./page.ts";
import { Problem } from "./problem.ts";
import { entryOf, match } from "./routes.ts";
import { type Session, takeToken } from "./session.ts";
import { applyTheme, dark, switchTheme } from "./theme.ts";

type Listener = (data: Record<string, unknown>) => void;

class Console {
  private frame!: Frame;
  private session: Session | null = null;
  private leave: Leave | null = null;
  /** The page that can take a new address without being made again, and its path. */
  private lasting: { path: string; page: Shown } | null = null;
  private view = new AbortController();
  private readonly whole = new AbortController();
  private listeners = new Map<string, Listener[]>();
  private heardFrom = false;

  constructor(private readonly root: HTMLElement) {}

  async start(): Promise<void> {
    takeToken();
    applyTheme();
    speak(language());
    setLanguage(language());
    document.fonts.addEventListener("loadingdone", () => {
      document.documentElement.dataset.type = "here";
    });
    this.drawFrame();
    document.addEventListener("click", (event) => this.follow(event));
    addEventListener("popstate", () => void this.show(false));
    listenToKeys({
      go: (path) => this.go(path),
      language: () => this.switchLanguage(),
      theme: () => this.switchTheme(),
    });
    await this.show(false);
  }

  private drawFrame(): void {
    this.frame = drawFrame(this.root, this.session, {
      language: () => this.switchLanguage(),
      theme: () => this.switchTheme(),
      logOut: () => void this.logOut(),
    });
  }

  private api(): Api {
    return apiFor(this.view.signal);
  }

  /** Draw the page that the address names. */
  private async show(move: boolean): Promise<void> {
    if (this.lasting?.path === location.pathname && this.lasting.page.update) {
      this.lasting.page.update(new URL(location.href));
      return;
    }
    this.lasting = null;
    this.view.abort();
    this.leave?.();
    this.leave = null;
    this.view = new AbortController();
    this.listeners = new Map();
    const { signal } = this.view;
    const reading = document.createElement("p");
    reading.className = "note";
    reading.textContent = say("shell.loading");
    const found = match(location.pathname);
    const other = found ? undefined : find(location.pathname);
    const root = document.createElement("div");
    root.className = "page";
    root.setAttribute("aria-busy", "true");
    this.frame.main.replaceChildren(root);
    this.frame.mark(entryOf(location.pathname));
    const slow = setTimeout(() => {
      if (!root.childElementCount) root.before(reading);
    }, 400);
    try {
      await this.who();
      if (signal.aborted) return;
      if (other) {
        const { open } = await loaded(other.load());
        root.replaceChildren();
        await this.open(open, root);
      } else if (found) {
        const { page } = await loaded(found.route.load());
        root.replaceChildren();
        const leave = await page(this.viewOf(root, found.params, signal));
        if (leave) this.leave = leave;
      } else throw new Error(say("shell.no_page", { path: location.pathname }));
      if (signal.aborted) {
        this.leave?.();
        this.leave = null;
      }
    } catch (error) {
      if (signal.aborted) return;
      root.replaceChildren(
        errorView(error, () => (error instanceof NotLoaded ? location.reload() : void this.show(true))),
      );
      document.title = `${say("shell.broken")} · Hoshimori`;
    } finally {
      const asOf = asOfHere();
      if (asOf && !signal.aborted) root.prepend(this.asOfBanner(asOf));
      clearTimeout(slow);
      reading.remove();
      root.removeAttribute("aria-busy");
    }
    if (move && !signal.aborted) {
      scrollTo(0, 0);
      (root.querySelector<HTMLElement>("h1") ?? this.frame.main).focus({ preventScroll: true });
    }
  }

  /** Ask once who is here; without an answer no page is shown. */
  private async who(): Promise<void> {
    if (this.session) return;
    this.session = await this.api().get<Session>("/v1/session");
    useCsrf(this.session.csrf);
    const { main } = this.frame;
    const page = main.querySelector(".page");
    this.drawFrame();
    if (page) this.frame.main.replaceChildren(page);
    this.frame.mark(entryOf(location.pathname));
    if (!this.heardFrom) {
      this.heardFrom = true;
      void listen(
        (kind, data) => this.heard(kind, data),
        (state) => this.frame.live(state),
        this.whole.signal,
      );
    }
  }

  private async open(open: Open, root: HTMLElement): Promise<void> {
    const page = await open({
      root,
      url: new URL(location.href),
      setUrl: (url, how) => (how === "push" ? history.pushState(null, "", url) : history.replaceState(null, "", url)),
    });
    document.title = `${page.title} · Hoshimori`;
    this.leave = () => page.close();
    this.lasting = { path: location.pathname, page };
  }

  private viewOf(root: HTMLElement, params: Record<string, string>, signal: AbortSignal): View {
    const session = this.session as Session;
    return {
      root,
      params,
      query: new URLSearchParams(location.search),
      language: language(),
      api: this.api(),
      session,
      signal,
      say,
      go: (path) => this.go(path),
      redraw: () => void this.show(false),
      setQuery: (changes, how = {}) => {
        const url = new URL(location.href);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === "") url.searchParams.delete(name);
          else url.searchParams.set(name, value);
        }
        if (how.push) history.pushState(null, "", url);
        else history.replaceState(null, "", url);
        if (how.redraw) void this.show(false);
      },
      title: (text) => {
        document.title = `${text} · Hoshimori`;
      },
      tell: (text) => this.frame.tell(text),
      hear: (kind, listener) => {
        this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
      },
    };
  }

  private heard(kind: string, data: Record<string, unknown>): void {
    for (const listener of this.listeners.get(kind) ?? []) listener(data);
    if (kind === "incident" && typeof data.id === "string") {
      this.frame.notice(say("shell.new_incident", { id: data.id }), {
        text: say("shell.show"),
        href: `/incidents/${encodeURIComponent(data.id)}?as_of=`,
      });
      this.frame.tell(say("shell.new_incident", { id: data.id }));
    }
  }

  private go(path: string): void {
    const url = new URL(path, location.href);
    const asOf = asOfHere();
    if (asOf && !url.searchParams.has("as_of")) url.searchParams.set("as_of", asOf);
    if (!url.searchParams.get("as_of")) url.searchParams.delete("as_of"); // empty: of now, whatever is shown here
    history.pushState(null, "", url);
    void this.show(true);
  }

  /** Follow a link inside the console without loading the page again. */
  private follow(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.dataset.outside !== undefined || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/v1/") || url.pathname.startsWith("/assets/"))
      return;
    if (url.pathname === location.pathname && url.hash) return;
    event.preventDefault();
    this.go(url.pathname + url.search);
  }

  private asOfBanner(asOf: string): HTMLElement {
    const bar = document.createElement("p");
    bar.className = "as-of";
    bar.append(`${say("shell.as_of", { time: asOf })} `);
    const back = document.createElement("button");
    back.type = "button";
    back.textContent = say("shell.as_of_now");
    back.addEventListener("click", () => {
      const url = new URL(location.href);
      url.searchParams.delete("as_of");
      history.pushState(null, "", url);
      void this.show(true);
    });
    bar.append(back);
    return bar;
  }

  private switchLanguage(): void {
    speak(language() === "en" ? "ja" : "en");
    setLanguage(language());
    const url = new URL(location.href);
    if (url.searchParams.has("language")) {
      url.searchParams.set("language", language());
      history.replaceState(null, "", url);
    }
    this.lasting = null;
    this.drawFrame();
    void this.show(false).then(() => document.getElementById("switch-language")?.focus());
  }

  private switchTheme(): void {
    switchTheme();
    document.getElementById("switch-theme")?.setAttribute("aria-label", say(dark() ? "shell.light" : "shell.dark"));
  }

  private async logOut(): Promise<void> {
    const said = await this.api().post<{ end_session: string | null }>("/v1/session/logout");
    location.assign(said.end_session ?? "/");
  }
}

/** A part of the console itself could not be read; a browser asks for it again only with the whole page. */
class NotLoaded extends Problem {}

async function loaded<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch {
    throw new NotLoaded(0, "", "");
  }
}

export async function start(document: Document): Promise<void> {
  const root = document.getElementById("console");
  if (root) await new Console(root).start();
}
