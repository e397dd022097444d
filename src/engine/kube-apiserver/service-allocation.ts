import { allocateService } from "../api/core/service/service-kind";
import type { Service } from "../api/gen/core-v1";
import { field } from "../apimachinery/field-errors";
import type { KObject } from "../apimachinery/object";
import { invalid } from "../apimachinery/status-errors";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { MINUTE } from "../sim/time";
import type { Cacher } from "./storage/cacher";

/**
 * Gives Services their cluster IPs and node ports, each to one at a time.
 *
 * Reads which are taken from the cache; what was given to a Service whose write is still on its way is remembered for a
 * minute. Draws from the upper part of the range, so that the lower part is free for who wants a certain address.
 *
 * Upstream: pkg/registry/core/service/{ipallocator,portallocator}, storage/alloc.go. Left out: IPv6, ranges as objects.
 */
export class ServiceAllocation {
  /** Until when it is kept for the one who was given it. */
  readonly #given: OrderedMap<number>;

  constructor(
    private readonly place: Place,
    private readonly cacher: Cacher,
    private readonly cidr: string,
  ) {
    this.#given = place.map("given");
  }

  allocate(object: KObject, dryRun: boolean, old?: KObject): KObject {
    const service = object as Service;
    const taken = this.#taken(old);
    this.#refuseTaken(service, taken, dryRun);
    const take = (candidate: () => string): string => {
      for (let i = 0; i < 10_000; i++) {
        const one = candidate();
        if (taken.has(one) || (this.#given.get(one) ?? 0) > this.place.now()) continue;
        taken.add(one);
        if (!dryRun) this.#given.set(one, this.place.now() + MINUTE);
        return one;
      }
      throw invalid({ group: "", kind: "Service" }, service.metadata.name ?? "", [
        field.internal("spec", "the range is full"),
      ]);
    };
    const { base, size } = rangeOf(this.cidr);
    // A tenth of the range, 16 addresses at least and 256 at most, is left to who asks for one.
    const reserved = Math.max(16, Math.min(256, Math.floor(size / 16)));
    return allocateService(service, {
      clusterIp: () =>
        dryRun
          ? addressAt(base)
          : take(() => addressAt(base + reserved + this.place.rng.below("clusterIP", size - reserved - 1))),
      nodePort: (protocol: string) =>
        Number(take(() => `${protocol}/${30_000 + 86 + this.place.rng.below("nodePort", 2768 - 86)}`).split("/")[1]),
    }) as KObject;
  }

  #taken(own?: KObject): Set<string> {
    const taken = new Set<string>();
    for (const [, each] of this.cacher.list("/registry/services/specs/")) {
      if (own !== undefined && each.metadata.uid === own.metadata.uid) continue;
      const { spec } = each as Service;
      if (spec?.clusterIP !== undefined) taken.add(spec.clusterIP);
      for (const { nodePort, protocol = "TCP" } of spec?.ports ?? [])
        if (nodePort !== undefined) taken.add(`${protocol}/${nodePort}`);
    }
    return taken;
  }

  #refuseTaken({ metadata, spec }: Service, taken: ReadonlySet<string>, dryRun: boolean): void {
    const faults = [
      ...(spec?.clusterIP !== undefined &&
      spec.clusterIP !== "None" &&
      spec.clusterIP !== "" &&
      taken.has(spec.clusterIP)
        ? [
            field.invalid(
              "spec.clusterIPs",
              [spec.clusterIP],
              "failed to allocate IP " + spec.clusterIP + ": provided IP is already allocated",
            ),
          ]
        : []),
      // A dry run of upstream does not ask the allocator of ports.
      ...(spec?.ports ?? []).flatMap(({ nodePort = 0 }, i) =>
        !dryRun && nodePort !== 0 && (nodePort < 30_000 || nodePort > 32_767)
          ? [field.invalid(`spec.ports[${i}].nodePort`, nodePort, OUT_OF_RANGE)]
          : [],
      ),
      ...(spec?.ports ?? []).flatMap(({ nodePort = 0, protocol = "TCP" }, i) =>
        nodePort !== 0 && taken.has(`${protocol}/${nodePort}`)
          ? [field.invalid(`spec.ports[${i}].nodePort`, nodePort, "provided port is already allocated")]
          : [],
      ),
    ];
    if (faults.length > 0) throw invalid({ group: "", kind: "Service" }, metadata.name ?? "", faults);
  }
}

const OUT_OF_RANGE = "provided port is not in the valid range. The range of valid ports is 30000-32767";

function rangeOf(cidr: string): { readonly base: number; readonly size: number } {
  const [address = "", bits = "32"] = cidr.split("/");
  const base = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  let size = 1;
  for (let i = Number(bits); i < 32; i++) size *= 2;
  return { base, size };
}

function addressAt(n: number): string {
  return [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");
}
