/** Messages to and from the worker that runs SGP4. Times are Unix seconds, states TEME in km and km/s. */
export type Request =
  | { id: number; kind: "load"; bytes: ArrayBuffer }
  | { id: number; kind: "states"; time: number; into?: Float32Array<ArrayBuffer> }
  | { id: number; kind: "path"; index: number; times: Float64Array };

export type Answer =
  | { id: number; kind: "load"; count: number }
  | { id: number; kind: "states"; time: number; states: Float32Array<ArrayBuffer> }
  | { id: number; kind: "path"; states: Float64Array<ArrayBuffer> }
  | { id: number; kind: "failed"; message: string };

type Waiting = { resolve(answer: Answer): void; reject(error: Error): void };

export class Propagator {
  readonly #worker = new Worker(new URL("./propagation.worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor() {
    this.#worker.addEventListener("message", (event: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(event.data.id);
      this.#waiting.delete(event.data.id);
      if (event.data.kind === "failed") waiting?.reject(new Error(event.data.message));
      else waiting?.resolve(event.data);
    });
    this.#worker.addEventListener("error", (event) => this.#fail(new Error(event.message)));
  }

  /** Hand over a catalogue; the bytes are copied, so that the page keeps its own. */
  async load(bytes: ArrayBuffer): Promise<void> {
    await this.#ask({ id: ++this.#last, kind: "load", bytes }, []);
  }

  /** Return the states of all objects at `time`; `into` is a used array that is given back to be filled anew. */
  async states(time: number, into?: Float32Array<ArrayBuffer>): Promise<Float32Array<ArrayBuffer>> {
    const id = ++this.#last;
    const request: Request = into ? { id, kind: "states", time, into } : { id, kind: "states", time };
    const answer = await this.#ask(request, into ? [into.buffer] : []);
    return answer.kind === "states" ? answer.states : new Float32Array();
  }

  async path(index: number, times: Float64Array): Promise<Float64Array> {
    const answer = await this.#ask({ id: ++this.#last, kind: "path", index, times }, []);
    return answer.kind === "path" ? answer.states : new Float64Array();
  }

  close(): void {
    this.#worker.terminate();
    this.#fail(new Error("closed"));
  }

  #ask(request: Request, transfer: Transferable[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
