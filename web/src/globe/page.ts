import "./globe.css";
import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";
import { el } from "../shell/element.ts";
import { loadCatalog } from "./catalog.ts";
import { dayKnown } from "./clock.ts";
import { readView } from "./view.ts";

/** Open the globe: the catalogue is asked for before the engine, which weighs more, is read. */
export async function open(given: Frame): Promise<Page> {
  const frame = { ...given, url: ownAddress(given) };
  const stop = new AbortController();
  const { at, incident } = readView(frame.url.searchParams);
  // The time of an incident is not known yet; else what is known of the time is on its way before the engine is.
  const catalog = incident !== "" && at === undefined ? undefined : loadCatalog(dayKnown(at), stop.signal);
  catalog?.catch(() => {});
  const box = el("div", { class: "globe" });
  frame.root.append(el("h1", { class: "unseen", tabindex: -1 }, t("globe.title")), box);
  const fill = () => box.style.setProperty("--globe-top", `${Math.ceil(box.getBoundingClientRect().top + scrollY)}px`);
  fill();
  addEventListener("resize", fill, { signal: stop.signal });
  const { draw } = await import("./opened.ts");
  return draw(frame, box, catalog, stop);
}

/** The cloud of a break-up is the globe of its incident. */
function ownAddress({ url, setUrl }: Frame): URL {
  const cloud = url.pathname.match(/^\/incidents\/([^/]+)\/cloud$/);
  if (cloud === null) return url;
  const own = new URL(url);
  own.pathname = "/globe";
  own.searchParams.set("incident", decodeURIComponent(cloud[1]!));
  own.searchParams.set("alone", "1");
  setUrl(own, "replace");
  return own;
}
