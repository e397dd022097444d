import type { PodView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { podKey, selectionKey } from "../state/selection";
import { useUi } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { groupPods } from "./grouping";
import { amountsWords } from "./amounts";
import { NodeDoings } from "./node-doings";
import { NodeSide } from "./node-side";
import { PodCell } from "./pod-cell";
import { podLook } from "./pod-state";
import { StatusMark } from "./status-mark";

/** Inside a node: its programs, its load, its disk, its pods with their containers, and what the kubelet did lately. */
export function NodeFrame({ name, narrow }: { readonly name: string; readonly narrow: boolean }) {
  const known = useView((view) => machineIn(view, name) !== undefined);
  const machine = useView((view) => machineIn(view, name)?.id ?? 0);
  const silent = useView((view) => {
    const here = machineIn(view, name);
    return here !== undefined && (!here.up || here.node?.ready === "Unknown");
  });
  if (!known) return <p className="caption">There is no machine of that name.</p>;
  return (
    <div className="node-inside" data-narrow={narrow || undefined}>
      <NodeSide name={name} />
      <Pods name={name} silent={silent} />
      <NodeDoings machine={machine} />
    </div>
  );
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
      {pod.containers.map(({ name, image, state, reason, restarts, init }) => (
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
          {image !== undefined && <span className="container-image mono cut">{image}</span>}
        </span>
      ))}
      <PodNeeds pod={pod} />
    </article>
  );
}

/** What it mounts, and what it asks of the node. */
function PodNeeds({ pod: { volumes = [], asks } }: { readonly pod: PodView }) {
  if (volumes.length === 0 && asks === undefined) return null;
  return (
    <span className="pod-needs">
      {asks !== undefined && <span>asks for {amountsWords(asks)}</span>}
      {volumes.map(({ name, kind }) => (
        <span key={name} className="pod-volume" title={`volume ${name}, ${kind}`}>
          <Icon name={VOLUME_ICONS[kind] ?? "PersistentVolume"} small />
          <span className="mono cut">{shortVolume(name)}</span>
          <span className="unseen">, volume of kind {kind}</span>
        </span>
      ))}
    </span>
  );
}

const VOLUME_ICONS: { readonly [kind: string]: string } = {
  configMap: "ConfigMap",
  secret: "Secret",
  projected: "Secret",
  persistentVolumeClaim: "PersistentVolumeClaim",
};

/** `kube-api-access-4vbq6` is told from others by what stands before its suffix. */
function shortVolume(name: string): string {
  return name.replace(/^(kube-api-access)-[a-z0-9]{5}$/, "$1");
}
