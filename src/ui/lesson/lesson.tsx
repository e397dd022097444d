import { Button } from "../design/kit";
import { Icon } from "../design/icon";
import { setUi, useUi } from "../state/ui-store";
import { typeLine } from "../state/deeds";
import { useView } from "../state/view-store";
import { CourseMap } from "./course-map";
import { goToStep, mayGoOn, openHint, useLesson } from "./lesson-store";
import { Markdown } from "./markdown";
import { Sandbox } from "./sandbox";

/** The lesson zone: text, the step's goals as they stand, hints on demand, and the way on. */
export function LessonZone() {
  const lesson = useLesson((state) => state.lesson);
  const map = useUi((ui) => ui.courseMap);
  return (
    <aside className="lesson" aria-label="Lesson" id="lesson" tabIndex={-1}>
      {map ? <CourseMap /> : lesson === undefined ? <Sandbox /> : <StepPlayer />}
    </aside>
  );
}

function StepPlayer() {
  const { lesson, step: at, hints } = useLesson((state) => state);
  const judged = useView((view) => view.lesson);
  const step = lesson?.steps[at];
  if (lesson === undefined || step === undefined) return null;
  const state = judged?.steps.find(({ id }) => id === step.id);
  const free = mayGoOn(step, judged);
  const last = at === lesson.steps.length - 1;
  const titled = /^#\s/.test(step.text);
  return (
    <>
      <header className="lesson-head"><Icon name="book" small />{lesson.title}<span className="lesson-steps" role="img" aria-label={`Step ${at + 1} of ${lesson.steps.length}`}>{lesson.steps.map(({ id }, index) => <i key={id} data-state={index < at ? "done" : index === at ? "now" : undefined} />)}</span></header>
      <div className="lesson-body" tabIndex={0} role="region" aria-label="Text of the step">
        {!titled && <h1>{step.title ?? lesson.title}</h1>}
        <Markdown text={step.text} />
        {state !== undefined && state.goals.length > 0 && (
          <ul className="goals" aria-label="Goals">
            {state.goals.map((goal) => <li key={goal.text} data-met={goal.met || undefined}><Icon name={goal.met ? "s-done" : "s-ring"} /><span>{goal.text}<span className="unseen">{goal.met ? ", reached" : ", not yet"}</span></span></li>)}
          </ul>
        )}
        {step.hints.slice(0, hints).map((hint, index) => <div key={index} className="hint"><span className="heading">Hint {index + 1}</span><Markdown text={hint} /></div>)}
        <div className="row wrap lesson-aids">
          {hints < step.hints.length && <Button size="small" hotkey="H" onClick={openHint}>{hints === 0 ? "A hint" : "Another hint"}</Button>}
          {step.solution.length > 0 && !free && <Button size="small" icon="term" onClick={() => { for (const line of step.solution) typeLine(line); }}>Show me</Button>}
        </div>
      </div>
      <footer className="lesson-foot">
        <Button tone="ghost" icon="left" onClick={() => setUi({ courseMap: true })}>Course map</Button><span className="grow" />
        {at > 0 && <Button tone="ghost" hint="Previous step" hotkey="P" icon="left" onClick={() => goToStep(at - 1)} />}
        <Button {...(free && { tone: "primary" as const })} hotkey="N" disabled={!free} onClick={() => goToStep(at + 1)}>{last ? "Finish" : "Next step"}</Button>
      </footer>
    </>
  );
}
