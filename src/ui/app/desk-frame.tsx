import { useEffect, useRef, type ReactNode } from "react";
import { Group, Panel, Separator, type Layout, type PanelImperativeHandle } from "react-resizable-panels";
import { Button, useMedia } from "../design/kit";
import { Dock } from "../dock/dock";
import { CourseGlass } from "../lesson/course-glass";
import { LessonZone } from "../lesson/lesson";
import { Side } from "../side/side";
import { Stage } from "../stage/stage";
import { setUi, uiStore, useUi, type DockTab } from "../state/ui-store";
import { Past, Timeline } from "../timeline/timeline";
import { Zone } from "./zone";

/** Desktop: lesson, stage over timeline over dock, side. Edges can be dragged; what one chose is kept. */
export function DeskFrame() {
  const lessonOpen = useUi((ui) => ui.lessonOpen);
  const sideOpen = useUi((ui) => ui.sideOpen);
  const narrow = useMedia("(max-width: 1199px)");
  // Lesson or side, not both, where there is no room for three.
  const lesson = lessonOpen && !(narrow && sideOpen);
  return (
    <main className="body">
      {!lesson && <Rail />}
      <Zones name="zones" panels={`${lesson} ${sideOpen}`}>
        {lesson && (
          <Panel id="lesson-panel" defaultSize="376px" minSize="320px" maxSize="520px">
            <Folded fold={foldLesson}>
              <Zone name="lesson">
                <LessonZone />
              </Zone>
            </Folded>
          </Panel>
        )}
        {lesson && <Divider along="height" fold={foldLesson} />}
        <Panel id="middle-panel" minSize="420px">
          <MiddleOrMap />
        </Panel>
        {sideOpen && <Divider along="height" fold={() => setUi({ sideOpen: false })} />}
        {sideOpen && (
          <Panel id="side-panel" defaultSize="356px" minSize="300px" maxSize="644px">
            <Zone name="side">
              <Side />
            </Zone>
          </Panel>
        )}
      </Zones>
    </main>
  );
}

function foldLesson(): void {
  setUi({ lessonOpen: false });
}

/** Dragged, it resizes; clicked twice, it folds the zone beside it. */
function Divider({ along, fold }: { readonly along: "height" | "width"; readonly fold: () => void }) {
  return <Separator className="divider" data-along={along} disableDoubleClick onDoubleClick={fold} />;
}

function Folded({ children, fold }: { readonly children: ReactNode; readonly fold: () => void }) {
  return (
    <div className="foldable">
      {children}
      <Button
        className="button fold"
        tone="ghost"
        size="small"
        shape="icon"
        icon="left"
        hint="Fold the lesson"
        onClick={fold}
      />
    </div>
  );
}

/** The map of the course lies over the bench; what is below goes on, and is there again when the map closes. */
function MiddleOrMap() {
  const map = useUi((ui) => ui.courseMap);
  return (
    <div className="middle-or-map">
      <div className="under-map" inert={map}>
        <Middle />
      </div>
      {map && (
        <Zone name="course map">
          <CourseGlass />
        </Zone>
      )}
    </div>
  );
}

/**
 * How much of the middle each tab of the dock takes, until one drags its edge: a file wants more room than a prompt.
 */
const DOCK_SHARE: { readonly [tab in DockTab]: number } = {
  terminal: 26,
  editor: 60,
  objects: 42,
  requests: 58,
  logs: 42,
};

function dockShare(tab: DockTab): number {
  return uiStore.getState().sizes[`dock ${tab}`]?.["dock-panel"] ?? DOCK_SHARE[tab];
}

function Middle() {
  const dockOpen = useUi((ui) => ui.dockOpen);
  const dockTab = useUi((ui) => ui.dockTab);
  const dock = useRef<PanelImperativeHandle>(null);
  useEffect(() => {
    if (dockOpen) dock.current?.resize(`${dockShare(dockTab)}%`);
    else dock.current?.collapse();
  }, [dockOpen, dockTab]);
  const keep = (layout: Layout) => {
    const { sizes, dockOpen: open, dockTab: tab } = uiStore.getState();
    // A folded dock opens again as large as it was.
    if (open) setUi({ sizes: { ...sizes, [`dock ${tab}`]: { ...layout } } });
  };
  return (
    <div className="middle">
      <Group id="middle" className="zones" orientation="vertical" onLayoutChanged={keep}>
        <Panel id="stage-panel" minSize="200px">
          <div className="above-dock">
            <Past />
            <div className="stage-room">
              <Zone name="stage">
                <Stage />
              </Zone>
            </div>
            <Zone name="timeline">
              <Timeline past={false} />
            </Zone>
          </div>
        </Panel>
        <Divider along="width" fold={() => setUi({ dockOpen: !uiStore.getState().dockOpen })} />
        <Panel
          id="dock-panel"
          panelRef={dock}
          defaultSize={`${dockShare(dockTab)}%`}
          minSize="120px"
          collapsible
          collapsedSize="38px"
          onResize={({ inPixels }) => {
            const open = inPixels > 44;
            if (open !== uiStore.getState().dockOpen) setUi({ dockOpen: open });
          }}
        >
          <Zone name="dock">
            <Dock />
          </Zone>
        </Panel>
      </Group>
    </div>
  );
}

/** The panels side by side, whose sizes are remembered for each set of panels that is open. */
function Zones({
  name,
  panels,
  children,
}: {
  readonly name: string;
  readonly panels: string;
  readonly children: ReactNode;
}) {
  const key = `${name} ${panels}`;
  const kept = uiStore.getState().sizes[key];
  return (
    <Group
      id={name}
      className="zones"
      orientation="horizontal"
      {...(kept !== undefined && { defaultLayout: kept })}
      onLayoutChanged={(layout) => setUi({ sizes: { ...uiStore.getState().sizes, [key]: { ...layout } } })}
    >
      {children}
    </Group>
  );
}

function Rail() {
  return (
    <nav className="rail" aria-label="Panels">
      <Button
        tone="ghost"
        shape="icon"
        icon="book"
        hint="Lesson"
        hotkey="L"
        onClick={() => setUi({ lessonOpen: true, sideOpen: window.innerWidth >= 1200 && uiStore.getState().sideOpen })}
      />
      <Button
        tone="ghost"
        shape="icon"
        icon="loupe"
        hint="Inspector"
        onClick={() => setUi({ sideOpen: true, sideTab: "inspector" })}
      />
      <Button
        tone="ghost"
        shape="icon"
        icon="term"
        hint="Terminal"
        hotkey="Ctrl `"
        onClick={() => setUi({ dockOpen: true, dockTab: "terminal" })}
      />
    </nav>
  );
}
