import { Button, useMedia } from "../design/kit";
import { Icon } from "../design/icon";
import { DockContent } from "../dock/dock";
import { LessonZone } from "../lesson/lesson";
import { Inspector } from "../side/inspector";
import { StoryPanel } from "../side/story-panel";
import { Placard } from "../stage/placard";
import { Stage } from "../stage/stage";
import { follow } from "../state/deeds";
import { setUi, useUi, type PhoneTab, type Ui } from "../state/ui-store";
import { useView } from "../state/view-store";
import { Timeline } from "../timeline/timeline";
import { Zone } from "./zone";

const TABS: readonly (readonly [tab: PhoneTab, icon: string, name: string])[] = [
  ["lesson", "book", "Lesson"],
  ["stage", "workstation", "Stage"],
  ["terminal", "term", "Terminal"],
  ["objects", "table", "Objects"],
  ["more", "more", "More"],
];

/** Tablet and phone: the stage on top, what is said under it, and five tabs at the bottom. */
export function PhoneFrame() {
  const tab = useUi((ui) => ui.phoneTab);
  const tablet = useMedia("(min-width: 600px)");
  const withStage = tablet || tab === "stage";
  return (
    <>
      <main className="phone" data-tablet={tablet || undefined} data-tab={tab}>
        {withStage && (
          <div className="phone-stage">
            <Zone name="stage">
              <Stage />
            </Zone>
          </div>
        )}
        {tablet && <Timeline />}
        <div className="phone-below" tabIndex={-1}>
          {tab === "lesson" && (
            <Zone name="lesson">
              <LessonZone />
            </Zone>
          )}
          {tab === "stage" && <Narration tablet={tablet} />}
          {tab === "terminal" && (
            <div className="phone-full">
              <Zone name="terminal">
                <DockContent tab="terminal" keyRow />
              </Zone>
            </div>
          )}
          {tab === "objects" && (
            <div className="phone-full">
              <Zone name="table">
                <DockContent tab="objects" />
              </Zone>
            </div>
          )}
          {tab === "more" && (
            <Zone name="panel">
              <More />
            </Zone>
          )}
          {tablet && tab !== "terminal" && (
            <div className="phone-full tablet-terminal">
              <DockContent tab="terminal" keyRow />
            </div>
          )}
        </div>
      </main>
      <nav className="tab-bar" aria-label="Parts of the page">
        {TABS.map(([id, icon, name]) => (
          <button
            key={id}
            type="button"
            aria-current={tab === id ? "page" : undefined}
            onClick={() => setUi({ phoneTab: id })}
          >
            <Icon name={icon} />
            {name}
          </button>
        ))}
      </nav>
    </>
  );
}

function Narration({ tablet }: { readonly tablet: boolean }) {
  const following = useView((view) => view.story !== undefined);
  return (
    <div className="narration">
      {following ? <Placard place="phone" /> : <Calm />}
      {!tablet && <Timeline />}
      {following && <StoryPanel placard={false} />}
    </div>
  );
}

function Calm() {
  const pods = useView((view) => view.pods?.length ?? 0);
  const machines = useView((view) => view.machines);
  const nodes = (machines ?? []).filter(({ node }) => node !== undefined);
  const ready = nodes.filter(({ node, up }) => up && node?.ready === "True").length;
  return (
    <section className="calm">
      <p className="say">
        A whole Kubernetes cluster runs behind this glass.{" "}
        <b>
          {ready} of {nodes.length} nodes are Ready
        </b>
        , with {pods} {pods === 1 ? "pod" : "pods"}.
      </p>
      <Button
        size="large"
        tone="follow"
        icon="follow"
        onClick={() => {
          follow({ next: "command" });
          setUi({ phoneTab: "terminal" });
        }}
      >
        Follow the next command
      </Button>
    </section>
  );
}

const MORE: readonly (readonly [tab: Ui["moreTab"], name: string])[] = [
  ["inspector", "Inspector"],
  ["story", "Story"],
  ["editor", "Editor"],
  ["requests", "Requests"],
  ["logs", "Logs"],
];

function More() {
  const tab = useUi((ui) => ui.moreTab);
  return (
    <div className="phone-full">
      <div className="row more-tabs" role="group" aria-label="More">
        {MORE.map(([id, name]) => (
          <Button
            key={id}
            size="small"
            {...(tab === id && { tone: "primary" as const })}
            aria-pressed={tab === id}
            onClick={() => setUi({ moreTab: id })}
          >
            {name}
          </Button>
        ))}
      </div>
      {tab === "inspector" ? (
        <Inspector />
      ) : tab === "story" ? (
        <StoryPanel placard={false} />
      ) : (
        <DockContent tab={tab} />
      )}
    </div>
  );
}
