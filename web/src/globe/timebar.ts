import { language, t } from "../i18n/index.ts";
import { el, svg } from "../shell/element.ts";
import { type Clock, SPEEDS, timeOf } from "./clock.ts";
import type { Happening } from "./layer.ts";
import { inputText, localText, utcText } from "./time_text.ts";

export interface TimeActs {
  seek(time: number): void;
  play(speed: number): void;
  replay(): void;
}

const SHAPES = { play: "M4 2 L14 8 L4 14 Z", pause: "M3 2 H7 V14 H3 Z M9 2 H13 V14 H9 Z" };

/** Clock, slider and events of the incident that is shown. */
export class Timebar {
  readonly element: HTMLElement;
  #begin = 0;
  #end = 1;
  #speed = 1;
  #happenings: Happening[] = [];
  readonly #utc = el("time", { class: "globe-utc" });
  readonly #local = el("span", { class: "globe-local" });
  readonly #play = el("button", { type: "button", class: "globe-play", onclick: () => this.toggle() });
  readonly #slider = el("input", { type: "range", min: 0, max: 1000, step: "any", "aria-label": t("globe.time") });
  readonly #speeds = el("select", { "aria-label": t("globe.speed"), onchange: () => this.#choose() });
  readonly #at = el("input", { type: "datetime-local", step: 1, "aria-label": t("globe.at") });
  readonly #ticks = el("div", { class: "globe-ticks" });
  readonly #told = el("p", { class: "globe-told", "aria-live": "polite" });
  readonly #before = el("button", { type: "button", onclick: () => this.step(-1) }, "◀ ", t("globe.event"));
  readonly #after = el("button", { type: "button", onclick: () => this.step(1) }, t("globe.event"), " ▶");
  readonly #replay = el("button", { type: "button", onclick: () => this.acts.replay() }, t("globe.replay"));

  constructor(
    readonly clock: Clock,
    readonly acts: TimeActs,
  ) {
    for (const speed of SPEEDS) this.#speeds.append(el("option", { value: speed }, `${speed}×`));
    this.#slider.addEventListener("input", () => acts.seek(this.#begin + Number(this.#slider.value) * this.#scale));
    this.#at.addEventListener("change", () => {
      const time = timeOf(this.#at.value);
      if (time !== undefined) acts.seek(time);
    });
    const events = el("div", { class: "globe-events" }, this.#before, this.#replay, this.#after);
    const credit = el("span", { class: "globe-local" }, "CesiumJS · Natural Earth II");
    this.element = el(
      "section",
      { class: "globe-time", "aria-label": t("globe.time") },
      el("div", { class: "globe-clock" }, this.#play, this.#speeds, this.#utc, this.#local, events, this.#at, credit),
      el("div", { class: "globe-slide" }, this.#ticks, this.#slider),
      this.#told,
    );
    this.setRange(clock.time - 86400, clock.time + 86400, []);
  }

  setRange(begin: number, end: number, happenings: Happening[]): void {
    this.#begin = begin;
    this.#end = end;
    this.#happenings = happenings;
    this.#ticks.replaceChildren();
    for (const one of happenings) {
      if (one.time < begin || one.time > end) continue;
      const tick = el("i", { title: `${utcText(one.time)}: ${one.text[language()]}` });
      tick.style.left = `${(100 * (one.time - begin)) / (end - begin)}%`;
      this.#ticks.append(tick);
    }
    for (const button of [this.#before, this.#after, this.#replay]) button.hidden = happenings.length === 0;
    this.#told.textContent = "";
    this.update();
  }

  toggle(): void {
    this.acts.play(this.clock.speed === 0 ? this.#speed : 0);
  }

  /** Go to the next or the former event of the incident and say it. */
  step(by: 1 | -1): void {
    const inOrder = by > 0 ? this.#happenings : [...this.#happenings].reverse();
    const next = inOrder.find((one) => by * (one.time - this.clock.time) > 1);
    if (next === undefined) return;
    this.acts.play(0);
    this.acts.seek(next.time);
    this.#told.textContent = `${utcText(next.time)}: ${next.text[language()]}`;
  }

  faster(by: 1 | -1): void {
    const speed = SPEEDS[SPEEDS.indexOf(this.#speed) + by];
    if (speed !== undefined) this.acts.play(speed);
  }

  /** Show the clock's time; where it has left the slider's span, the span follows. */
  update(): void {
    const { time, speed } = this.clock;
    if (this.#happenings.length === 0 && (time < this.#begin || time > this.#end)) {
      this.#begin = time - 86400;
      this.#end = time + 86400;
    }
    if (speed !== 0) this.#speed = speed;
    const text = utcText(time);
    put(this.#utc, text);
    put(this.#local, localText(time));
    if (document.activeElement !== this.#at) this.#at.value = inputText(time);
    this.#slider.value = String((time - this.#begin) / this.#scale);
    this.#slider.setAttribute("aria-valuetext", text);
    const chosen = String(this.#speed);
    if (![...this.#speeds.options].some((option) => option.value === chosen))
      this.#speeds.append(el("option", { value: chosen }, `${chosen}×`));
    this.#speeds.value = chosen;
    const state = speed === 0 ? "play" : "pause";
    if (this.#play.dataset.does !== state) {
      this.#play.dataset.does = state;
      this.#play.replaceChildren(
        svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: SHAPES[state] })),
      );
      this.#play.setAttribute("aria-label", t(`globe.${state}`));
    }
  }

  get #scale(): number {
    return (this.#end - this.#begin) / 1000;
  }

  #choose(): void {
    this.#speed = Number(this.#speeds.value);
    this.acts.play(this.#speed);
  }
}

function put(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
