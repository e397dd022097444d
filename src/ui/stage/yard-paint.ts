import type { PodView } from "../../workers/protocol";
import { podKey } from "../state/selection";
import { fitCanvas, roleColor } from "./canvas";
import { podLook, type PodLook } from "./pod-state";

export interface Placed {
  readonly pod: PodView;
  readonly x: number;
  readonly y: number;
}

export type Tone = "ready" | "waiting" | "broken" | "gone";

/** Far away, fourteen looks are four tones; those that are broken are also larger, for a tone alone does not tell. */
export function toneOf(look: PodLook): Tone {
  switch (look) {
    case "running":
    case "completed":
      return "ready";
    case "pending":
    case "init":
    case "creating":
    case "unready":
      return "waiting";
    case "terminating":
    case "unknown":
      return "gone";
    default:
      return "broken";
  }
}

export function hitPod(placed: readonly Placed[], cell: number, x: number, y: number): PodView | undefined {
  const slack = Math.max(1, cell / 8);
  return placed.find(
    (each) => x >= each.x - slack && x <= each.x + cell + slack && y >= each.y - slack && y <= each.y + cell + slack,
  )?.pod;
}

export function paintYard(
  canvas: HTMLCanvasElement,
  size: { readonly w: number; readonly h: number },
  placed: readonly Placed[],
  cell: number,
  silent: boolean,
  selected: string | undefined,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = devicePixelRatio;
  fitCanvas(canvas, Math.round(size.w * scale), Math.round(size.h * scale));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, size.w, size.h);
  const fill: { readonly [tone in Tone]: string } = {
    ready: roleColor("--live"),
    waiting: roleColor("--wait"),
    broken: roleColor("--bad"),
    gone: roleColor("--ink-3"),
  };
  const edge = roleColor("--edge-2");
  for (const { pod, x, y } of placed) {
    const tone = toneOf(podLook(pod, !silent));
    const grown = tone === "broken" ? 1 : 0;
    context.beginPath();
    context.roundRect(x - grown, y - grown, cell + 2 * grown, cell + 2 * grown, Math.max(1, cell * 0.22));
    if (tone === "ready" || tone === "broken") {
      context.fillStyle = fill[tone];
      context.fill();
    } else {
      context.strokeStyle = fill[tone];
      context.lineWidth = 1.25;
      context.stroke();
    }
    if (selected !== undefined && selected === podKey(pod.namespace, pod.name)) {
      context.strokeStyle = edge;
      context.lineWidth = 2;
      context.strokeRect(x - 3, y - 3, cell + 6, cell + 6);
    }
  }
}
