import { useState } from "react";
import { Button } from "../design/kit";
import { Icon } from "../design/icon";
import { setUi, useUi } from "../state/ui-store";
import { follow, typeLine } from "../state/deeds";
import { useView } from "../state/view-store";
import { CourseMap } from "./course-map";
import type { Lesson, LessonStep } from "./lesson-source";
import { giveAnswer, goToStep, mayGoOn, openHint, useLesson } from "./lesson-store";
import { Markdown } from "./markdown";
import { Sandbox } from "./sandbox";

/** The lesson zone: text, the step's goals as they stand, hints on demand, and the way on. */
export function LessonZone() {
  const lesson = useLesson((state) => state.lesson);
  const opening = useLesson((state) => state.opening);
  const map = useUi((ui) => ui.courseMap);
  return (
    <aside className="lesson" aria-label="Lesson" id="lesson" tabIndex={-1}>
      {map ? <CourseMap /> : lesson !== undefined ? <StepPlayer lesson={lesson} /> : opening ? null : <Sandbox />}
    </aside>
  );
}

function StepPlayer({ lesson }: { readonly lesson: Lesson }) {
  const at = useLesson((state) => state.step);
  const track = useLesson(({ tracks }) => tracks.find(({ lessons }) => lessons.some(({ id }) => id === lesson.id)));
  const judged = useView((view) => view.lesson);
  const step = lesson.steps[at];
  if (step === undefined) return null;
  const free = mayGoOn(step, judged);
  return (
    <>
      <header className="lesson-head">
        <Icon name="book" small />
        <span className="cut">{track?.title ?? lesson.title}</span>
        <span className="lesson-steps" role="img" aria-label={`Step ${at + 1} of ${lesson.steps.length}`}>
          {lesson.steps.map(({ id }, index) => (
            <i key={id} data-state={index < at ? "done" : index === at ? "now" : undefined} />
          ))}
        </span>
      </header>
      <div className="lesson-body" key={step.id} tabIndex={0} role="region" aria-label="Text of the step">
        <h1>{step.title}</h1>
        <Markdown text={lesson.texts.get(step.text) ?? ""} />
        {step.predict !== undefined && <Predict lesson={lesson} step={step} predict={step.predict} />}
        {step.say !== undefined && <SayAnswer step={step} ask={lesson.texts.get(step.say.ask) ?? ""} />}
        <Goals step={step} />
        <Aids lesson={lesson} step={step} free={free} />
      </div>
      <footer className="lesson-foot">
        <Button tone="ghost" icon="left" onClick={() => setUi({ courseMap: true })}>
          Course map
        </Button>
        <span className="grow" />
        {at > 0 && <Button tone="ghost" hint="Previous step" hotkey="P" icon="left" onClick={() => goToStep(at - 1)} />}
        <Button
          {...(free && { tone: "primary" as const })}
          hotkey="N"
          disabled={!free}
          onClick={() => goToStep(at + 1)}
        >
          {at === lesson.steps.length - 1 ? "Finish" : "Next step"}
        </Button>
      </footer>
    </>
  );
}

function Goals({ step }: { readonly step: LessonStep }) {
  const state = useView((view) => view.lesson?.steps.find(({ id }) => id === step.id));
  if (state === undefined || state.goals.length === 0) return null;
  return (
    <>
      <ul className="goals" aria-label="Goals">
        {state.goals.map((goal) => (
          <li key={goal.text} data-met={goal.met || undefined}>
            <Icon name={goal.met ? "s-done" : "s-ring"} />
            <span>
              {goal.text}
              <span className="unseen">{goal.met ? ", reached" : ", not yet"}</span>
            </span>
          </li>
        ))}
      </ul>
      {state.spoilt && (
        <p className="lesson-note">
          This way does not lead to the goal any more. Go back on the scale, and take another.
        </p>
      )}
    </>
  );
}

function Aids({ lesson, step, free }: { readonly lesson: Lesson; readonly step: LessonStep; readonly free: boolean }) {
  const open = useLesson((state) => state.hints);
  const story = useView((view) => view.story);
  const hints = step.hints ?? [];
  const wantsStory = step.goal?.all?.some((goal) => "seen" in goal) === true && story === undefined;
  return (
    <>
      {hints.slice(0, open).map((hint, index) => (
        <div key={hint} className="hint">
          <span className="heading">Hint {index + 1}</span>
          <Markdown text={lesson.texts.get(hint) ?? ""} />
        </div>
      ))}
      <div className="row wrap lesson-aids">
        {open < hints.length && (
          <Button size="small" hotkey="H" onClick={openHint}>
            {open === 0 ? "A hint" : "Another hint"}
          </Button>
        )}
        {step.solution !== undefined && !free && (
          <Button
            size="small"
            icon="term"
            onClick={() => {
              for (const line of step.solution ?? []) typeLine(line);
            }}
          >
            Show me
          </Button>
        )}
        {wantsStory && (
          <Button
            size="small"
            tone="follow"
            icon="follow"
            onClick={() => follow({ object: { resource: "pods", namespace: "default", name: "hello" } })}
          >
            Follow it
          </Button>
        )}
      </div>
    </>
  );
}

/** What will happen? Any answer is taken; the reply to it is read, and then one looks. */
function Predict({
  lesson,
  step,
  predict,
}: {
  readonly lesson: Lesson;
  readonly step: LessonStep;
  readonly predict: NonNullable<LessonStep["predict"]>;
}) {
  const given = useLesson((state) => state.answers[step.id]);
  return (
    <fieldset className="predict">
      <legend className="unseen">{step.title}</legend>
      <Markdown text={lesson.texts.get(predict.ask) ?? ""} />
      {predict.options.map((option) => {
        const chosen = given === option.md;
        return (
          <button
            key={option.md}
            type="button"
            className="option"
            aria-pressed={chosen}
            data-right={(chosen && option.right === true) || undefined}
            onClick={() => giveAnswer(step.id, option.md)}
          >
            <Markdown text={lesson.texts.get(option.md) ?? ""} />
            {chosen && (
              <div className="reply">
                <b>{option.right === true ? "Yes." : "Not this."}</b>
                {option.why !== undefined && <Markdown text={lesson.texts.get(option.why) ?? ""} />}
              </div>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}

function SayAnswer({ step, ask }: { readonly step: LessonStep; readonly ask: string }) {
  const given = useLesson((state) => state.answers[step.id]);
  const [text, setText] = useState(given ?? "");
  const right = useView((view) => mayGoOn(step, view.lesson));
  return (
    <form
      className="say-answer"
      onSubmit={(event) => {
        event.preventDefault();
        giveAnswer(step.id, text.trim());
      }}
    >
      <Markdown text={ask} />
      <div className="row">
        <input
          className="field grow mono"
          aria-label="Your answer"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit">Answer</Button>
      </div>
      {given !== undefined && (
        <p className="caption" role="status">
          {right ? "Yes. That is what the trace of this very run says." : `Not this: ${given}.`}
        </p>
      )}
    </form>
  );
}
