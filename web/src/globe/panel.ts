import { type Key, language, t } from "../i18n/index.ts";
import { el } from "../shell/element.ts";
import { type Catalog, search } from "./catalog.ts";
import type { IncidentRow, Layer } from "./layer.ts";
import { colourOf, REGIMES, TYPES } from "./palette.ts";
import type { View } from "./view.ts";

export interface PanelActs {
  change(part: Partial<View>): void;
  find(index: number): void;
}

const MOST_FOUND = 30;

export function typeText(type: string): string {
  return t(`globe.type.${type.toLowerCase().replace(" ", "-")}` as Key);
}

/** Search and filters; it is also the legend. */
export class Panel {
  readonly element: HTMLDetailsElement;
  #catalog: Catalog | undefined;
  readonly #search = el("input", { type: "search", id: "globe-search", autocomplete: "off", spellcheck: "false" });
  readonly #found = el("ul", { class: "globe-found", "aria-label": t("globe.found") });
  readonly #types = new Map<string, HTMLInputElement>();
  readonly #regimes = new Map<string, HTMLInputElement>();
  readonly #counts = new Map<string, HTMLElement>();
  readonly #owner = el("select", { id: "globe-owner" });
  readonly #incident = el("select", { id: "globe-incident" });
  readonly #alone = el("input", { type: "checkbox", id: "globe-alone" });
  readonly #links = el("div", { class: "globe-links" });
  readonly #shown = el("p", { class: "globe-shown", role: "status" });

  constructor(readonly acts: PanelActs) {
    this.#search.addEventListener("input", () => this.#list());
    this.#search.addEventListener("keydown", (event) => {
      const first = this.#found.querySelector("button");
      if (event.key === "Enter" && first) first.click();
      if (event.key === "ArrowDown" && first) first.focus();
    });
    this.#owner.addEventListener("change", () => acts.change({ owner: this.#owner.value }));
    this.#incident.addEventListener("change", () => acts.change({ incident: this.#incident.value }));
    this.#alone.addEventListener("change", () => acts.change({ alone: this.#alone.checked }));
    this.element = el(
      "details",
      { class: "globe-panel", open: matchMedia("(min-width: 700px)").matches },
      el("summary", {}, t("globe.panel")),
      el("label", { for: "globe-search" }, t("globe.search")),
      this.#search,
      this.#found,
      this.#boxes(t("globe.type"), TYPES, this.#types, (types) => acts.change({ types }), typeText),
      this.#boxes(
        t("globe.regime"),
        REGIMES,
        this.#regimes,
        (regimes) => acts.change({ regimes }),
        (name) => (name === "OTHER" ? t("globe.regime.other") : name),
      ),
      el("label", { for: "globe-owner" }, t("globe.owner")),
      this.#owner,
      el("label", { for: "globe-incident" }, t("globe.incident")),
      this.#incident,
      el("div", { class: "globe-box" }, this.#alone, el("label", { for: "globe-alone" }, t("globe.alone"))),
      this.#links,
      this.#shown,
      el("details", { class: "globe-help" }, el("summary", {}, t("globe.help")), el("p", {}, t("globe.keys"))),
    );
  }

  setCatalog(catalog: Catalog): void {
    this.#catalog = catalog;
    const owners = new Map<string, number>();
    const counts = new Map<string, number>();
    const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
    for (let at = 0; at < catalog.norad.length; at++) {
      add(owners, catalog.owner[at]!);
      add(counts, catalog.type[at]!);
      add(counts, catalog.regime[at]!);
    }
    const chosen = this.#owner.value;
    const rows = [...owners].filter(([owner]) => owner !== "").sort((a, b) => b[1] - a[1]);
    this.#owner.replaceChildren(
      el("option", { value: "" }, t("globe.all")),
      ...rows.map(([owner, count]) => el("option", { value: owner }, `${owner} (${count.toLocaleString()})`)),
    );
    this.#owner.value = chosen;
    for (const [name, place] of this.#counts) place.textContent = (counts.get(name) ?? 0).toLocaleString();
    if (this.#search.value) this.#list();
  }

  setIncidents(rows: readonly IncidentRow[], chosen: string): void {
    const text = (row: IncidentRow) => {
      const words = row.sentence[language()];
      return words.length > 70 ? `${words.slice(0, 69)}…` : words;
    };
    this.#incident.replaceChildren(
      el("option", { value: "" }, t("globe.none")),
      ...rows.map((row) => el("option", { value: row.id }, text(row))),
    );
    this.#incident.value = chosen;
  }

  /** Show a view's filters; the boxes of a kind are all ticked where the kind is not filtered. */
  setView(view: View, layer: Layer | undefined): void {
    for (const [name, box] of this.#types) box.checked = view.types.size === 0 || view.types.has(name);
    for (const [name, box] of this.#regimes) box.checked = view.regimes.size === 0 || view.regimes.has(name);
    this.#owner.value = view.owner;
    this.#incident.value = view.incident;
    this.#alone.checked = view.alone;
    this.#alone.disabled = view.incident === "";
    const shown = layer !== undefined && layer.id === view.incident ? layer : undefined;
    this.#links.replaceChildren(...(shown ? linksOf(shown) : []));
  }

  setShown(shown: number, all: number): void {
    this.#shown.textContent = t("globe.shown", { shown: shown.toLocaleString(), all: all.toLocaleString() });
  }

  focusSearch(): void {
    this.element.open = true;
    this.#search.focus();
  }

  #boxes(
    title: string,
    names: readonly string[],
    boxes: Map<string, HTMLInputElement>,
    change: (names: Set<string>) => void,
    text: (name: string) => string,
  ): HTMLElement {
    const told = () => {
      const ticked = names.filter((name) => boxes.get(name)?.checked);
      change(new Set(ticked.length === names.length ? [] : ticked.length === 0 ? ["-"] : ticked));
    };
    const rows = names.map((name) => {
      const id = `globe-${name.toLowerCase().replace(" ", "-")}`;
      const box = el("input", { type: "checkbox", id, checked: true, onchange: told });
      const count = el("span", { class: "globe-count" });
      boxes.set(name, box);
      this.#counts.set(name, count);
      const spot = el("i", { class: "globe-spot" });
      if (boxes === this.#types) spot.style.background = colourOf(name);
      else spot.hidden = true;
      return el("div", { class: "globe-box" }, box, spot, el("label", { for: id }, text(name)), count);
    });
    return el("fieldset", {}, el("legend", {}, title), rows);
  }

  #list(): void {
    const catalog = this.#catalog;
    if (catalog === undefined) return;
    const found = search(catalog, this.#search.value, MOST_FOUND);
    const rows = found.map((at) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", onclick: () => this.acts.find(at) },
          catalog.name[at] || t("globe.nameless"),
          el("span", {}, ` ${catalog.norad[at]}`),
        ),
      ),
    );
    if (rows.length === 0 && this.#search.value.trim() !== "") rows.push(el("li", {}, t("globe.nothing")) as never);
    this.#found.replaceChildren(...rows);
  }
}

function linksOf(layer: Layer): HTMLElement[] {
  const links = [el("a", { href: `/incidents/${encodeURIComponent(layer.id)}` }, t("globe.to-incident"))];
  const [a, b] = layer.objects;
  if (layer.kind === "proximity" && a !== undefined && b !== undefined)
    links.push(el("a", { href: `/pairs/${a}/${b}` }, t("globe.to-pair")));
  return links;
}
