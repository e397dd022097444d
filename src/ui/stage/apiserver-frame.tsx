import { useState } from "react";
import type { Span } from "../../engine/index";
import { useView } from "../state/view-store";
import { StationCard } from "./apiserver-cards";
import { WatchCache } from "./apiserver-watch-cache";
import { StopMark, stateOf } from "./chain-line";
import { Slabs } from "./etcd-slabs";
import { STOPS } from "./story-path";
import { useChain } from "./use-chain";

/** Inside kube-apiserver: the chain as stations, with the followed request in it and what each of them found. */
export function ApiServerFrame({ narrow }: { readonly narrow: boolean }) {
  const { request } = useChain();
  const [wanted, setWanted] = useState(false);
  const idle = request === undefined;
  const whole = idle || wanted;
  return (
    <div className="stations" data-narrow={narrow || undefined} data-idle={whole || undefined}>
      <p className={idle ? "stations-request caption" : "stations-request mono cut"}>
        {idle ? (
          <span>No request is followed. Follow one, and what each station finds is drawn here.</span>
        ) : (
          <Request span={request.span} />
        )}
      </p>
      <StationsRow bare={whole} />
      <WatchCache narrow={narrow} whole={whole} {...(!idle && { onWhole: setWanted })} />
      <section className="sub-machine" aria-label="etcd">
        <h3 className="machine-name">etcd</h3>
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

/** The stations; `bare`, without what they found. */
function StationsRow({ bare }: { readonly bare: boolean }) {
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
            {!bare && (
              <div className="station-card">
                <StationCard index={index} stations={stations} skipped={state === "skipped"} />
              </div>
            )}
          </section>
        );
      })}
    </div>
  );
}

function EtcdRevision() {
  const revision = useView((view) => view.etcd?.revision);
  return <span className="caption sub-machine-note">revision {revision ?? 0}</span>;
}
