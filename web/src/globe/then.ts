import { language, t } from "../i18n/index.ts";
import { el } from "../shell/element.ts";
import { type Layer, loadState } from "./layer.ts";
import { utcText } from "./time_text.ts";

/** The incident as it was known at the time that the globe shows: its sentence, and the objects that it named then. */
export class Then {
  readonly element = el("p", { class: "globe-then", hidden: true });
  #layer: Layer | undefined;
  #shown: number | undefined;

  constructor(
    readonly signal: AbortSignal,
    readonly changed: (layer: Layer) => void,
  ) {}

  /** Take an incident in its last state, or none. */
  open(layer: Layer | undefined): void {
    this.#layer = layer;
    this.#shown = undefined;
    this.element.hidden = true;
  }

  /** Show the state known at a time; it is asked for when the time passes from one to another. */
  async update(time: number): Promise<void> {
    const layer = this.#layer;
    if (layer === undefined || layer.history.length === 0) return;
    const which = layer.history.findLastIndex((one) => one.since <= time);
    if (which === this.#shown) return;
    this.#shown = which;
    const last = which === layer.history.length - 1;
    const { since, asOf } = layer.history[Math.max(0, which)]!;
    let state = layer;
    if (which >= 0 && !last) {
      try {
        state = { ...layer, ...(await loadState(layer.id, asOf, this.signal)) };
      } catch {
        return; // what is shown stays; the page tells what went wrong elsewhere
      }
      if (this.#layer !== layer || this.#shown !== which) return;
    }
    const sentence = state.sentence[language()];
    this.element.textContent =
      which < 0 ? t("globe.not-yet", { time: utcText(since) }) : t("globe.then", { time: utcText(since), sentence });
    this.element.dataset.state = String(which);
    this.element.hidden = false;
    this.changed(state);
  }
}
