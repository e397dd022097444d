import { parse } from "yaml";
import { Expression, Goals } from "../engine/index";
import { lessonSchema, type LessonFile } from "./lesson-schema";

/** A lesson with its texts in it. */
export interface Lesson extends LessonFile {
  readonly texts: ReadonlyMap<string, string>;
}

/** What is wrong with a lesson, and where. */
export class LessonError extends Error {}

/** Every file that a lesson names. */
export function filesOf(lesson: LessonFile): readonly string[] {
  const names = lesson.steps.flatMap((step) => [
    step.text,
    ...(step.hints ?? []),
    ...(step.predict === undefined
      ? []
      : [step.predict.ask, ...step.predict.options.flatMap(({ md, why }) => (why === undefined ? [md] : [md, why]))]),
    ...(step.say === undefined ? [] : [step.say.ask]),
    ...(step.editor === undefined ? [] : [step.editor.file]),
  ]);
  return [...new Set([...names, ...(lesson.start?.apply ?? [])])];
}

/** Reads `lesson.yaml`; throws a LessonError that names the place. */
export function parseLesson(yaml: string): LessonFile {
  const result = lessonSchema.safeParse(parse(yaml));
  if (!result.success) {
    throw new LessonError(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  }
  checkGoals(result.data);
  return result.data;
}

/** Loads a lesson and its texts; `read` fetches a file of its folder. */
export async function loadLesson(read: (file: string) => Promise<string>): Promise<Lesson> {
  const lesson = parseLesson(await read("lesson.yaml"));
  const texts = await Promise.all(filesOf(lesson).map(async (file) => [file, await read(file)] as const));
  return { ...lesson, texts: new Map(texts) };
}

/** Every expression parses, and every step that is to be done can be. */
function checkGoals(lesson: LessonFile): void {
  for (const step of lesson.steps) {
    try {
      if (step.goal !== undefined) new Goals(step.goal as ConstructorParameters<typeof Goals>[0]);
    } catch (error) {
      throw new LessonError(`steps.${step.id}.goal: ${(error as Error).message}`);
    }
    const count = (step.goal?.all?.length ?? 0) + (step.goal?.any?.length ?? 0);
    if (step.labels !== undefined && step.labels.length !== count) {
      throw new LessonError(`steps.${step.id}.labels: ${count} goals want ${count} labels, not ${step.labels.length}`);
    }
    if (step.predict !== undefined && !step.predict.options.some(({ right }) => right === true)) {
      throw new LessonError(`steps.${step.id}.predict: one option is right`);
    }
  }
  if (lesson.start?.until !== undefined) new Expression(lesson.start.until);
}
