import type { PodView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { podKey, selectionKey } from "../state/selection";
import { select, useUi } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { groupPods } from "./grouping";
import { NodeDoings } from "./node-doings";
import { PodCell } from "./pod-cell";
import { podLook } from "./pod-state";
import { PROGRAMS } from "./programs";
import { StatusMark } from "./status-mark";

/** Inside a node: its programs, its pods with their containers, and what the kubelet did lately. */
export function NodeFrame({ name, narrow }: { readonly name: string; readonly narrow: boolean }) {
  const machine = useView((view) => machineIn(view, name));
  if (machine === undefined) return <p className="caption">There is no machine of that name.</p>;
  return (
    <div className="node-inside" data-narrow={narrow || undefined}>
      <div className="node-side">
        <Programs name={name} />
        <dl className="node-facts">
          <dt>Ready</dt>
          <dd>{machine.node?.ready ?? "not joined"}</dd>
          <dt>CPU for pods</dt>
          <dd className="mono">{machine.node?.cpu ?? ""}</dd>
          <dt>memory for pods</dt>
          <dd className="mono">{machine.node?.memory ?? ""}</dd>
          <dt>taints</dt>
          <dd className="mono">{machine.node?.taints.join(", ") || "none"}</dd>
        </dl>
      </div>
      <Pods name={name} silent={!machine.up || machine.node?.ready === "Unknown"} />
      <NodeDoings machine={machine.id} />
    </div>
  );
}

/** Each program of the machine, and what it waits for. */
function Programs({ name }: { readonly name: string }) {
  const processes = useView((view) => machineIn(view, name)?.processes);
  const followed = useView((view) => view.story?.stations[view.story.at]?.place);
  if (processes === undefined || processes.length === 0) return <p className="caption">Nothing runs here.</p>;
  return processes.map(({ name: process, pid, doing }) => (
    <button
      key={pid}
      type="button"
      tabIndex={-1}
      className="node-program"
      data-followed={followed === `${name}/${process}` || undefined}
      onClick={() => select(selectionKey({ what: "process", machine: name, process }))}
    >
      <span className="row">
        <Icon name={PROGRAMS[process]?.icon ?? "containerd"} small />
        <b className="mono">{process}</b>
        <span className="quiet">pid {pid}</span>
      </span>
      {doing !== undefined && <span className="quiet">waits for {doing}</span>}
    </button>
  ));
}

const PODS_SHOWN = 40;

function Pods({ name, silent }: { readonly name: string; readonly silent: boolean }) {
  const pods = useView((view) => groupPods(view.pods).byNode.get(name)) ?? [];
  const running = pods.flatMap(({ containers }) => containers).filter(({ state }) => state === "running").length;
  return (
    <section aria-label="Pods of this node">
      <h3 className="etcd-head">
        {pods.length === 1 ? "1 pod" : `${pods.length} pods`}
        <span>{silent ? "as last heard" : `${running} ${running === 1 ? "container runs" : "containers run"}`}</span>
      </h3>
      {pods.length === 0 && <p className="caption">No pod is bound to this node.</p>}
      <div className="node-pods">
        {pods.slice(0, PODS_SHOWN).map((pod) => (
          <PodBox key={pod.uid} pod={pod} silent={silent} />
        ))}
      </div>
      {pods.length > PODS_SHOWN && <p className="caption">and {pods.length - PODS_SHOWN} more</p>}
    </section>
  );
}

function PodBox({ pod, silent }: { readonly pod: PodView; readonly silent: boolean }) {
  const key = podKey(pod.namespace, pod.name);
  const selected = useUi((ui) => ui.selected === key);
  const look = podLook(pod, !silent);
  return (
    <article className="pod-box" data-key={key} data-look={look} data-selected={selected || undefined}>
      <header className="row">
        <PodCell look={look} size={16} />
        <b className="mono cut">{pod.name}</b>
      </header>
      <span className="pod-state">
        <StatusMark look={look} word={silent ? `last heard: ${pod.status}` : pod.status} />
        <span className="mono quiet">{pod.ip ?? "no address yet"}</span>
      </span>
      {pod.containers.map(({ name, state, reason, restarts, init }) => (
        <span
          key={name}
          className="container-box"
          data-state={state}
          data-key={selectionKey({ what: "container", namespace: pod.namespace, pod: pod.name, container: name })}
        >
          <b>{name}</b>
          <span>
            {init && "init, "}
            {reason ?? state}
            {restarts > 0 && `, ${restarts} ${restarts === 1 ? "restart" : "restarts"}`}
          </span>
        </span>
      ))}
    </article>
  );
}
