import { InlineLink } from "../inline-link";
import type { LinkFactory } from "../shard-handle";
import type { FromShard, ShardLink, ToShard } from "../shard-protocol";
import type { ThreadLink } from "./thread-link";

export const inlineLinks: LinkFactory = () => new InlineLink();

/**
 * Threads that are used again: who opens a shard in one gets a new run. Starting a thread costs more than many a run,
 * and one that has run before is quicker.
 */
export class ThreadPool {
  readonly #idle: ThreadLink[] = [];

  constructor(private readonly start: (name: string) => ThreadLink) {}

  readonly make: LinkFactory = (name) => {
    const thread = this.#idle.pop() ?? this.start(name);
    return new PooledLink(thread, () => this.#idle.push(thread));
  };
}

class PooledLink implements ShardLink {
  #asked = 0;
  #ended = false;

  constructor(
    private readonly thread: ThreadLink,
    private readonly giveBack: () => void,
  ) {}

  async ask(message: ToShard): Promise<FromShard> {
    if (this.#ended) throw new Error("the thread was given back");
    this.#asked++;
    const answer = await this.thread.ask(message);
    this.#asked--;
    return answer;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Somebody's answer may still be on its way: such a thread is of no use to another.
    if (this.#asked === 0) this.giveBack();
    else this.thread.end();
  }
}

/** How a thread ends: before it hears a question, or with the answer half made. */
export type Doom = "before" | "during";

/** Ends threads when told to, each by the name of its shard, after so many questions more. */
export class Reaper {
  readonly #doomed = new Map<string, { readonly how: Doom; questions: number }>();
  /** How many threads were ended. */
  ended = 0;

  constructor(private readonly make: LinkFactory) {}

  doom(shard: string, how: Doom, questions: number): void {
    if (!this.#doomed.has(shard)) this.#doomed.set(shard, { how, questions });
  }

  readonly links: LinkFactory = (name, setup) => {
    const link = this.make(name, setup);
    return {
      ask: (message) => {
        const doom = this.#doomed.get(name);
        if (doom === undefined || doom.questions-- > 0) return link.ask(message);
        const { how } = doom;
        this.#doomed.delete(name);
        this.ended++;
        if (how === "before") link.end();
        const answer = link.ask(message);
        link.end();
        // A shard in this very thread has answered already: that answer is lost, as a thread's would be.
        return answer.then(() => Promise.reject(new Error(`the thread of ${name} was ended`)));
      },
      end: () => link.end(),
    };
  };
}
