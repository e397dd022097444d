import { Button } from "../design/kit";
import { Icon } from "../design/icon";
import { DockContent } from "../dock/dock";
import { Terminals } from "../dock/terminals";
import { LessonZone } from "../lesson/lesson";
import { Inspector } from "../side/inspector";
import { StoryPanel } from "../side/story-panel";
import { WhyPanel } from "../side/why-panel";
import { Stage } from "../stage/stage";
import { BranchList } from "../timeline/branch-list";
import { setUi, useUi, type PhoneTab, type Ui } from "../state/ui-store";
import { Narration } from "./narration";
import { TabBar, type BarTab } from "./tab-bar";
import { Zone } from "./zone";

const TABS: readonly BarTab<PhoneTab>[] = [
  { id: "lesson", icon: "book", name: "Lesson" },
  { id: "stage", icon: "workstation", name: "Stage" },
  { id: "terminal", icon: "term", name: "Terminal" },
  { id: "objects", icon: "table", name: "Objects" },
  { id: "more", icon: "more", name: "More" },
];

/**
 * Phone: the stage on top, what is said under it, a full tab for whatever needs the room, and five tabs at the foot.
 */
export function PhoneFrame() {
  const tab = useUi((ui) => ui.phoneTab);
  return (
    <>
      <main className="phone" data-tab={tab}>
        {(tab === "stage" || tab === "lesson") && (
          <div className="phone-stage">
            <Zone name="stage">
              <Stage />
            </Zone>
          </div>
        )}
        <div className="phone-below" tabIndex={-1}>
          <PhoneTabContent tab={tab} />
        </div>
      </main>
      <TabBar tabs={TABS} active={tab} choose={(phoneTab) => setUi({ phoneTab })} />
    </>
  );
}

function PhoneTabContent({ tab }: { readonly tab: PhoneTab }) {
  switch (tab) {
    case "lesson":
      return <LessonWithPrompt />;
    case "stage":
      return (
        <Zone name="narration">
          <Narration />
        </Zone>
      );
    case "terminal":
      return (
        <div className="phone-full">
          <Zone name="terminal">
            <DockContent tab="terminal" keyRow="keys" />
          </Zone>
        </div>
      );
    case "objects":
      return (
        <div className="phone-full">
          <Zone name="table">
            <DockContent tab="objects" />
          </Zone>
        </div>
      );
    case "more":
      return (
        <Zone name="panel">
          <More />
        </Zone>
      );
  }
}

/** What a lesson asks to be typed is typed right below it, with the words that one needs first. */
function LessonWithPrompt() {
  return (
    <div className="phone-lesson">
      <Zone name="lesson">
        <LessonZone />
      </Zone>
      <div className="phone-prompt">
        <Zone name="terminal">
          <Terminals keyRow="words" />
        </Zone>
      </div>
    </div>
  );
}

const MORE: readonly (readonly [tab: Ui["moreTab"], name: string])[] = [
  ["inspector", "Inspector"],
  ["why", "Why?"],
  ["story", "Story"],
  ["branches", "Branches"],
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
        <span className="grow" />
        <Button size="small" tone="ghost" onClick={() => setUi({ overlay: "honesty" })}>
          <Icon name="flask" small />
          What is real here?
        </Button>
      </div>
      {tab === "inspector" ? (
        <Inspector />
      ) : tab === "story" ? (
        <StoryPanel placard={false} />
      ) : tab === "why" ? (
        <WhyPanel />
      ) : tab === "branches" ? (
        <BranchList />
      ) : (
        <DockContent tab={tab} />
      )}
    </div>
  );
}
