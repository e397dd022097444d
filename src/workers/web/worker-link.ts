import type { FromShard, ShardLink, ToShard } from "../shard-protocol";
import { takeThread, type ThreadKind } from "./threads";

/** The way from the conductor to a shard in a Web Worker of its own. Answers come in the order of the questions. */
export class WorkerLink implements ShardLink {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #waiting: { resolve: (answer: FromShard) => void; reject: (error: Error) => void }[] = [];
  #ended = false;

  /** `openApi`: where the API's documents lie, for the thread that has the API server. */
  constructor(
    private readonly name: string,
    kind: ThreadKind,
    openApi: string,
  ) {
    this.#worker = takeThread(kind, name);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromShard>) => this.#waiting.shift()?.resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end();
    };
    this.#worker.postMessage({ port: port2, openApi }, [port2]);
  }

  ask(message: ToShard): Promise<FromShard> {
    if (this.#ended) return Promise.reject(new Error(`the thread of ${this.name} has ended`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#port.postMessage(message);
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    this.#port.close();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the thread of ${this.name} has ended`));
  }
}
