import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { podInfo } from "./cache/pod-info";
import type { Pod } from "../api/gen/core-v1";
import type { Decision } from "./schedule-pod";

/** One cycle as it is shown: what each node was told, and what came of it. */
export interface CycleRecord {
  readonly span: SpanId;
  readonly pod: string;
  readonly node?: string;
  readonly message?: string;
  readonly filters: readonly string[];
  readonly scorers: readonly string[];
  readonly nodes: readonly {
    readonly node: string;
    readonly rejectedBy?: string;
    readonly reason?: string;
    readonly scores: readonly number[];
    readonly total: number;
  }[];
  /** How many nodes are not listed. */
  readonly more: number;
  /** Plugins that should have had a say, and are not part of this scheduler. */
  readonly ignored: readonly string[];
  /** The sum of the chosen node's scores, when nodes were scored. */
  readonly score?: number;
  /** Where less important pods are sent away for this one. */
  readonly nominated?: string;
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
  ) {
    this.#count = place.cell("count", 0);
    this.#recent = place.map("recent");
  }

  list(): readonly CycleRecord[] {
    return [...this.#recent.values()];
  }

  add(span: SpanId, pod: Pod, decision: Decision, message: string | undefined): CycleRecord {
    const record = recordOf(span, pod, decision, message, this.filters);
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
  message: string | undefined,
  filters: readonly string[],
): CycleRecord {
  const { chosen, postFilter, scorers } = decision;
  const nodes = decision.nodes.slice(0, NODES_SHOWN).map(({ node, status, scores, total }) => ({
    node,
    scores,
    total,
    ...(status !== undefined && { rejectedBy: status.plugin, reason: status.reasons.join(", ") }),
  }));
  const nominated = postFilter?.nominatedNodeName ?? "";
  const score = decision.nodes.find(({ node }) => node === chosen)?.total ?? 0;
  return {
    span,
    pod: podInfo(pod).key,
    filters,
    ignored: [],
    scorers,
    nodes,
    more: decision.nodes.length - nodes.length,
    ...(chosen !== undefined && { node: chosen }),
    ...(message !== undefined && { message }),
    ...(scorers.length > 0 && { score }),
    ...(nominated !== "" && { nominated }),
  };
}

const NODES_SHOWN = 50;
const CYCLES_KEPT = 20;
