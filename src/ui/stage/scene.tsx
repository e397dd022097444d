import {
  Background,
  BackgroundVariant,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  ViewportPortal,
  type NodeTypes,
  type Viewport,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useCalm } from "../design/kit";
import { useUi, type Level } from "../state/ui-store";
import { useView } from "../state/view-store";
import { Callouts } from "./callouts";
import { CAMERA_MS, onCamera } from "./camera";
import { useDirector } from "./director";
import { DotsCanvas } from "./dots-canvas";
import { FrameNode, type FrameNodeType } from "./frame-node";
import { groupPods } from "./grouping";
import { layoutCluster, type ClusterLayout } from "./layout";
import { MachineNode, type MachineNodeType } from "./machine-node";
import { PLACARD_ROOM, usePlacardOnGlass } from "./placard-place";
import { StoryTracks, Tracks } from "./tracks";

const NODE_TYPES: NodeTypes = { machine: MachineNode, frame: FrameNode };

/** The drawing behind the glass: the cluster, or the inside of one program. */
export function Scene() {
  return (
    <ReactFlowProvider>
      <SizedScene />
    </ReactFlowProvider>
  );
}

function SizedScene() {
  const holder = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>();
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const room = usePlacardOnGlass() ? PLACARD_ROOM : 0;
  const free = useMemo(
    () => (size === undefined ? undefined : { width: size.width, height: Math.max(180, size.height - room) }),
    [size, room],
  );
  const atCluster = useUi((ui) => ui.level === "cluster");
  // The cluster is drawn for the eye alone: beside it stands the tree of the same things. An inside is text and tables.
  return (
    <div className="scene" ref={holder} aria-hidden={atCluster || undefined}>
      {free !== undefined && free.width > 40 && <Drawing size={free} />}
    </div>
  );
}

function Drawing({ size }: { readonly size: Size }) {
  const level = useUi((ui) => ui.level);
  const layout = useLayout(size);
  const flow = useReactFlow();
  const atCluster = level === "cluster";
  const home = useHome(size, layout, atCluster);
  useCamera(layout, level);
  useDirector(layout, home.zoom);
  const nodes = useNodes(size, layout, level);
  const viewport = useCallback(() => flow.getViewport(), [flow]);
  return (
    <>
      <ReactFlow
        {...STILL}
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={NODE_TYPES}
        defaultViewport={home}
        panOnDrag={atCluster}
        zoomOnScroll={atCluster}
        zoomOnPinch={atCluster}
        preventScrolling={atCluster}
        onlyRenderVisibleElements={nodes.length > 60}
      >
        <Background variant={BackgroundVariant.Cross} gap={96} size={6} color="var(--etch)" />
        {atCluster && (
          <ViewportPortal>
            <Tracks layout={layout} />
            <div className="above">
              <Callouts layout={layout} />
              <StoryTracks layout={layout} />
            </div>
          </ViewportPortal>
        )}
      </ReactFlow>
      {atCluster && <DotsCanvas layout={layout} viewport={viewport} />}
    </>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const NO_EDGES: never[] = [];

/** The library draws and moves the camera; what is drawn cannot be moved, joined or selected by it. */
const STILL = {
  minZoom: 0.2,
  maxZoom: 3,
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  // The drawing takes no key of its own: it would take the space bar from whoever types in the editor.
  panActivationKeyCode: null,
  zoomActivationKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  proOptions: { hideAttribution: true },
  noWheelClassName: "frame",
  noPanClassName: "frame",
} as const;

/** The camera's place from which all can be seen. It goes there whenever the drawing becomes another. */
function useHome({ width, height }: Size, layout: ClusterLayout, atCluster: boolean): Viewport {
  const flow = useReactFlow();
  const zoom = atCluster ? Math.min(1, width / layout.width, height / layout.height) : 1;
  const home = useMemo(
    () =>
      atCluster
        ? { x: (width - layout.width * zoom) / 2, y: Math.max(0, (height - layout.height * zoom) / 2), zoom }
        : { x: 0, y: 0, zoom },
    [atCluster, width, height, layout.width, layout.height, zoom],
  );
  useEffect(() => {
    void flow.setViewport(home);
  }, [flow, home]);
  return home;
}

/** The machines of the cluster, or the one program that is entered. */
function useNodes({ width, height }: Size, layout: ClusterLayout, level: Level): (MachineNodeType | FrameNodeType)[] {
  return useMemo(() => {
    if (level === "cluster")
      return layout.machines.map((box) => ({
        id: box.name,
        type: "machine" as const,
        position: { x: box.x, y: box.y },
        width: box.w,
        height: box.h,
        data: { box, portrait: layout.portrait },
      }));
    const inner = { width: width - 28, height: height - 60 };
    return [{ id: level, type: "frame" as const, position: { x: 14, y: 46 }, ...inner, data: { level, ...inner } }];
  }, [layout, level, width, height]);
}

function useLayout(size: { readonly width: number; readonly height: number }): ClusterLayout {
  const names = useView((view) => view.machines?.map(({ name, role }) => `${role} ${name}`).join("\n") ?? "");
  const crowd = useView((view) => groupPods(view.pods).crowd);
  const following = useView((view) => view.story !== undefined);
  // Crowds count in steps, so that one pod more does not make every cell smaller.
  const step = [3, 6, 12, 30, 60, 120, 250].find((limit) => crowd <= limit) ?? crowd;
  return useMemo(() => {
    const machines = names.split("\n").map((line) => line.split(" "));
    const called = (role: string) => machines.find(([candidate]) => candidate === role)?.[1];
    const nodes = machines.filter(([role]) => role === "node").map(([, name]) => name ?? "");
    return layoutCluster({
      ...size,
      workstation: called("workstation") ?? "workstation",
      controlPlane: called("control-plane") ?? "control-plane",
      nodes,
      crowd: step,
      following,
    });
  }, [size, names, step, following]);
}

/** The camera goes to the plate that is entered, and the inside comes up while it arrives. */
function useCamera(layout: ClusterLayout, level: Level): void {
  const flow = useReactFlow();
  const calm = useCalm();
  useEffect(
    () =>
      onCamera((to, arrive) => {
        const plate =
          layout.machines.find(({ name }) => `node/${name}` === to) ??
          layout.machines.flatMap(({ plates }) => plates).find(({ process }) => process === to);
        if (calm || level !== "cluster" || plate === undefined) {
          arrive();
          return;
        }
        void flow.fitBounds(
          { x: plate.x, y: plate.y, width: plate.w, height: plate.h },
          { duration: CAMERA_MS * 0.4, padding: 0.1 },
        );
        setTimeout(arrive, CAMERA_MS * 0.4);
      }),
    [flow, calm, layout, level],
  );
}
