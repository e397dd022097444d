import { clusterShard } from "../engine/index";
import type { FromShard, ShardLink, ToShard } from "./shard-protocol";
import { type ShardFactory, ShardServer } from "./shard-server";

/** A shard in this very thread: for tests, and where there are no threads. */
export class InlineLink implements ShardLink {
  readonly #server: ShardServer;
  #ended = false;

  /** `onAsk` may end the link at any moment, as threads end. */
  constructor(
    private readonly onAsk: (link: InlineLink, message: ToShard) => void = () => undefined,
    makeShard: ShardFactory = clusterShard,
  ) {
    this.#server = new ShardServer(makeShard);
  }

  ask(message: ToShard): Promise<FromShard> {
    this.onAsk(this, message);
    if (this.#ended) return Promise.reject(new Error("the thread has ended"));
    return Promise.resolve(this.#server.answer(message));
  }

  end(): void {
    this.#ended = true;
  }
}
