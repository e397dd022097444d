import type { Node } from "../../api/gen/core-v1";
import { objectKey } from "../../apimachinery/object-key";
import { NODES } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import type { Controller, ControllerContext } from "../controller";
import type { SharedInformer } from "../shared-informers";

/**
 * Notes on every node how long its kubelet may keep Secrets and ConfigMaps, by the size of the cluster.
 *
 * Reads and writes Nodes (an annotation). Kubelets of today watch, and do not heed it.
 *
 * Upstream: pkg/controller/ttl/ttl_controller.go. Left out: the hysteresis at the boundaries.
 */
export class TTLController implements Controller {
  readonly #nodes: SharedInformer<Node>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#nodes = informers.of<Node>(NODES);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "ttl-controller",
      resource: "nodes",
      workers: 5,
      sync: (key) => this.syncNode(key),
    });
    this.#nodes.onEvent(({ type, object }) => {
      if (type !== "DELETED") this.#queue.add(objectKey(object));
    });
  }

  *syncNode(name: string): Task {
    const ttl = yield* atomic(() => {
      const node = this.#nodes.get(name);
      const wanted = String(ttlFor(this.#nodes.store.size));
      return node === undefined || node.metadata.annotations?.[TTL] === wanted ? null : wanted;
    });
    if (ttl === null) return;
    const patch = { metadata: { annotations: { [TTL]: ttl } } };
    yield* this.context.client.patch(NODES, undefined, name, "application/strategic-merge-patch+json", patch);
  }
}

const TTL = "node.alpha.kubernetes.io/ttl";

/** Seconds, for that many nodes. */
export function ttlFor(nodes: number): number {
  if (nodes <= 100) return 0;
  if (nodes <= 500) return 15;
  if (nodes <= 1000) return 30;
  return nodes <= 2000 ? 60 : 300;
}
