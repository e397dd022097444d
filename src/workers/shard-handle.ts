import type { Micros } from "../engine/index";
import type { FromShard, PackedEvent, Report, ShardLink, ShardSetup, ToShard } from "./shard-protocol";

interface Grant {
  readonly horizon: Micros;
  readonly inbox: readonly PackedEvent[];
  readonly budget?: number;
}

/** How a thread is made, and what it is called. */
export type LinkFactory = (name: string, setup: ShardSetup) => ShardLink;

/** A broken invariant in the engine. The run stops; the page shows seed, time and message. */
export class EngineFaultError extends Error {}

/**
 * One shard as the conductor sees it, whatever becomes of the thread that runs it.
 *
 * A thread may end at any moment. Then a new one opens the last image, is given the same grants again, and what it says
 * of those that were answered before is dropped. So nothing is lost, and the run goes on as if nothing had happened:
 *
 *     image ---- grant, grant, grant (answered) ---- grant (unanswered) X thread ends
 *       \_ new thread: image, grants again (answers dropped), the last one again (answer used)
 */
export class ShardHandle {
  #link: ShardLink | undefined;
  #image: string | undefined;
  #grants: Grant[] = [];
  /**
   * Checkpoints that live in the thread as it is now; a new thread has none of them. With each, how a new thread would
   * come to that moment: going back costs no image.
   */
  #tokens = new Map<number, { readonly image: string | undefined; readonly grants: Grant[]; readonly count: number }>();
  #parked = false;
  /** How often a thread had to be made again. */
  rebuilt = 0;
  state: "running" | "rebuilding" | "ended" = "ended";

  constructor(
    readonly name: string,
    private readonly setup: ShardSetup,
    private readonly makeLink: LinkFactory,
    private readonly patience: number,
    private readonly revive = true,
  ) {}

  get setupOf(): ShardSetup {
    return this.setup;
  }

  async open(image?: string): Promise<Report> {
    this.#image = image;
    this.#grants = [];
    // A thread that lives can become what the image tells, and keeps its checkpoints.
    if (image !== undefined && this.#link !== undefined) return (await this.#ask({ do: "load", image })) as Report;
    this.#tokens.clear();
    return await this.#connect();
  }

  async run(horizon: Micros, inbox: readonly PackedEvent[], budget?: number): Promise<Report> {
    const grant = { horizon, inbox, ...(budget !== undefined && { budget }) };
    if (this.revive) this.#grants.push(grant);
    return (await this.#ask({ do: "run", ...grant })) as Report;
  }

  async save(token: number): Promise<void> {
    await this.#ask({ do: "save", token });
    this.#tokens.set(token, { image: this.#image, grants: this.#grants, count: this.#grants.length });
  }

  has(token: number): boolean {
    return this.#tokens.has(token);
  }

  /** Back to a checkpoint of this thread. */
  async restore(token: number): Promise<Report> {
    const { image, grants, count } = this.#tokens.get(token)!;
    this.#image = image;
    this.#grants = grants.slice(0, count);
    return (await this.#ask({ do: "restore", token })) as Report;
  }

  async forget(tokens: readonly number[]): Promise<void> {
    for (const token of tokens) this.#tokens.delete(token);
    await this.#ask({ do: "forget", tokens });
  }

  /** From now on the thread can be made again from here. */
  async takeImage(): Promise<string> {
    // A thread that was ended with its machine's power stays ended: nothing has changed since.
    if (this.#parked && this.#image !== undefined) return this.#image;
    const { image } = (await this.#ask({ do: "image" })) as Extract<FromShard, { did: "image" }>;
    this.#image = image;
    this.#grants = [];
    return image;
  }

  async ask(message: ToShard): Promise<FromShard> {
    return await this.#ask(message);
  }

  /** Ends the thread, and keeps what it needs to come back. */
  async park(): Promise<void> {
    await this.takeImage();
    this.close();
    this.#parked = true;
  }

  /** As it was when its machine had no power: no thread, and what it needs to come back. */
  parkAs(image: string): void {
    this.close();
    this.#image = image;
    this.#grants = [];
    this.#parked = true;
  }

  async unpark(): Promise<Report> {
    return await this.#connect();
  }

  /** The thread is gone without warning. The next question finds that out. */
  breakThread(): void {
    this.#link?.end();
  }

  close(): void {
    this.#link?.end();
    this.#link = undefined;
    this.#tokens.clear();
    this.state = "ended";
  }

  async #connect(): Promise<Report> {
    this.#parked = false;
    this.state = "rebuilding";
    this.#link?.end();
    const link = (this.#link = this.makeLink(this.name, this.setup));
    let report = await this.#reply(link, {
      do: "open",
      setup: this.setup,
      ...(this.#image !== undefined && { image: this.#image }),
    });
    for (const grant of this.#grants) report = await this.#reply(link, { do: "run", ...grant });
    this.state = "running";
    return report as Report;
  }

  async #ask(message: ToShard): Promise<FromShard> {
    for (let tries = 0; ; tries++) {
      const link = this.#link;
      try {
        if (link === undefined) throw new Error(`the thread of ${this.name} has ended`);
        return await this.#reply(link, message);
      } catch (error) {
        if (error instanceof EngineFaultError || !this.revive || tries >= 3) throw error;
        const last = await this.#rebuild();
        // The grants were all given again, the unanswered one among them: what came of it is the answer. And who was
        // to become something else, was made again as that.
        if (message.do === "run" || message.do === "load" || message.do === "restore") return last;
      }
    }
  }

  /** A thread may end while it is being made again, too. */
  async #rebuild(): Promise<Report> {
    for (let tries = 0; ; tries++) {
      this.rebuilt++;
      this.#tokens.clear();
      try {
        return await this.#connect();
      } catch (error) {
        if (error instanceof EngineFaultError || !this.revive || tries >= 3) throw error;
      }
    }
  }

  async #reply(link: ShardLink, message: ToShard): Promise<FromShard> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the thread of ${this.name} does not answer`)), this.patience);
    });
    try {
      const answer = await Promise.race([link.ask(message), late]);
      if (answer.did === "fault") throw new EngineFaultError(answer.message);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }
}
