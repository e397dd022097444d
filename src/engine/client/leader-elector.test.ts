import { describe, expect, it } from "vitest";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { SECOND } from "../sim/time";
import { ControlPlane } from "../testing/control-plane";
import { componentConfig } from "../testing/controller-plane";
import { componentPeer } from "./component-config";
import { LeaderElector } from "./leader-elector";
import { RestClient } from "./rest-client";

const LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler";

describe("leader election", () => {
  it("has one leader, who renews by writing alone; reads again when the Lease is another; another takes over", () => {
    const asked: string[] = [];
    const plane = new ControlPlane({
      programs: { candidate: (place, args) => new Candidate(place, args as string) },
      boot: ["one", "two"].map((name, i) => ({ name, program: "candidate", args: name, delay: 5000 + i })),
      options: {
        onTrace: (record) => {
          if ("begin" in record && record.begin.kind === "http" && record.begin.name.includes("/leases/"))
            asked.push(record.begin.name.split(" ")[0]!);
        },
      },
    });
    const leaders = (): string[] =>
      ["one", "two"].filter((name) => (plane.inspect(name) as { leading?: boolean } | null)?.leading === true);
    const holder = (): unknown =>
      (plane.json("GET", LEASE).body as { spec?: { holderIdentity?: string } }).spec?.holderIdentity;
    /** The requests of 20 seconds; the one who follows reads, at most every two. */
    const requests = (method: string): number => asked.filter((each) => each === method).length;
    plane.sim.runFor(5 * SECOND);
    expect(leaders()).toEqual(["one"]);

    asked.length = 0;
    plane.sim.runFor(20 * SECOND);
    expect(requests("PUT")).toBeGreaterThanOrEqual(9);
    expect(requests("GET")).toBeLessThanOrEqual(10);

    // Taken from under its feet: the write is refused, so it reads, and makes it anew.
    plane.json("DELETE", LEASE);
    plane.sim.runFor(5 * SECOND);
    expect(leaders()).toHaveLength(1);
    expect(plane.json("GET", LEASE).status).toBe(200);

    // Who begins again is another.
    const before = holder();
    plane.sim.input({ machine: 2, handler: "signal", payload: { name: leaders()[0]!, signal: "SIGKILL" } });
    plane.sim.runFor(SECOND);
    expect(leaders()).toEqual([]);
    plane.sim.runFor(25 * SECOND);
    expect(leaders()).toHaveLength(1);
    expect(holder()).not.toBe(before);
  });
});

class Candidate implements Program {
  readonly #elector: LeaderElector;

  constructor(place: Place, name: string) {
    place.files.write(CONFIG, componentConfig("system:kube-scheduler"));
    const peer = { ...componentPeer(place, CONFIG), host: "control-plane", port: 6443 };
    const client = new RestClient(place.child("api"), { peer, userAgent: name });
    this.#elector = new LeaderElector(place.child("elector"), client, {
      namespace: "kube-system",
      name: "kube-scheduler",
      identity: `${name}_${place.rng.uuid("identity")}`,
      onStartedLeading: () => undefined,
      onStoppedLeading: () => place.exit(1),
    });
  }

  start(): void {
    this.#elector.start();
  }

  inspect(): Plain {
    return { leading: this.#elector.leading };
  }
}

const CONFIG = "/etc/kubernetes/scheduler.conf";
