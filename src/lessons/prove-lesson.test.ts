import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseLesson } from "./lesson";
import { type Mutation, Prover } from "./prove-lesson";

const COURSE = new URL("../../public/lessons/", import.meta.url);
const SEEDS = [1, 2, 3, 5, 8];

/** What each lesson cannot do without: robbed of it, its solutions must not reach the end. */
const NEEDS: { readonly [lesson: string]: readonly Mutation[] } = { "first-01-enter": ["no-scheduler", "no-nodes"] };

interface Index {
  readonly tracks: readonly { readonly lessons: readonly { readonly id: string; readonly path: string }[] }[];
}
const index = JSON.parse(readFileSync(new URL("index.json", COURSE), "utf8")) as Index;
const lessons = index.tracks
  .flatMap((track) => track.lessons)
  .map(({ id, path }) => ({ id, lesson: parseLesson(readFileSync(new URL(`${path}/lesson.yaml`, COURSE), "utf8")) }));

describe.each(lessons)("$id, proven", ({ id, lesson }) => {
  it.each(SEEDS)(
    "is solved step by step by its own solutions, seed %i",
    (seed) => {
      const prover = new Prover(lesson, seed);
      for (const step of lesson.steps) {
        expect(prover.run.step, "no step is done before its solution").toBe(step.id);
        expect(prover.solve(), `step ${step.id} is solved`).toBe(true);
      }
      expect(prover.run.finished).toBe(true);
    },
    60_000,
  );

  const wrong = lesson.steps.flatMap((step) => (step.wrong ?? []).map((line) => ({ step: step.id, line })));
  it.each(wrong)(
    "is not solved at $step by: $line",
    ({ step, line }) => {
      const prover = new Prover(lesson, SEEDS[0]!);
      expect(prover.reach(step)).toBe(true);
      prover.type(line);
      prover.pass(10_000_000);
      expect(prover.run.step).toBe(step);
    },
    60_000,
  );

  it.each(NEEDS[id] ?? [])(
    "cannot be finished in a cluster with %s",
    (mutation) => {
      const prover = new Prover(lesson, SEEDS[0]!, mutation);
      while (!prover.run.finished && prover.solve()) {
        /* On to the next step. */
      }
      expect(prover.run.finished).toBe(false);
    },
    60_000,
  );

  it("takes only the right one of all who could be the answer", () => {
    const asking = lesson.steps.filter(({ say }) => say !== undefined);
    for (const { id: step } of asking) {
      const prover = new Prover(lesson, SEEDS[0]!);
      expect(prover.reach(step)).toBe(true);
      const right = prover.users().filter((user) => {
        const other = new Prover(lesson, SEEDS[0]!);
        other.reach(step);
        other.run.onAnswer(user);
        return other.run.step !== step;
      });
      expect(right).toEqual(["system:kube-scheduler"]);
    }
  }, 120_000);
});
