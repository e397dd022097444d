import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadLesson, LessonError, parseLesson } from "./lesson";

const COURSE = new URL("../../public/lessons/", import.meta.url);

interface Index {
  readonly tracks: readonly {
    readonly lessons: readonly { readonly id: string; readonly path: string; readonly title: string }[];
  }[];
}

const index = JSON.parse(await readFile(new URL("index.json", COURSE), "utf8")) as Index;
const lessons = index.tracks.flatMap((track) => track.lessons);

describe.each(lessons)("$id", ({ id, path, title }) => {
  const load = (): ReturnType<typeof loadLesson> =>
    loadLesson((file) => readFile(new URL(`${path}/${file}`, COURSE), "utf8"));

  it("is what the course says it is, and has all its texts", async () => {
    const lesson = await load();
    expect([lesson.id, lesson.title]).toEqual([id, title]);
    for (const [file, text] of lesson.texts) expect(text.trim(), file).not.toBe("");
  });

  it("keeps to the style guide: steps of at most 150 words, the lesson of 900, no words that belittle", async () => {
    const lesson = await load();
    const words = (text: string): number => text.split(/\s+/).filter((word) => /\w/.test(word)).length;
    let total = 0;
    for (const [file, text] of lesson.texts) {
      total += words(text);
      expect(words(text), file).toBeLessThanOrEqual(150);
      expect(text, file).not.toMatch(/\b(simply|just|easy|easily|obviously)\b|!(?!\[)/i);
    }
    expect(total).toBeLessThanOrEqual(900);
  });
});

describe("parseLesson", () => {
  const base = "id: first-09-x\ntitle: X\nminutes: 1\nneeds: []\ncluster: { preset: hosted, seed: 1 }\n";

  it.each([
    ["an unknown field", `${base}colour: red\nsteps: [{ id: a, title: A, text: a.md }]\n`, /colour/],
    [
      "an expression that does not parse",
      `${base}steps: [{ id: a, title: A, text: a.md, goal: { all: [{ state: "pods( &&" }] } }]\n`,
      /steps\.a\.goal/,
    ],
    [
      "labels that do not fit",
      `${base}steps: [{ id: a, title: A, text: a.md, labels: [x], goal: {} }]\n`,
      /0 goals want 0 labels, not 1/,
    ],
    [
      "a question without a right answer",
      `${base}steps: [{ id: a, title: A, text: a.md, predict: { ask: q.md, options: [{ md: a }, { md: b }] } }]\n`,
      /one option is right/,
    ],
  ])("refuses %s", (_, yaml, message) => {
    expect(() => parseLesson(yaml)).toThrow(LessonError);
    expect(() => parseLesson(yaml)).toThrow(message);
  });
});
