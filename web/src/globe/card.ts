import { t } from "../i18n/index.ts";
import { el } from "../shell/element.ts";
import type { Catalog } from "./catalog.ts";
import { elementSet, ellipse } from "./elements.ts";
import { typeText } from "./panel.ts";
import type { Camera } from "./scene.ts";
import { utcText } from "./time_text.ts";
import type { View } from "./view.ts";

export interface CardActs {
  change(part: Partial<View>): void;
  centre(): void;
}

const OLD_DAYS = 7;

/** What is known of the selected object, and where it is now. */
export class Card {
  readonly element = el("aside", { class: "globe-card", "aria-label": t("globe.selected"), hidden: true });
  #place = el("dd");
  #age = el("dd");
  #epoch = 0;

  constructor(readonly acts: CardActs) {}

  show(catalog: Catalog, index: number, view: View): void {
    const set = elementSet(catalog.elements, index);
    const { period, perigee, apogee } = ellipse(set);
    this.#epoch = set.epoch;
    this.#place = el("dd");
    this.#age = el("dd");
    const row = (name: string, ...value: (Node | string)[]) => [el("dt", {}, name), el("dd", {}, ...value)];
    const box = (id: string, text: string, checked: boolean, change: (on: boolean) => void) => {
      const input = el("input", { type: "checkbox", id, checked });
      input.addEventListener("change", () => change(input.checked));
      return el("div", { class: "globe-box" }, input, el("label", { for: id }, text));
    };
    const close = () => this.acts.change({ select: undefined });
    this.element.replaceChildren(
      el(
        "header",
        {},
        el("h2", {}, catalog.name[index] || t("globe.nameless")),
        el("button", { type: "button", "aria-label": t("globe.close"), onclick: close }, "×"),
      ),
      el(
        "dl",
        {},
        row(t("globe.number"), String(set.norad)),
        row(t("globe.type"), typeText(catalog.type[index]!)),
        row(t("globe.owner"), catalog.owner[index] || t("globe.unknown")),
        row(t("globe.regime"), catalog.regime[index]!),
        row(t("globe.height"), `${Math.round(perigee).toLocaleString()} – ${Math.round(apogee).toLocaleString()} km`),
        row(t("globe.inclination"), `${((set.inclination * 180) / Math.PI).toFixed(2)}°`),
        row(t("globe.period"), `${period.toFixed(1)} min`),
        el("dt", {}, t("globe.now")),
        this.#place,
        el("dt", {}, t("globe.epoch")),
        this.#age,
      ),
      ...(set.flags & 2 ? [el("p", { class: "globe-exercise" }, t("globe.exercise"))] : []),
      box("globe-orbit", t("globe.orbit"), view.orbit, (orbit) => this.acts.change({ orbit })),
      box("globe-track", t("globe.track"), view.track, (track) => this.acts.change({ track })),
      el("div", { class: "globe-links" }, ...this.#links(catalog, index)),
    );
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** Say where the object is, at the time that is shown. */
  update(where: Camera | undefined, time: number): void {
    if (this.element.hidden) return;
    this.#place.textContent = where ? placeText(where) : t("globe.fails");
    const days = (time - this.#epoch) / 86400;
    const text = `${utcText(this.#epoch)} (${t(days < 0 ? "globe.days-after" : "globe.days", { days: Math.abs(days).toFixed(1) })})`;
    const old = Math.abs(days) > OLD_DAYS;
    this.#age.textContent = old ? `${text} ${t("globe.old")}` : text;
    this.#age.classList.toggle("globe-warning", old);
  }

  #links(catalog: Catalog, index: number): Node[] {
    const links: Node[] = [el("button", { type: "button", onclick: () => this.acts.centre() }, t("globe.centre"))];
    if (catalog.regime[index] === "GEO")
      links.push(el("a", { href: `/belt?select=${catalog.norad[index]}` }, t("globe.to-belt")));
    links.push(el("a", { href: `/incidents?object=${catalog.norad[index]}` }, t("globe.to-incidents")));
    return links;
  }
}

/** "35.7° N, 139.8° E, 420 km", with the words of the language. */
function placeText(where: Camera): string {
  const degrees = (value: number) => Math.abs(value).toFixed(1);
  const latitude = t(where.latitude < 0 ? "globe.south" : "globe.north", { degrees: degrees(where.latitude) });
  const longitude = t(where.longitude < 0 ? "globe.west" : "globe.east", { degrees: degrees(where.longitude) });
  return `${latitude}, ${longitude}, ${Math.round(where.height).toLocaleString()} km`;
}
