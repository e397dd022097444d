import { lazy, Suspense, useRef, type MouseEvent } from "react";
import { Button, Chip } from "../design/kit";
import { letGo } from "../state/deeds";
import { parseSelection, type Selection } from "../state/selection";
import { select, setUi, useUi, type Level } from "../state/ui-store";
import { useView } from "../state/view-store";
import { openLevel, openSelected } from "./camera";
import { CrowdNote } from "./crowd-note";
import { Loupe } from "./loupe";
import { Placard } from "./placard";
import { usePlacardOnGlass } from "./placard-place";
import { useRoomInside } from "./room-inside";
import { Seal } from "./seal";
import { StageTree } from "./stage-tree";
import { walk } from "./walk";

const Scene = lazy(() => import("./scene").then(({ Scene }) => ({ default: Scene })));

/** The pane of glass. Behind it is the drawing; on it are the way back, what is followed, and one sentence. */
export function Stage() {
  const level = useUi((ui) => ui.level);
  const alive = useView((view) => view.alive);
  const placard = usePlacardOnGlass();
  useRoomInside();
  const pane = useRef<HTMLDivElement>(null);
  return (
    <section className="stage" aria-label="Stage">
      <div
        ref={pane}
        className="pane"
        id="stage"
        role={level === "cluster" ? "application" : "region"}
        {...(level === "cluster" && { "aria-roledescription": "stage" })}
        tabIndex={0}
        aria-label={`The stage: ${placeOf(level)}. Arrow keys walk, Enter opens, Escape goes out.`}
        onClick={pick}
        onDoubleClick={openSelected}
        onContextMenu={menu}
        onKeyDown={walk}
      >
        <Suspense fallback={null}>{alive ? <Scene /> : null}</Suspense>
        {!alive && <p className="glass-note">The cluster is starting.</p>}
      </div>
      <StageTree />
      <GlassHead />
      <GlassFoot />
      <Loupe pane={pane} />
      {placard && <Placard place="glass" />}
    </section>
  );
}

function placeOf(level: Level): string {
  return level === "cluster" ? "the cluster" : `inside ${level.replace("node/", "")}`;
}

/** What is drawn under the pointer. */
function keyAt({ target }: MouseEvent): string | undefined {
  return target instanceof Element ? (target.closest("[data-key]")?.getAttribute("data-key") ?? undefined) : undefined;
}

function pick(event: MouseEvent): void {
  const key = keyAt(event);
  if (key !== undefined) select(key);
}

function menu(event: MouseEvent): void {
  const key = keyAt(event);
  if (key === undefined) return;
  event.preventDefault();
  setUi({ selected: key, breakMenu: { key, x: event.clientX, y: event.clientY } });
}

/** The way back out, and what is followed. */
function GlassHead() {
  const level = useUi((ui) => ui.level);
  const story = useView((view) => view.story?.root);
  return (
    <div className="glass-head">
      <nav className="depth" aria-label="Level">
        {level === "cluster" ? (
          <>
            <b aria-current="page">Cluster</b>
            <CrowdNote />
          </>
        ) : (
          <>
            <button type="button" onClick={() => openLevel("cluster")}>
              Cluster
            </button>
            <span aria-hidden="true">/</span>
            <b aria-current="page">{level.replace("node/", "")}</b>
          </>
        )}
      </nav>
      {story !== undefined && (
        <span className="row">
          <Chip tone="follow" icon="follow">
            Following {story.name}
          </Chip>
          <Button tone="ghost" size="small" icon="x" hint="Stop following" hotkey="Esc" onClick={letGo} />
        </span>
      )}
    </div>
  );
}

function nameOf(thing: Selection): string {
  if (thing.what === "object") return `${thing.ref.resource}/${thing.ref.name}`;
  return thing.what === "machine" ? thing.machine : "";
}

function GlassFoot() {
  const following = useView((view) => view.story !== undefined);
  const level = useUi((ui) => ui.level);
  const selected = useUi((ui) => ui.selected);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (following || level !== "cluster") return null;
  return (
    <div className="glass-foot">
      <span className="engrave">{thing === undefined ? <Seal /> : nameOf(thing)}</span>
      <Button tone="ghost" size="small" icon="flask" onClick={() => setUi({ overlay: "honesty" })}>
        Simulated: what is real here?
      </Button>
    </div>
  );
}
