import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { Level } from "../state/ui-store";
import { ApiServerFrame } from "./apiserver-frame";
import { EtcdFrame } from "./etcd-frame";
import { SchedulerFrame } from "./scheduler-frame";

export type FrameNodeType = Node<{ readonly level: Level; readonly width: number; readonly height: number }, "frame">;

/**
 * The opened inside of a program. Its name plate stays in the corner where it was, so that one sees what was entered.
 */
export const FrameNode = memo(function FrameNode({ data: { level, width, height } }: NodeProps<FrameNodeType>) {
  return (
    <div className="frame" style={{ width, height }} data-narrow={width < 600 || undefined}>
      <div className="machine frame-machine">
        <span className="machine-name">{level}</span>
        <div className="frame-body">
          {level === "kube-apiserver" && <ApiServerFrame narrow={width < 700} />}
          {level === "kube-scheduler" && <SchedulerFrame />}
          {level === "etcd" && <EtcdFrame />}
        </div>
      </div>
    </div>
  );
});
