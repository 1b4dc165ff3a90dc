import "./globe.css";
import { ApiError } from "../api.ts";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import { Clock } from "./clock.ts";
import { Globe, rendersInSoftware } from "./globe.ts";
import { listIncidents } from "./layer.ts";
import { makeScene } from "./scene.ts";
import { readView } from "./view.ts";
import { Watched } from "./watched.ts";

/** Open the globe at the state that the address says. */
export async function open(frame: Frame): Promise<Page> {
  const stop = new AbortController();
  const canvas = el("canvas", {
    class: "globe-scene",
    tabindex: 0,
    role: "application",
    "aria-label": t("globe.keys"),
  });
  const above = el("canvas", { class: "globe-above", "aria-hidden": "true" });
  const notice = el("p", { class: "globe-notice", role: "status" }, t("globe.loading"));
  const box = el("div", { class: "globe" }, canvas, above, notice);
  const title = el("h1", { class: "unseen", tabindex: -1 }, t("globe.title"));
  frame.root.append(title, box);
  const clock = new Clock(Date.now() / 1000, 0);
  const say = (text: string) => {
    notice.textContent = text;
    notice.hidden = text === "";
  };
  let watched: Watched | undefined;
  let globe: Globe | undefined;
  const page: Page = {
    title: t("globe.title"),
    update: (url) => watched?.goTo(url),
    close: () => {
      stop.abort();
      watched?.close();
      globe?.stop();
      frame.root.replaceChildren();
    },
  };
  try {
    const scene = await makeScene(canvas);
    globe = new Globe(scene, above, clock, rendersInSoftware(canvas));
    watched = new Watched(frame, globe, box, say, stop.signal);
    watched.goTo(frame.url);
    globe.start();
    await watched.load(readView(frame.url.searchParams).at);
    void listIncidents(stop.signal).then(
      (rows) => watched?.offer(rows),
      () => watched?.offer([]),
    );
  } catch (error) {
    if (!stop.signal.aborted) say(error instanceof ApiError ? `${error.message} ${error.detail}` : t("globe.no-webgl"));
  }
  return page;
}
