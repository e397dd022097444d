import { Worker } from "node:worker_threads";
import type { Played } from "./determinism";
import type { Assignment } from "./player";

export interface PlayedCase {
  readonly played: Played;
  readonly orphans: readonly string[];
  /** How many revisions were looked at. */
  readonly revisions: number;
  /** Of the whole process while it was played: with two players at once, of both. */
  readonly cpuSeconds: number;
}

/** Some threads, each of which plays one case at a time; what is asked of them waits in order. */
export class Crew {
  readonly #idle: Worker[];
  readonly #waiting: ((player: Worker) => void)[] = [];

  constructor(
    root: URL,
    readonly size: number,
  ) {
    this.#idle = Array.from(
      { length: size },
      () => new Worker(new URL("build/node/player.mjs", root), { workerData: { root: root.href } }),
    );
  }

  async play(assignment: Assignment): Promise<PlayedCase> {
    const player = this.#idle.shift() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    try {
      return await asked(player, assignment);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(player);
      else next(player);
    }
  }
}

function asked(player: Worker, assignment: Assignment): Promise<PlayedCase> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      player.off("message", hear);
      player.off("error", fail);
    };
    const hear = (answer: PlayedCase | { readonly error: string }): void => {
      done();
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
    };
    const fail = (error: Error): void => {
      done();
      reject(error);
    };
    player.on("message", hear);
    player.on("error", fail);
    player.postMessage(assignment);
  });
}
