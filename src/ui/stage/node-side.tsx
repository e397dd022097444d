import { Icon } from "../design/icon";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { amountWords } from "./amounts";
import { LoadBar, useLoad } from "./node-load-bars";
import { PROGRAMS } from "./programs";

/** What a node is by itself: its programs, how much of it is asked for, where it stands, and what is on its disk. */
export function NodeSide({ name }: { readonly name: string }) {
  return (
    <div className="node-side">
      <Programs name={name} />
      <Asked name={name} />
      <Facts name={name} />
      <Disk name={name} />
      <p className="caption">No kube-proxy and no packet rules here yet.</p>
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

function Asked({ name }: { readonly name: string }) {
  const loads = useLoad(name);
  if (loads.length === 0) return null;
  return (
    <section className="node-asked" aria-label="What pods ask for, of what there is for them">
      {loads.map((load) => (
        <LoadBar key={load.name} load={load} />
      ))}
      <span className="caption">asked for by its pods, of what it has for them</span>
    </section>
  );
}

function Facts({ name }: { readonly name: string }) {
  const node = useView((view) => machineIn(view, name)?.node);
  if (node === undefined) return <p className="caption">It has not joined the cluster.</p>;
  return (
    <dl className="node-facts">
      <dt>Ready</dt>
      <dd>{node.ready}</dd>
      {node.unschedulable && (
        <>
          <dt>cordoned</dt>
          <dd>takes no new pods</dd>
        </>
      )}
      <dt>address</dt>
      <dd className="mono">{node.address || "none"}</dd>
      <dt>pods’ addresses</dt>
      <dd className="mono">{node.podCIDR || "none"}</dd>
      <dt>most pods</dt>
      <dd className="mono">{node.allocatable["pods"] ?? ""}</dd>
      <dt>taints</dt>
      <dd className="mono">{node.taints.join(", ") || "none"}</dd>
    </dl>
  );
}

const IMAGES_SHOWN = 8;

/** The images that are on the disk: they stay there when the power goes. */
function Disk({ name }: { readonly name: string }) {
  const images = useView((view) => machineIn(view, name)?.images);
  const room = useView((view) => machineIn(view, name)?.node?.allocatable["ephemeral-storage"]);
  return (
    <section className="node-disk" aria-label="Disk">
      <h3 className="etcd-head">
        Disk
        {room !== undefined && <span>{amountWords("ephemeral-storage", room)} for pods</span>}
      </h3>
      {images === undefined || images.length === 0 ? (
        <p className="caption">No image was brought in yet.</p>
      ) : (
        <ul>
          {images.slice(0, IMAGES_SHOWN).map((image) => (
            <li key={image.name}>
              <span className="mono cut" title={image.name}>
                {shortImage(image.name)}
              </span>
              <span className="quiet">{amountWords("ephemeral-storage", image.size)}</span>
            </li>
          ))}
          {images.length > IMAGES_SHOWN && <li className="caption">and {images.length - IMAGES_SHOWN} more images</li>}
        </ul>
      )}
    </section>
  );
}

/** Where an image comes from goes without saying when it is the usual place. */
function shortImage(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, "");
}
