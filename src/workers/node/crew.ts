import { Worker } from "node:worker_threads";
import type { Played } from "./determinism";
import type { PartAssignment, PlayAssignment } from "./player";

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

  async play(assignment: PlayAssignment): Promise<PlayedCase> {
    return (await this.#ask(assignment)) as PlayedCase;
  }

  /** The first event that two ways do not have in common, in words. */
  async part(assignment: PartAssignment): Promise<readonly string[]> {
    return (await this.#ask(assignment)) as readonly string[];
  }

  async #ask(assignment: PlayAssignment | PartAssignment): Promise<Answer> {
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

type Answer = PlayedCase | readonly string[];

function asked(player: Worker, assignment: PlayAssignment | PartAssignment): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      player.off("message", hear);
      player.off("error", fail);
    };
    const hear = (answer: Answer | { readonly error: string }): void => {
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
