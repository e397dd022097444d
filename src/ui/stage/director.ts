import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useCalm } from "../design/kit";
import { uiStore, type Level } from "../state/ui-store";
import { useView } from "../state/view-store";
import { CAMERA_MS, openLevel } from "./camera";
import type { ClusterLayout } from "./layout";
import { levelOfPlace } from "./programs";

/** Above this size of the drawing all of it can be read, and the camera need not come nearer. */
const READABLE = 0.72;

/** Where the camera goes when the story has come from one place to another; undefined: it stays. */
export function levelAfter(level: Level, from: string | undefined, to: string | undefined): Level | undefined {
  if (level === "cluster" || from === undefined || to === undefined || from === to) return undefined;
  // Only who had entered the place that the story leaves goes on with it: one may look elsewhere meanwhile.
  if (levelOfPlace(from) !== level) return undefined;
  const next = levelOfPlace(to) ?? "cluster";
  return next === level ? undefined : next;
}

/**
 * Director mode: the camera goes along with the followed story. From the inside of one program it goes into the next,
 * or out; on the cluster, where the drawing is small, it comes near the two machines between which the story went.
 */
export function useDirector(layout: ClusterLayout, zoom: number): void {
  const flow = useReactFlow();
  const calm = useCalm();
  const place = useView((view) => view.story?.stations[view.story.at]?.place);
  const before = useRef<string>(undefined);
  useEffect(() => {
    const from = before.current;
    before.current = place;
    const { level } = uiStore.getState();
    const to = levelAfter(level, from, place);
    if (to !== undefined) openLevel(to);
    if (level !== "cluster" || zoom >= READABLE || place === undefined) return;
    const names = [from ?? place, place].map((at) => at.split("/")[0]);
    const nodes = layout.machines.filter(({ name }) => names.includes(name)).map(({ name }) => ({ id: name }));
    void flow.fitView({ nodes, maxZoom: 1, padding: 0.12, duration: calm ? 0 : CAMERA_MS });
  }, [flow, calm, layout, zoom, place]);
}
