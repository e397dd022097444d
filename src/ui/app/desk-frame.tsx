import { useEffect, useRef, type ReactNode } from "react";
import { Group, Panel, Separator, type PanelImperativeHandle } from "react-resizable-panels";
import { Button, useMedia } from "../design/kit";
import { Dock } from "../dock/dock";
import { LessonZone } from "../lesson/lesson";
import { Side } from "../side/side";
import { Stage } from "../stage/stage";
import { setUi, uiStore, useUi } from "../state/ui-store";
import { Timeline } from "../timeline/timeline";
import { Zone } from "./zone";

/** Desktop: lesson, stage over timeline over dock, side. Edges can be dragged; what one chose is kept. */
export function DeskFrame() {
  const { lessonOpen, sideOpen } = useUi((ui) => ui);
  const narrow = useMedia("(max-width: 1199px)");
  // Lesson or side, not both, where there is no room for three.
  const lesson = lessonOpen && !(narrow && sideOpen);
  return (
    <main className="body">
      {!lesson && <Rail />}
      <Zones name="zones" orientation="horizontal" panels={`${lesson} ${sideOpen}`}>
        {lesson && (
          <Panel id="lesson-panel" defaultSize="376px" minSize="320px" maxSize="520px">
            <Folded fold={() => setUi({ lessonOpen: false })}>
              <Zone name="lesson">
                <LessonZone />
              </Zone>
            </Folded>
          </Panel>
        )}
        {lesson && <Separator className="divider" data-along="height" />}
        <Panel id="middle-panel" minSize="420px">
          <Middle />
        </Panel>
        {sideOpen && <Separator className="divider" data-along="height" />}
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

function Middle() {
  const dockOpen = useUi((ui) => ui.dockOpen);
  const dock = useRef<PanelImperativeHandle>(null);
  useEffect(() => {
    if (dockOpen) dock.current?.expand();
    else dock.current?.collapse();
  }, [dockOpen]);
  return (
    <div className="middle">
      <Zones name="middle" orientation="vertical" panels="all">
        <Panel id="stage-panel" minSize="200px">
          <div className="above-dock">
            <div className="stage-room">
              <Zone name="stage">
                <Stage />
              </Zone>
            </div>
            <Zone name="timeline">
              <Timeline />
            </Zone>
          </div>
        </Panel>
        <Separator className="divider" data-along="width" />
        <Panel
          id="dock-panel"
          panelRef={dock}
          defaultSize="26%"
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
      </Zones>
    </div>
  );
}

/** A group of panels whose sizes are remembered for each set of panels that is open. */
function Zones({
  name,
  orientation,
  panels,
  children,
}: {
  readonly name: string;
  readonly orientation: "horizontal" | "vertical";
  readonly panels: string;
  readonly children: ReactNode;
}) {
  const key = `${name} ${panels}`;
  const kept = uiStore.getState().sizes[key];
  return (
    <Group
      id={name}
      className="zones"
      orientation={orientation}
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
