import { ApiError } from "../api.ts";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import type { Catalog } from "./catalog.ts";
import { Clock } from "./clock.ts";
import { Globe, rendersInSoftware } from "./globe.ts";
import { listIncidents } from "./layer.ts";
import { makeScene } from "./scene.ts";
import { readView } from "./view.ts";
import { Watched } from "./watched.ts";

/** Draw the globe at the state that the address says, with a catalogue that is on its way. */
export async function draw(
  frame: Frame,
  box: HTMLElement,
  catalog: Promise<Catalog> | undefined,
  stop: AbortController,
): Promise<Page> {
  const canvas = el("canvas", {
    class: "globe-scene",
    tabindex: 0,
    role: "application",
    "aria-label": t("globe.keys"),
  });
  const above = el("canvas", { class: "globe-above", "aria-hidden": "true" });
  const notice = el("p", { class: "globe-notice", role: "status" }, t("globe.loading"));
  box.append(canvas, above, notice);
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
    const query = frame.url.searchParams;
    const software = query.has("points") ? query.get("points") === "processor" : rendersInSoftware(canvas);
    globe = new Globe(scene, above, new Clock(Date.now() / 1000, 0), software);
    globe.onFirst = () => {
      box.dataset.ready = "";
      performance.mark("globe-first-picture");
    };
    watched = new Watched(frame, globe, box, say, stop.signal);
    watched.goTo(frame.url);
    globe.start();
    await watched.load(readView(query).at, catalog);
    void listIncidents(stop.signal).then(
      (rows) => watched?.offer(rows),
      () => watched?.offer([]),
    );
  } catch (error) {
    if (!stop.signal.aborted) say(error instanceof ApiError ? `${error.message} ${error.detail}` : t("globe.no-webgl"));
  }
  return page;
}
