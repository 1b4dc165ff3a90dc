/** How many days a page shows: a choice that is part of the address. */

import { t } from "../i18n/index.ts";
import { el } from "../shell/element.ts";

export function daysSelect<T extends string | number>(id: string, choices: readonly T[], days: T): HTMLSelectElement {
  const select = el(
    "select",
    { id },
    choices.map((n) => el("option", { value: n, selected: n === days }, t("pair.days", { days: n }))),
  );
  select.addEventListener("change", () => {
    const url = new URL(location.href);
    url.searchParams.set("days", select.value);
    location.assign(url);
  });
  return select;
}
