import { memo, type ReactNode } from "react";
import type { PodLook } from "./pod-state";

/**
 * A pod, drawn: a soft cell whose outline, filling and mark tell its state without any colour. The drawing is 26 × 26.
 */
export const PodCell = memo(function PodCell({ look, size }: { readonly look: PodLook; readonly size: number }) {
  if (size < 10) return <span className="speck" data-look={look} style={{ width: size, height: size }} />;
  return (
    <svg className="cell" data-look={look} width={size} height={size} viewBox="-1 -1 28 28" aria-hidden="true">
      <rect className="cell-body" width="26" height="26" rx="7" />
      {MARKS[look]}
    </svg>
  );
});

const box = <rect className="cell-line" x="9.1" y="9.1" width="7.8" height="7.8" rx="1.5" />;

const MARKS: { readonly [look in PodLook]: ReactNode } = {
  pending: null,
  unschedulable: <path className="cell-warn" d="M20.5 15.5l5.5 9.5h-11z" />,
  creating: (
    <>
      {box}
      <path className="cell-fill" d="M9.1 16.9v-3.5h7.8v3.5z" />
    </>
  ),
  init: (
    <>
      <rect className="cell-fill" x="5" y="9.5" width="7" height="7" rx="1.5" />
      <rect className="cell-line" x="14" y="9.5" width="7" height="7" rx="1.5" />
    </>
  ),
  unready: (
    <>
      {box}
      <path className="cell-fill" d="M13 9.1v7.8H9.1V9.1z" />
    </>
  ),
  running: <rect className="cell-fill" x="9.1" y="9.1" width="7.8" height="7.8" rx="1.8" />,
  terminating: <path className="cell-line" d="M9 13h8" />,
  completed: <path className="cell-line" d="m8.5 13.5 3.2 3.2 5.8-7" />,
  "crash-loop": <path className="cell-line" d="M17.2 11.2a4.6 4.6 0 1 0 .4 3M17.8 7.8v3.6h-3.6" />,
  "pull-back-off": <path className="cell-line" d="M13 7v9M9.5 12.8 13 16.3l3.5-3.5M8 19.5h10" />,
  "oom-killed": <path className="cell-line" d="M8 18.5v-8M13 18.5V7M18 18.5v-5M6 5.5h14" />,
  error: <path className="cell-line" d="m9 9 8 8M17 9l-8 8" />,
  evicted: <path className="cell-line" d="M13 19V8.5M9.5 11.8 13 8.3l3.5 3.5" />,
  unknown: <path className="cell-line" d="M10.3 10.800c0-3.5 5.4-3.5 5.4 0 0 2.200-2.7 2.2-2.7 4.2M13 18.3v.2" />,
};
