import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { useView } from "../state/view-store";
import { StationCard } from "./apiserver-cards";
import { StopMark, stateOf } from "./chain-line";
import { Slabs } from "./etcd-slabs";
import { STOPS } from "./story-path";
import { useChain } from "./use-chain";

/** Inside kube-apiserver: the chain as stations, with the followed request in it and what each of them found. */
export function ApiServerFrame({ narrow }: { readonly narrow: boolean }) {
  const { request } = useChain();
  return (
    <div className="stations" data-narrow={narrow || undefined}>
      <p className="stations-request mono cut">
        {request === undefined ? (
          <span className="caption">No request is followed. Follow one, and it is drawn here.</span>
        ) : (
          <Request span={request.span} />
        )}
      </p>
      <StationsRow />
      <WatchCache narrow={narrow} />
      <section className="sub-machine" aria-label="etcd">
        <span className="machine-name">etcd</span>
        <EtcdRevision />
        <Slabs count={narrow ? 3 : 8} />
      </section>
    </div>
  );
}

function Request({ span }: { readonly span: Span }) {
  const [verb = "", path = ""] = span.name.split(" ");
  return (
    <>
      <b className="amber">{verb}</b> {path}
    </>
  );
}

function StationsRow() {
  const { stops, current } = useChain();
  const reached = Math.max(-1, ...stops.map((stations, index) => (stations.length > 0 ? index : -1)));
  return (
    <div className="stations-row">
      {STOPS.map((label, index) => {
        const stations = stops[index] ?? [];
        const state = stateOf(stations, index, current, reached);
        return (
          <section key={label} className="station stop" data-state={state}>
            <h3 className="stop-label">{label}</h3>
            <StopMark refused={state === "refused"} passed={state === "passed"} />
            <div className="station-card">
              <StationCard index={index} stations={stations} skipped={state === "skipped"} />
            </div>
          </section>
        );
      })}
    </div>
  );
}

/** Who is told of every change: each watcher by its own name, as far as there is room. */
function WatchCache({ narrow }: { readonly narrow: boolean }) {
  const server = useView((view) => view.apiserver);
  const watchers = (server?.watchers ?? []).toSorted((a, b) => b.resources.length - a.resources.length);
  const shown = narrow ? 3 : 6;
  return (
    <section className="station-card watch-cache">
      <div className="watch-facts">
        <h3 className="row">
          <Icon name="eye" small />
          Watch cache
        </h3>
        <span>
          <b>{server?.watches ?? 0}</b> watches, sent to <b className="mono">{server?.revision ?? 0}</b>
        </span>
        <span>
          <b>{server?.inFlight ?? 0}</b> in the chain, <b>{server?.lately ?? 0}</b> in the last second
        </span>
      </div>
      {watchers.slice(0, shown).map(({ user, resources }) => (
        <div key={user} className="watcher" title={user}>
          <b className="cut">{shortUser(user)}</b>
          <span>{knownFirst(resources).slice(0, 2).join(", ")}</span>
          {resources.length > 2 && <span>and {resources.length - 2} more</span>}
        </div>
      ))}
      {watchers.length > shown && <span className="watcher-rest">and {watchers.length - shown} more</span>}
    </section>
  );
}

/** `system:serviceaccount:kube-system:replicaset-controller` is known by its last part. */
export function shortUser(user: string): string {
  return user.startsWith("system:node:") ? `kubelet ${user.slice(12)}` : (user.split(":").at(-1) ?? user);
}

const KNOWN = ["pods", "nodes", "deployments", "replicasets", "services"];

/** What most people look for comes first. */
function knownFirst(resources: readonly string[]): readonly string[] {
  const place = (resource: string) => (KNOWN.includes(resource) ? KNOWN.indexOf(resource) : KNOWN.length);
  return resources.toSorted((a, b) => place(a) - place(b));
}

function EtcdRevision() {
  const revision = useView((view) => view.etcd?.revision);
  return <span className="caption sub-machine-note">revision {revision ?? 0}</span>;
}
