import { takeToken } from "./api.ts";
import { setLanguage, t } from "./i18n/index.ts";
import type { Frame, Page } from "./page.ts";
import { find } from "./routes.ts";

const root = document.getElementById("console") as HTMLElement;
let shown: { path: string; page: Page } | undefined;

function setUrl(url: URL, how: "push" | "replace"): void {
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

async function show(url: URL): Promise<void> {
  if (shown?.path === url.pathname && shown.page.update) {
    shown.page.update(url);
    return;
  }
  shown?.page.close();
  shown = undefined;
  root.replaceChildren();
  const route = find(url.pathname);
  if (route === undefined) {
    root.textContent = t("shell.no-page", { path: url.pathname });
    return;
  }
  const frame: Frame = { root, url, setUrl };
  const page = await (await route.load()).open(frame);
  shown = { path: url.pathname, page };
  document.title = page.title;
}

takeToken();
setLanguage(navigator.language.startsWith("ja") ? "ja" : "en");
addEventListener("popstate", () => void show(new URL(location.href)));
void show(new URL(location.href));
