import { z } from "zod";

/** The format of `lesson.yaml`. Its reference is made from the descriptions here. */
const text = z.string().min(1);

const goal = z.union([
  z.strictObject({ state: text }).describe("An expression over the cluster's objects that is true"),
  z
    .strictObject({ eventually: z.strictObject({ within: z.string().regex(/^\d+(s|m)$/), expr: text }) })
    .describe("An expression that has been true within this time from the beginning of the step"),
  z.strictObject({ command: text }).describe("A command line that was typed; * stands for anything"),
  z
    .strictObject({
      trace: z.strictObject({
        kind: text,
        name: text.optional(),
        user: text.optional(),
        resource: text.optional(),
        status: text.optional(),
      }),
    })
    .describe("A span that ended since the step began"),
  z.strictObject({ seen: z.array(text).min(1) }).describe("Parts of the cluster whose station was opened"),
  z.strictObject({ say: text }).describe("An expression that the learner's short answer equals"),
  z.strictObject({ answered: z.literal(true) }).describe("Any answer was given"),
]);

const goals = z.strictObject({
  all: z.array(goal).optional(),
  any: z.array(goal).optional(),
  never: z.array(goal).optional().describe("What must not have been since the step began"),
});

const option = z.strictObject({
  md: text.describe("The option's text, a file"),
  right: z.boolean().optional(),
  why: text.optional().describe("The reply to a wrong choice"),
});

const step = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  text: text.describe("Markdown of the step, a file"),
  goal: goals.optional(),
  labels: z.array(text).optional().describe("What the goals are called, in their order"),
  hints: z.array(text).optional(),
  solution: z.array(text).optional().describe("Lines that reach the goal, typed visibly by show me"),
  wrong: z.array(text).optional().describe("Routes that must not reach it"),
  predict: z.strictObject({ ask: text, options: z.array(option).min(2) }).optional(),
  say: z.strictObject({ ask: text, hint: text.optional() }).optional(),
  focus: z
    .strictObject({ view: z.enum(["cluster", "apiserver", "scheduler", "etcd"]), follow: text.optional() })
    .optional(),
  editor: z.strictObject({ file: text }).optional(),
});

export const lessonSchema = z.strictObject({
  id: z.string().regex(/^[a-z]+-\d\d-[a-z0-9-]+$/),
  title: text,
  minutes: z.number().int().positive(),
  needs: z.array(text),
  cluster: z.strictObject({
    preset: z.enum(["hosted"]),
    nodes: z.number().int().min(0).max(16).optional(),
    seed: z.number().int(),
  }),
  start: z.strictObject({ apply: z.array(text).optional(), until: text.optional() }).optional(),
  steps: z.array(step).min(1),
  left: text.optional().describe("What the lesson leaves out, in a line"),
});

/** A lesson as its folder has it: texts are names of files. */
export type LessonFile = z.infer<typeof lessonSchema>;
