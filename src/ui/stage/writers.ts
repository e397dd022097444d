import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import { engine } from "../state/engine-link";

/** Who wrote a revision: the program at the beginning of the request that made it. */
export function writerOf(causes: readonly Span[]): string | undefined {
  const request = causes.find(({ kind }) => kind === "http");
  const agent = request?.attrs?.["userAgent"];
  if (typeof agent === "string" && agent !== "") return agent.split(/[ /(]/)[0];
  return causes.find(({ process }) => process !== "kube-apiserver" && process !== "etcd")?.process;
}

const known = new Map<number, string>();
const KEPT = 2_000;

/** The writers of these spans, each asked for once. A span that the trace no longer has stays without one. */
export function useWriters(spans: readonly number[]): ReadonlyMap<number, string> {
  const [, renew] = useState(0);
  const wanted = spans.filter((id) => !known.has(id)).join(" ");
  useEffect(() => {
    if (wanted === "") return undefined;
    let ended = false;
    if (known.size > KEPT) known.clear();
    const ask = async (id: number) => {
      known.set(id, writerOf((await engine().span(id))?.causes ?? []) ?? "");
    };
    Promise.all(wanted.split(" ").map((id) => ask(Number(id)))).then(
      () => {
        if (!ended) renew((n) => n + 1);
      },
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [wanted]);
  return known;
}
