import { Button } from "../design/kit";
import { setUi } from "../state/ui-store";
import type { CourseLine, Station } from "./course-plan";
import { leaveLesson, openLesson, useCourse, useLesson } from "./lesson-store";

/** The course as lists, line by line: done is filled, the one that is open is amber, what is not written is dashed. */
export function CourseMap() {
  const lines = useCourse();
  const lesson = useLesson((state) => state.lesson);
  const close = () => setUi({ courseMap: false });
  return (
    <>
      <header className="lesson-head">Course map</header>
      <nav className="lesson-body" aria-label="Course map">
        {lines.length === 0 && <p className="quiet">There are no lessons here yet. The sandbox is open.</p>}
        {lines.map((line) => (
          <LineList key={line.id} line={line} close={close} />
        ))}
      </nav>
      <footer className="lesson-foot">
        <Button
          tone="ghost"
          icon="flask"
          onClick={() => {
            leaveLesson();
            close();
          }}
        >
          Free sandbox
        </Button>
        <span className="grow" />
        <Button onClick={close}>{lesson === undefined ? "Close the map" : "Back to the lesson"}</Button>
      </footer>
    </>
  );
}

function LineList({ line, close }: { readonly line: CourseLine; readonly close: () => void }) {
  const done = useLesson((state) => state.done);
  const written = line.stations.filter(({ path }) => path !== undefined);
  const met = written.filter(({ id }) => done.includes(id)).length;
  return (
    <section className="line">
      <h2>{line.title}</h2>
      <p className="caption">
        {written.length === 0
          ? `${line.stations.length} lessons, not written yet`
          : `${met} of ${written.length}, ${line.stations.length} planned`}
      </p>
      <ol>
        {line.stations.map((station) => (
          <StationItem key={station.id} station={station} close={close} />
        ))}
      </ol>
    </section>
  );
}

function StationItem({ station, close }: { readonly station: Station; readonly close: () => void }) {
  const here = useLesson(({ lesson }) => lesson?.id === station.id);
  const done = useLesson((state) => state.done.includes(station.id));
  const { path, title, minutes } = station;
  const state = here ? "here" : done ? "done" : path === undefined ? "planned" : "open";
  if (path === undefined)
    return (
      <li data-state={state} className="quiet">
        {title}
        <span className="unseen">, not written yet</span>
      </li>
    );
  return (
    <li data-state={state}>
      <button
        type="button"
        aria-current={here ? "step" : undefined}
        onClick={() => {
          void openLesson(path).then(close);
        }}
      >
        {title}
        <span className="unseen">{state === "done" ? ", done" : ""}</span>{" "}
        {minutes > 0 && <span className="caption">{minutes} min</span>}
      </button>
    </li>
  );
}
