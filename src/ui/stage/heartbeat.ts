import { useEffect, useState } from "react";
import type { Flight } from "../../workers/protocol";
import { engine, onFlights } from "../state/engine-link";
import type { ClusterLayout } from "./layout";
import { wayBetween, type Point } from "./routes";

export interface Heartbeat {
  readonly span: number;
  readonly node: string;
  readonly points: readonly Point[];
}

/** How long a heartbeat stays on the glass: it is over within a millisecond, and a sentence wants to be read. */
const SHOWN_MS = 3_500;
const ASKED_APART_MS = 400;

/**
 * The newest renewal of its lease by one node's kubelet, for as long as it can be read. It is a message that really
 * flew: of each write of that kubelet the trace is asked what it was.
 */
export function useHeartbeat(layout: ClusterLayout): Heartbeat | undefined {
  const [beat, setBeat] = useState<Heartbeat>();
  const nodes = layout.machines.filter(({ role }) => role === "node");
  const node = (nodes[1] ?? nodes[0])?.name;
  useEffect(() => {
    if (node === undefined) return undefined;
    let asked = 0;
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = ({ span, from, to }: Flight) => {
      const way = wayBetween(layout.routes, from, to);
      if (ended || way === undefined) return;
      clearTimeout(timer);
      setBeat({ span, node, points: way.points });
      timer = setTimeout(() => setBeat(undefined), SHOWN_MS);
    };
    const off = onFlights((flights) => {
      const now = performance.now();
      for (const flight of flights) {
        if (flight.kind !== "request-write" || flight.from !== `${node}/kubelet` || now - asked < ASKED_APART_MS)
          continue;
        asked = now;
        engine()
          .span(flight.span)
          .then(
            (detail) => {
              if (detail !== undefined && isRenewal(detail.span.name, node)) show(flight);
            },
            () => undefined,
          );
      }
    });
    return () => {
      ended = true;
      clearTimeout(timer);
      off();
    };
  }, [layout, node]);
  return beat;
}

/** Whether a request is how a kubelet says that its node is alive. */
export function isRenewal(request: string, node: string): boolean {
  return /^(PUT|PATCH) /.test(request) && request.endsWith(`/namespaces/kube-node-lease/leases/${node}`);
}
