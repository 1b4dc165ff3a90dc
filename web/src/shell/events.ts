/** What the service reports while it happens, read by fetch because it carries the token. */

import { headers } from "./api.ts";

export type Heard = (kind: string, data: Record<string, unknown>) => void;
export type State = "live" | "waiting" | "off";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

/** Listen until `signal` ends; after a break it goes on where it stopped. */
export async function listen(heard: Heard, state: (now: State) => void, signal: AbortSignal): Promise<void> {
  let last = "";
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const more: Record<string, string> = { Accept: "text/event-stream" };
      if (last) more["Last-Event-ID"] = last;
      const answer = await fetch("/v1/events", { headers: headers(more), signal, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) return state("off");
      if (!answer.ok || !answer.body) throw new Error(answer.statusText);
      state("live");
      wait = FIRST_WAIT_MS;
      for await (const event of eventsOf(answer.body)) {
        if (event.id) last = event.id;
        if (event.data) heard(event.kind, event.data);
      }
    } catch {
      if (signal.aborted) return;
    }
    state("waiting");
    await new Promise((done) => setTimeout(done, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

interface ServerEvent {
  kind: string;
  id: string;
  data: Record<string, unknown> | null;
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value.replaceAll("\r\n", "\n");
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) yield eventOf(block);
  }
}

function eventOf(block: string): ServerEvent {
  const event: ServerEvent = { kind: "message", id: "", data: null };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [name, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).replace(/^ /, "")];
    if (name === "event") event.kind = value;
    else if (name === "id") event.id = value;
    else if (name === "data") data.push(value);
  }
  try {
    event.data = data.length ? (JSON.parse(data.join("\n")) as Record<string, unknown>) : null;
  } catch {
    event.data = null;
  }
  return event;
}
