import { Button } from "../design/kit";
import { setUi } from "../state/ui-store";
import { leaveLesson, openLesson, useLesson } from "./lesson-store";

/** The course as lines with stations: done is filled, the one that is open is amber, the rest is hollow. */
export function CourseMap() {
  const { tracks, lesson, done } = useLesson((state) => state);
  const close = () => setUi({ courseMap: false });
  return (
    <>
      <header className="lesson-head">Course map</header>
      <nav className="lesson-body" aria-label="Course map">
        {tracks.length === 0 && <p className="quiet">There are no lessons here yet. The sandbox is open.</p>}
        {tracks.map((track) => (
          <section key={track.id} className="line">
            <h2>{track.title}</h2>
            <p className="caption">
              {track.lessons.filter(({ id }) => done.includes(id)).length} of {track.lessons.length}
            </p>
            <ol>
              {track.lessons.map((each) => {
                const state = each.id === lesson?.id ? "here" : done.includes(each.id) ? "done" : "open";
                return (
                  <li key={each.id} data-state={state}>
                    <button
                      type="button"
                      disabled={each.ready === false}
                      aria-current={state === "here" ? "step" : undefined}
                      onClick={() => {
                        void openLesson(each.path).then(close);
                      }}
                    >
                      {each.title}
                      <span className="unseen">{state === "done" ? ", done" : ""}</span>
                      {each.ready === false && <span className="caption"> not written yet</span>}
                    </button>
                  </li>
                );
              })}
            </ol>
          </section>
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
        {lesson !== undefined && <Button onClick={close}>Back to the lesson</Button>}
      </footer>
    </>
  );
}
