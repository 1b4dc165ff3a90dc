import { t } from "../i18n/index.ts";
import type { Frame, Page } from "../page.ts";

export async function open(frame: Frame): Promise<Page> {
  const { Ellipsoid } = await import("@cesium/engine");
  frame.root.textContent = `${t("globe.title")}: ${Ellipsoid.WGS84.maximumRadius} m`;
  return { title: t("globe.title"), close: () => frame.root.replaceChildren() };
}
