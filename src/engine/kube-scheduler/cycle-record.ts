import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { podInfo } from "./cache/pod-info";
import type { Pod } from "../api/gen/core-v1";
import type { Amounts } from "./framework/resources";
import { evidenceOf, type Evidence } from "./refusal-evidence";
import type { Decision } from "./schedule-pod";
import type { Snapshot } from "./framework/handle";

/** One cycle as it is shown: what each node was told, and what came of it. */
export interface CycleRecord {
  readonly span: SpanId;
  readonly pod: string;
  /** The how-manieth try of this pod. */
  readonly attempt: number;
  /** What the pod asks of a node: CPU in thousandths, the rest in units. */
  readonly asks: Amounts;
  /** The labels that it wants its node to have. */
  readonly selector?: { readonly [label: string]: string };
  readonly node?: string;
  readonly message?: string;
  /** A refusal of the pod as a whole, before any node was looked at. */
  readonly refused?: { readonly by: string; readonly reason: string };
  readonly filters: readonly string[];
  readonly scorers: readonly string[];
  readonly nodes: readonly ({
    readonly node: string;
    readonly rejectedBy?: string;
    readonly reason?: string;
    readonly scores: readonly number[];
    readonly total: number;
  } & Evidence)[];
  /** How many nodes are not listed. */
  readonly more: number;
  /** Plugins that should have had a say, and are not part of this scheduler. */
  readonly ignored: readonly string[];
  /** The sum of the chosen node's scores, when nodes were scored. */
  readonly score?: number;
  /** Where less important pods are sent away for this one. */
  readonly nominated?: string;
  /** What followed the choice, as far as it came. */
  readonly reserve?: PointRecord;
  readonly permit?: PointRecord;
  /** Plugins that have work to do before the pod is bound. */
  readonly preBind?: readonly string[];
}

/** An extension point that was run: whose it is, and who refused. */
export interface PointRecord {
  readonly plugins: readonly string[];
  readonly refusedBy?: string;
}

/** What is told of a cycle beside its decision. */
export interface CycleFacts extends Pick<CycleRecord, "attempt" | "reserve" | "permit" | "preBind"> {
  readonly message?: string;
}

/**
 * The last cycles, for who looks into the scheduler. The span of a cycle carries the same.
 *
 * Upstream: what pkg/scheduler/schedule_one.go logs at verbosity 10.
 */
export class RecentCycles {
  readonly #count: Cell<number>;
  readonly #recent: OrderedMap<CycleRecord>;

  constructor(
    place: Place,
    private readonly filters: readonly string[],
    private readonly snapshot: Snapshot,
  ) {
    this.#count = place.cell("count", 0);
    this.#recent = place.map("recent");
  }

  list(): readonly CycleRecord[] {
    return [...this.#recent.values()];
  }

  add(span: SpanId, pod: Pod, decision: Decision, facts: CycleFacts): CycleRecord {
    const record = recordOf(span, pod, decision, facts, this.filters, this.snapshot);
    const count = this.#count.get();
    this.#recent.set(String(count).padStart(12, "0"), record);
    if (count >= CYCLES_KEPT) this.#recent.delete(String(count - CYCLES_KEPT).padStart(12, "0"));
    this.#count.set(count + 1);
    return record;
  }
}

function recordOf(
  span: SpanId,
  pod: Pod,
  decision: Decision,
  facts: CycleFacts,
  filters: readonly string[],
  snapshot: Snapshot,
): CycleRecord {
  const { chosen, postFilter, refused, scorers } = decision;
  const info = podInfo(pod);
  const { nodeSelector } = pod.spec;
  const nodes = decision.nodes.slice(0, NODES_SHOWN).map(({ node, status, scores, total }) => {
    if (status === undefined) return { node, scores, total };
    const rejected = { rejectedBy: status.plugin, reason: status.reasons.join(", ") };
    return { node, scores, total, ...rejected, ...evidenceOf(info, snapshot.node(node), status.plugin) };
  });
  const nominated = postFilter?.nominatedNodeName ?? "";
  const score = decision.nodes.find(({ node }) => node === chosen)?.total ?? 0;
  return {
    span,
    pod: info.key,
    asks: info.requests,
    filters,
    ignored: [],
    scorers,
    nodes,
    more: decision.nodes.length - nodes.length,
    ...facts,
    ...(nodeSelector !== undefined && { selector: nodeSelector }),
    ...(chosen !== undefined && { node: chosen }),
    ...(refused !== undefined && { refused: { by: refused.plugin, reason: refused.reasons.join(", ") } }),
    ...(scorers.length > 0 && { score }),
    ...(nominated !== "" && { nominated }),
  };
}

const NODES_SHOWN = 50;
const CYCLES_KEPT = 20;
