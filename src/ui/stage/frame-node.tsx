import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { Level } from "../state/ui-store";
import { useView } from "../state/view-store";
import { ApiServerFrame } from "./apiserver-frame";
import { walkFrame } from "./frame-keys";
import { EtcdFrame } from "./etcd-frame";
import { NodeFrame } from "./node-frame";
import { SchedulerFrame } from "./scheduler-frame";
import "./frame.css";
import "./apiserver-frame.css";
import "./etcd-frame.css";
import "./scheduler-frame.css";
import "./node-level.css";

export type FrameNodeType = Node<{ readonly level: Level; readonly width: number; readonly height: number }, "frame">;

/**
 * The opened inside of a program. Its name plate stays in the corner where it was, so that one sees what was entered.
 */
export const FrameNode = memo(function FrameNode({ data: { level, width, height } }: NodeProps<FrameNodeType>) {
  return (
    <div className="frame" style={{ width, height }} data-narrow={width < 600 || undefined}>
      <div className="machine frame-machine">
        <h2 className="machine-name">{level.replace("node/", "")}</h2>
        <FrameNote level={level} />
        <div
          className="frame-body"
          tabIndex={0}
          role="group"
          aria-label={`Inside ${level.replace("node/", "")}`}
          onKeyDown={walkFrame}
        >
          {level === "kube-apiserver" && <ApiServerFrame narrow={width < 820} />}
          {level === "kube-scheduler" && <SchedulerFrame />}
          {level === "etcd" && <EtcdFrame width={width} />}
          {level.startsWith("node/") && <NodeFrame name={level.slice(5)} narrow={width < 700} />}
        </div>
      </div>
    </div>
  );
});

/** Where the opened program runs, and what it is there, as far as it tells. */
function FrameNote({ level }: { readonly level: Level }) {
  const machine = useView(
    (view) => view.machines?.find(({ processes }) => processes.some(({ name }) => name === level))?.name,
  );
  if (machine === undefined) return null;
  return (
    <span className="frame-note" style={{ left: `calc(${level.length}ch * 1.07 + 46px)` }}>
      on {machine}
      {level === "kube-apiserver" && ", port 6443"}
    </span>
  );
}
