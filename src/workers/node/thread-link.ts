import { Worker } from "node:worker_threads";
import type { FromShard, ShardLink, ToShard } from "../shard-protocol";

/** The way to a shard in a thread of Node, started from its bundle. Questions are answered in order. */
export class ThreadLink implements ShardLink {
  readonly #worker: Worker;
  readonly #waiting: { readonly resolve: (answer: FromShard) => void; readonly reject: (error: Error) => void }[] = [];
  #ended = false;

  /** `openApi`: the file with the API's documents, for the thread that has the API server. */
  constructor(
    readonly name: string,
    bundle: URL,
    openApi?: string,
  ) {
    this.#worker = new Worker(bundle, { name, workerData: { openApi } });
    this.#worker.on("message", (answer: FromShard) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on("error", (error: Error) => this.#gone(error.message));
    this.#worker.on("exit", () => this.#gone("it has ended"));
  }

  ask(message: ToShard): Promise<FromShard> {
    if (this.#ended) return Promise.reject(new Error(`the thread of ${this.name} has ended`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  end(): void {
    this.#gone("it was ended");
    void this.#worker.terminate();
  }

  #gone(why: string): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the thread of ${this.name} is gone: ${why}`));
  }
}
