import { Icon } from "../design/icon";
import { DOCK_NAMES, DockContent } from "../dock/dock";
import { TerminalList } from "../dock/terminals";
import { LessonZone } from "../lesson/lesson";
import { Inspector } from "../side/inspector";
import { StoryPanel } from "../side/story-panel";
import { WhyPanel } from "../side/why-panel";
import { Placard } from "../stage/placard";
import { Stage } from "../stage/stage";
import { setUi, useUi, type DockTab, type TabletTab } from "../state/ui-store";
import { useView } from "../state/view-store";
import { BranchList } from "../timeline/branch-list";
import { Timeline } from "../timeline/timeline";
import { Calm } from "./narration";
import { TabBar, type BarTab } from "./tab-bar";
import { Zone } from "./zone";

const TABS: readonly BarTab<TabletTab>[] = [
  { id: "lesson", icon: "book", name: "Lesson" },
  { id: "story", icon: "follow", name: "Story" },
  { id: "inspector", icon: "loupe", name: "Inspector" },
  { id: "requests", icon: "wfall", name: "Requests" },
  { id: "branches", icon: "branch", name: "Branches" },
];
const DOCKED: readonly DockTab[] = ["terminal", "editor", "objects", "logs"];

/** Tablet: the stage and its time on top; below, what one reads beside what one types. */
export function TabletFrame() {
  const tab = useUi((ui) => ui.tabletTab);
  return (
    <>
      <main className="tablet">
        <div className="tablet-stage">
          <Zone name="stage">
            <Stage />
          </Zone>
        </div>
        <Zone name="timeline">
          <Timeline />
        </Zone>
        <div className="tablet-below">
          <div className="tablet-panel" data-tab={tab}>
            <Zone name={tab}>
              <TabletPanel tab={tab} />
            </Zone>
          </div>
          <TabletDock />
        </div>
      </main>
      <TabBar
        tabs={TABS}
        active={tab}
        choose={(tabletTab) => setUi({ tabletTab, ...(tabletTab === "inspector" && { sideTab: "inspector" }) })}
      />
    </>
  );
}

function TabletPanel({ tab }: { readonly tab: TabletTab }) {
  switch (tab) {
    case "lesson":
      return <LessonZone />;
    case "story":
      return <TabletStory />;
    case "inspector":
      return <TabletInspector />;
    case "requests":
      return <DockContent tab={tab} />;
    case "branches":
      return <BranchList />;
  }
}

/** What the selected thing is, or why. */
function TabletInspector() {
  const why = useUi((ui) => ui.sideTab === "why");
  return why ? <WhyPanel /> : <Inspector />;
}

function TabletStory() {
  const following = useView((view) => view.story !== undefined);
  if (!following) return <Calm />;
  return (
    <div className="narration" tabIndex={0} role="region" aria-label="Narration">
      <Placard place="phone" />
      <StoryPanel placard={false} />
    </div>
  );
}

function TabletDock() {
  const chosen = useUi((ui) => ui.dockTab);
  const tab = DOCKED.includes(chosen) ? chosen : "terminal";
  return (
    <section className="tablet-dock" aria-label="Dock" id="dock">
      <div className="tab-list" role="group" aria-label="Dock">
        {DOCKED.map((id) => (
          <button
            key={id}
            type="button"
            className="tab"
            aria-pressed={id === tab}
            data-selected={id === tab || undefined}
            onClick={() => setUi({ dockTab: id })}
          >
            <Icon name={DOCK_NAMES[id][0]} small />
            {DOCK_NAMES[id][1]}
          </button>
        ))}
        <div className="tab-actions">{tab === "terminal" && <TerminalList />}</div>
      </div>
      <Zone name={tab}>
        <DockContent tab={tab} keyRow="keys" />
      </Zone>
    </section>
  );
}
