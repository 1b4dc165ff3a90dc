import "./globe.css";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import { loadCatalog } from "./catalog.ts";
import { dayKnown } from "./clock.ts";
import { readView } from "./view.ts";

/** Open the globe: the catalogue is asked for before the engine, which weighs more, is read. */
export async function open(frame: Frame): Promise<Page> {
  const stop = new AbortController();
  const catalog = loadCatalog(dayKnown(readView(frame.url.searchParams).at), stop.signal);
  catalog.catch(() => {});
  const box = el("div", { class: "globe" });
  frame.root.append(el("h1", { class: "unseen", tabindex: -1 }, t("globe.title")), box);
  const fill = () => box.style.setProperty("--globe-top", `${Math.ceil(box.getBoundingClientRect().top + scrollY)}px`);
  fill();
  addEventListener("resize", fill, { signal: stop.signal });
  const { draw } = await import("./opened.ts");
  return draw(frame, box, catalog, stop);
}
