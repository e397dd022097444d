import { componentPeer } from "../client/component-config";
import { EventRecorder } from "../client/event-recorder";
import { LeaderElector } from "../client/leader-elector";
import { RestClient } from "../client/rest-client";
import type { Peer } from "../net/http-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import type { Controller, ControllerDescriptor } from "./controller";
import { CONTROLLERS } from "./controllers";
import { ServiceAccountToken } from "./service-account-token";
import { SharedInformers } from "./shared-informers";

export interface ControllerManagerArgs {
  /** Where the API server is, for those who run this program by hand; absent: as the kubeconfig says. */
  readonly apiServer?: { readonly host: string; readonly port: number };
  readonly clusterCidr: string;
  readonly concurrency?: number;
}

/**
 * The program with all control loops: each watches some kinds and brings what is closer to what should be.
 *
 *     leader election ── won ──> caches are filled ──> every controller hears of every object
 *
 * Reads `/etc/kubernetes/controller-manager.conf` (who it is, where the API server is). Writes through the API, each
 * controller in its own name. Of several such programs one works: who holds the Lease
 * `kube-system/kube-controller-manager`. Who loses it ends.
 *
 * Upstream: cmd/kube-controller-manager/app/controllermanager.go (v1.36). Left out: health checks and metrics; the
 * controllers that are not in `controllers.ts`.
 */
export class KubeControllerManager implements Program {
  readonly #informers: SharedInformers;
  readonly #elector: LeaderElector;
  readonly #controllers: readonly Controller[];

  constructor(
    private readonly place: Place,
    args: ControllerManagerArgs,
    descriptors: readonly ControllerDescriptor[] = CONTROLLERS,
  ) {
    const configured = componentPeer(place, "/etc/kubernetes/controller-manager.conf");
    const peer = args.apiServer === undefined ? configured : { ...configured, ...args.apiServer };
    const root = new RestClient(place.child("root"), { peer, userAgent: USER_AGENT, ...RATE });
    const watching = new RestClient(place.child("shared-informers"), { peer, userAgent: USER_AGENT });
    this.#informers = new SharedInformers(place.child("informers"), watching);
    const election = new RestClient(place.child("leader-election"), { peer, userAgent: USER_AGENT, ...RATE });
    this.#elector = new LeaderElector(place.child("elector"), election, {
      namespace: "kube-system",
      name: "kube-controller-manager",
      identity: `${place.machine.name}_${place.rng.uuid("identity")}`,
      onStartedLeading: () => this.#informers.start(),
      onStoppedLeading: () => place.exit(1),
    });
    this.#controllers = descriptors.map((descriptor) => this.#create(descriptor, root, peer, args));
    this.#informers.onSynced(() => {
      for (const controller of this.#controllers) controller.start?.();
    });
  }

  start(): void {
    this.#elector.start();
  }

  inspect(): Plain {
    return { leading: this.#elector.leading, synced: this.#informers.synced };
  }

  #create(
    descriptor: ControllerDescriptor,
    root: RestClient,
    { host, port }: Peer,
    args: ControllerManagerArgs,
  ): Controller {
    const { name, account = name, eventSource = name, rate = RATE, create } = descriptor;
    const place = this.place.child(name);
    const token = new ServiceAccountToken(place.child("token"), root, account);
    const client = new RestClient(place.child("api"), {
      peer: { host, port },
      userAgent: USER_AGENT,
      ...rate,
      authorization: () => token.authorization(),
    });
    const events = new EventRecorder(place.child("events"), client, { component: eventSource });
    const { clusterCidr, concurrency } = args;
    const settings = {
      clusterCidr,
      rootCaFile: "/etc/kubernetes/pki/ca.crt",
      ...(concurrency !== undefined && { concurrency }),
    };
    return create({ place, client, events, informers: this.#informers, settings });
  }
}

const USER_AGENT = "kube-controller-manager/v1.36.2";
const RATE = { qps: 20, burst: 30 };
