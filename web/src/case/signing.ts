/** Signing without handing over a key: the service prepares, the signer's own machine signs, the signature comes back. */

import { actButton, fold } from "../floor/pieces.ts";
import { type Child, el } from "../shell/element.ts";
import { errorLine } from "../shell/error_view.ts";
import { language, say, word } from "../shell/language.ts";
import type { View } from "../shell/page.ts";
import { instant } from "../shell/time.ts";
import type { Key, Parties } from "./shapes.ts";

interface Prepared {
  readonly act?: string;
  readonly review?: string;
  readonly to_sign: string;
  readonly digest: string;
  readonly says: Readonly<Record<string, string>>;
  readonly command: string;
  readonly expires_at?: string;
}

export interface Signing {
  readonly title: string;
  /** What the person fills in; the key is asked for by the dialog. */
  readonly fields: readonly Child[];
  readonly preparePath: string;
  readonly recordPath: string;
  /** Name under which the prepared bytes go back. */
  readonly name: "act" | "review";
  readonly body: (said: FormData) => Record<string, unknown>;
  readonly roles?: readonly string[];
}

/** Open the dialog; the page is drawn again after the record. */
export async function sign(view: View, signing: Signing): Promise<void> {
  const known = await view.api.get<Parties>("/v1/party");
  const keys = known.parties.find((one) => one.own)?.keys.filter((key) => !key.refusal) ?? [];
  const dialog = el("dialog", { class: "sheet signing", "aria-labelledby": "signing-title" });
  const body = el("div", {});
  const close = el("button", { type: "button", onclick: () => dialog.close() }, say("shell.close"));
  dialog.append(
    el("h2", { id: "signing-title", tabindex: "-1" }, signing.title),
    body,
    el("p", { class: "end" }, close),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  body.append(keys.length ? ask(view, signing, keys, dialog, body) : noKeys());
  dialog.showModal();
}

function noKeys(): HTMLElement {
  return el("p", {}, say("case.no_party"), " ", el("code", {}, "hoshimori party init NAME --keys DIR"));
}

function ask(
  view: View,
  signing: Signing,
  known: readonly Key[],
  dialog: HTMLDialogElement,
  body: HTMLElement,
): HTMLElement {
  const keys = known.filter((key) => key.mine);
  const fit = keys.filter((key) => !signing.roles || signing.roles.includes(key.role));
  const send = el("button", { type: "submit", class: "primary" }, say("case.prepare"));
  const form = el(
    "form",
    { class: "stack" },
    signing.fields,
    el(
      "label",
      {},
      say("case.key"),
      el(
        "select",
        { name: "key_id", required: true },
        (fit.length ? fit : keys.length ? keys : known).map((key) =>
          el("option", { value: key.key_id }, `${key.holder} (${key.role}, ${key.key_id.slice(0, 12)})`),
        ),
      ),
    ),
    el("p", { class: "note" }, say("case.key_note")),
    send,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector(".problem-line")?.remove();
    const said = new FormData(form);
    send.disabled = true;
    try {
      const asked = { ...signing.body(said), key_id: String(said.get("key_id")) };
      const prepared = await view.api.post<Prepared>(signing.preparePath, asked);
      const key = keys.find((one) => one.key_id === asked.key_id);
      body.replaceChildren(...compare(view, signing, prepared, key, dialog, () => body.replaceChildren(form)));
      dialog.querySelector<HTMLElement>("h2")?.focus();
    } catch (error) {
      form.append(errorLine(error));
    } finally {
      send.disabled = false;
    }
  });
  return form;
}

/** Show what is signed, the line that signs it, and the place where the signature comes back. */
function compare(
  view: View,
  signing: Signing,
  prepared: Prepared,
  key: Key | undefined,
  dialog: HTMLDialogElement,
  back: () => void,
): HTMLElement[] {
  const field = el("textarea", { id: "signature", rows: 3, required: true, spellcheck: "false", autocomplete: "off" });
  const command = el("code", { class: "command", id: "command", tabindex: "0" }, prepared.command);
  const copied = el("span", { role: "status" });
  const copy = el(
    "button",
    { type: "button", class: "quiet", onclick: () => void copyText(prepared.command, copied) },
    say("case.copy"),
  );
  return [
    el("p", {}, say("case.what_is_signed")),
    el(
      "dl",
      { class: "says" },
      Object.entries(prepared.says).map(([name, value]) =>
        el("div", {}, el("dt", {}, saysName(name)), el("dd", {}, saysValue(name.trim(), value))),
      ),
    ),
    el(
      "p",
      {},
      say("case.digest"),
      " ",
      el("code", { class: "digest" }, prepared.digest),
      prepared.expires_at ? [el("br"), say("case.good_until"), " ", instant(prepared.expires_at)] : null,
    ),
    el("h3", {}, say("case.step_sign", { holder: key?.holder ?? "" })),
    el("p", { class: "note" }, say("case.step_sign_note")),
    el("p", {}, command, " ", copy, " ", copied),
    fold(say("case.bytes"), false, el("code", { class: "command" }, prepared.to_sign)),
    el("h3", {}, el("label", { for: "signature" }, say("case.step_back"))),
    field,
    el(
      "p",
      {},
      actButton(
        say("case.record"),
        async () => {
          const signature = field.value.trim().split(/\s+/).at(-1) ?? "";
          if (!signature) throw new Error(say("case.no_signature"));
          await view.api.post(signing.recordPath, { [signing.name]: prepared[signing.name], signature });
          dialog.close();
          view.tell(say("case.recorded"));
          view.redraw();
        },
        { class: "primary", id: "record" },
      ),
      " ",
      el("button", { type: "button", onclick: back }, say("case.back")),
    ),
    el("p", { class: "note" }, say("case.lost_note")),
  ];
}

function saysName(name: string): string {
  const seen = /^seen of (.+)$/.exec(name);
  if (seen) return say("case.says_seen", { party: seen[1] ?? "" });
  const key = `case.says_${name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")}`;
  const said = say(key);
  return said === key.slice("case.".length).replaceAll("_", " ") ? name : said;
}

/** Return a value in the reader's language, and as it is signed beside it where that differs. */
function saysValue(name: string, value: string): Child {
  const told = spoken(name, value);
  return told === value ? value : [told, " ", el("span", { class: "note", lang: "en" }, value)];
}

function spoken(name: string, value: string): string {
  const parts = (form: RegExp) => form.exec(value)?.groups;
  if (name === "position") return language() === "en" ? value : word("position", value);
  if (name === "releasable to") return value.replace(/^nobody,/, `${say("case.value_nobody")},`);
  const forms: Record<string, [RegExp, string]> = {
    for: [/^(?<party>.+) \((?<role>\w+), key (?<key>\w+)\)$/, "case.value_for"],
    status: [/^(?<status>\w+) \(the watch said: (?<before>\w+)\)$/, "case.value_status"],
    incident: [/^(?<incident>\S+) as of (?<time>\S+)$/, "case.value_incident"],
    reply: [/^sought (?<time>\S+)$/, "case.value_sought"],
  };
  const none = name === "reply" ? parts(/^none sought: (?<reason>.*)$/s) : undefined;
  if (none) return say("case.value_none_sought", none);
  if (name.startsWith("seen of ")) {
    const found = parts(/^record (?<n>\d+), (?<hash>\w+)$/);
    return found ? say("case.value_record", found) : value;
  }
  const form = forms[name];
  const found = form && parts(form[0]);
  if (!form || !found || language() === "en") return value;
  const words = {
    role: word("role", found.role),
    status: word("status", found.status),
    before: word("status", found.before),
  };
  return say(form[1], { ...found, ...Object.fromEntries(Object.entries(words).filter(([, text]) => text)) });
}

async function copyText(text: string, place: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    place.textContent = say("case.copied");
  } catch {
    const range = document.createRange();
    const command = document.getElementById("command");
    if (command) range.selectNodeContents(command);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    place.textContent = say("case.selected");
  }
}
