import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import { engine } from "../state/engine-link";

/** Who wrote a revision, and what it all began with. */
export interface Origin {
  /** The program at the beginning of the request. */
  readonly writer: string;
  /** The command, the timer or the fault at the end of the chain of causes. */
  readonly cause: string;
}

/** Who wrote a revision: the program at the beginning of the request that made it. */
export function writerOf(causes: readonly Span[]): string | undefined {
  const request = causes.find(({ kind }) => kind === "http");
  const agent = request?.attrs?.["userAgent"];
  if (typeof agent === "string" && agent !== "") return agent.split(/[ /(]/)[0];
  return causes.find(({ process }) => process !== "kube-apiserver" && process !== "etcd")?.process;
}

/** What a chain of causes began with: what was typed, else the last that is known of it. */
export function causeOf(causes: readonly Span[]): string | undefined {
  const typed = causes.find(({ kind }) => kind === "command");
  if (typed !== undefined) return typed.name;
  const last = causes.at(-1);
  if (last === undefined) return undefined;
  return last.kind === "timer" || last.kind === "boot" || last.kind === "lease"
    ? `${last.kind}: ${last.name}`
    : last.name;
}

const known = new Map<number, Origin>();
const KEPT = 2_000;

/** The origins of these spans, each asked for once. A span that the trace no longer has stays without one. */
export function useOrigins(spans: readonly number[]): ReadonlyMap<number, Origin> {
  const [, renew] = useState(0);
  const wanted = spans.filter((id) => !known.has(id)).join(" ");
  useEffect(() => {
    if (wanted === "") return undefined;
    let ended = false;
    if (known.size > KEPT) known.clear();
    const ask = async (id: number) => {
      const causes = (await engine().span(id))?.causes ?? [];
      known.set(id, { writer: writerOf(causes) ?? "", cause: causeOf(causes) ?? "" });
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
