import { readElements } from "./elements.ts";
import { propagate, propagateAll, type Ready, readyAll } from "./propagation.ts";
import type { Answer, Request } from "./propagator.ts";

let all: Ready[] = [];

function answer(request: Request): { answer: Answer; transfer: Transferable[] } {
  switch (request.kind) {
    case "load":
      all = readyAll(readElements(request.bytes), all);
      return { answer: { id: request.id, kind: "load", count: all.length }, transfer: [] };
    case "states": {
      const into = request.into?.length === 6 * all.length ? request.into : new Float32Array(6 * all.length);
      propagateAll(all, request.time, into);
      return { answer: { id: request.id, kind: "states", time: request.time, states: into }, transfer: [into.buffer] };
    }
    case "path": {
      const states = new Float64Array(6 * request.times.length);
      const one = all[request.index];
      if (one !== undefined) request.times.forEach((time, at) => void propagate(one, time, states, 6 * at));
      return { answer: { id: request.id, kind: "path", states }, transfer: [states.buffer] };
    }
  }
}

addEventListener("message", (event: MessageEvent<Request>) => {
  try {
    const { answer: found, transfer } = answer(event.data);
    postMessage(found, { transfer });
  } catch (error) {
    postMessage({ id: event.data.id, kind: "failed", message: String(error) } satisfies Answer);
  }
});
