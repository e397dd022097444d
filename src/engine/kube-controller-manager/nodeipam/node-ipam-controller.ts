import type { Node } from "../../api/gen/core-v1";
import { objectKey } from "../../apimachinery/object-key";
import type { WatchEvent } from "../../client/informer";
import { NODES } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import type { Cell } from "../../sim/cells";
import type { OrderedMap } from "../../sim/ordered-map";
import { atomic, type Task } from "../../sim/task";
import type { Controller, ControllerContext } from "../controller";
import type { SharedInformer } from "../shared-informers";
import { cidrAt, cidrCount, cidrIndex } from "./cidr-set";

/**
 * Gives every node its own part of the pods' address range: 256 addresses, as `spec.podCIDR`.
 *
 * Reads and writes Nodes. What a deleted node had is free again, but is given out last, so that its addresses rest
 * for a while.
 *
 * Upstream: pkg/controller/nodeipam/ipam/range_allocator.go, cidrset/cidr_set.go. Left out: IPv6 and other sizes of
 * parts.
 */
export class NodeIpamController implements Controller {
  readonly #nodes: SharedInformer<Node>;
  readonly #queue: WorkQueue;
  /** By part: the node that has it. */
  readonly #used: OrderedMap<string>;
  readonly #next: Cell<number>;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#nodes = informers.of<Node>(NODES);
    this.#used = place.map("used");
    this.#next = place.cell("next", 0);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "node-ipam-controller",
      resource: "nodes",
      workers: 30,
      sync: (key) => this.syncNode(key),
    });
    this.#nodes.onEvent((event) => this.#nodeChanged(event));
  }

  *syncNode(name: string): Task {
    const { client, events } = this.context;
    const cidr = yield* atomic(() => {
      const node = this.#nodes.get(name);
      if (node === undefined || node.metadata.deletionTimestamp !== undefined || node.spec.podCIDR !== undefined)
        return null;
      const found = this.#occupy(name);
      if (found === null)
        events.event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
      return found;
    });
    if (cidr === null) return;
    yield* client.patch(NODES, undefined, name, "application/strategic-merge-patch+json", {
      spec: { podCIDR: cidr, podCIDRs: [cidr] },
    });
  }

  /** The part that the node has been given already, or the next free one. */
  #occupy(name: string): string | null {
    const range = this.context.settings.clusterCidr;
    for (const [cidr, owner] of this.#used.entries()) if (owner === name) return cidr;
    const count = cidrCount(range);
    for (let i = 0; i < count; i++) {
      const at = (this.#next.get() + i) % count;
      const cidr = cidrAt(range, at);
      if (this.#used.has(cidr)) continue;
      this.#used.set(cidr, name);
      this.#next.set((at + 1) % count);
      return cidr;
    }
    return null;
  }

  #nodeChanged({ type, object }: WatchEvent<Node>): void {
    const { podCIDR } = object.spec;
    if (type === "DELETED") {
      if (podCIDR !== undefined) this.#used.delete(podCIDR);
    } else if (podCIDR === undefined) {
      this.#queue.add(objectKey(object));
    } else if (!this.#used.has(podCIDR)) {
      this.#used.set(podCIDR, object.metadata.name ?? "");
      // After a restart the parts that are given are learnt from the nodes; the next one lies behind them.
      const at = cidrIndex(this.context.settings.clusterCidr, podCIDR);
      if (at !== undefined && at >= this.#next.get()) this.#next.set(at + 1);
    }
  }
}
