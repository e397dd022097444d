import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const COURSE = new URL("../../public/lessons/", import.meta.url);

interface Course {
  readonly tracks: readonly {
    readonly lessons: readonly { readonly id: string; readonly title: string; readonly needs: readonly string[] }[];
  }[];
}

async function lessonsIn(name: string): Promise<Course["tracks"][number]["lessons"]> {
  const course = JSON.parse(await readFile(new URL(name, COURSE), "utf8")) as Course;
  return course.tracks.flatMap(({ lessons }) => lessons);
}

it("plans each lesson that is written under the title that it has, and each need as a lesson", async () => {
  const planned = new Map((await lessonsIn("plan.json")).map((lesson) => [lesson.id, lesson]));
  for (const { id, title } of await lessonsIn("index.json")) expect(planned.get(id)?.title, id).toBe(title);
  const missing = [...planned.values()].flatMap(({ needs }) => needs.filter((need) => !planned.has(need)));
  expect(missing).toEqual([]);
  expect(planned.size).toBeGreaterThan(70);
});
