import type { HttpRequest } from "../net/http";
import { HttpServer } from "../net/http-server";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { bootstrapObjects } from "./bootstrap-hooks";
import { RequestChain } from "./chain";
import { PKI } from "./identity";
import { KubeletDialer } from "./kubelet-dialer";
import { ServiceAllocation } from "./service-allocation";
import { Cacher, type CacheEvent, type CacheListener } from "./storage/cacher";
import type { EtcdAddress } from "./storage/etcd-client";
import { WatchProgress } from "./storage/watch-progress";
import { Watchers } from "./storage/watchers";
import { atomic, type Task } from "../sim/task";

/** How the server is started. */
export interface ApiServerArgs {
  readonly etcd: EtcdAddress;
  /** `--service-cluster-ip-range` */
  readonly serviceCidr: string;
  /** The address of the machine that ends TLS for callers from outside of the simulation. */
  readonly bridge?: string;
  /** More names under which clients reach this server: a load balancer's, `kubernetes.default.svc`. */
  readonly names?: readonly string[];
}

/**
 * kube-apiserver: the one door to the cluster's state. Everybody asks here; only the API server speaks with etcd.
 *
 * Reads requests, its certificates from `/etc/kubernetes/pki` and etcd; writes etcd. First it fills its watch cache,
 * then it listens, then it makes what a cluster is born with.
 *
 * Upstream: cmd/kube-apiserver/app/server.go, pkg/controlplane/instance.go.
 */
export class KubeApiServer implements Program, CacheListener {
  readonly #http: HttpServer;
  readonly #cacher: Cacher;
  readonly #watchers: Watchers;
  readonly #progress: WatchProgress;
  readonly #kubelets: KubeletDialer;
  readonly #chain: RequestChain;

  constructor(
    private readonly place: Place,
    private readonly args: ApiServerArgs,
  ) {
    place.bind(this);
    this.#http = new HttpServer(place.child("http"), this);
    this.#cacher = new Cacher(place.child("cacher"), args.etcd, this);
    this.#watchers = new Watchers(place.child("watchers"), this.#http);
    this.#progress = new WatchProgress(this.#cacher);
    this.#kubelets = new KubeletDialer(place.child("kubelets"), this.#http);
    const services = new ServiceAllocation(place.child("services"), this.#cacher, args.serviceCidr);
    this.#chain = new RequestChain(
      place.child("chain"),
      this.#http,
      this.#cacher,
      this.#watchers,
      this.#kubelets,
      services,
      args,
    );
  }

  start(): void {
    this.#cacher.start();
    this.#watchers.start();
  }

  onReady(): void {
    this.#http.listen(SECURE_PORT);
    this.place.spawn("bootstrap");
  }

  /** Creates what is missing, step by step as upstream's post-start hooks. */
  *bootstrap(): Task {
    const facts = yield* atomic(() => {
      const read = (file: string): string => this.place.files.read(`${PKI}/${file}`) ?? "";
      return {
        serviceCidr: this.args.serviceCidr,
        address: this.place.machine.address,
        port: SECURE_PORT,
        wall: this.place.wall(),
        clientCa: read("ca.crt"),
        requestHeaderCa: read("front-proxy-ca.crt"),
      };
    });
    for (const { hook, objects } of bootstrapObjects(facts)) {
      yield* this.#chain.createMissing(hook, objects);
    }
  }

  onReload(): void {
    this.#watchers.endAll();
  }

  onCacheEvent(prefix: string, event: CacheEvent): void {
    this.#watchers.onCacheEvent(prefix, event);
  }

  bookmarkAll(): void {
    this.#watchers.bookmarkAll(this.#cacher);
  }

  onRequest(exchange: string, request: HttpRequest): void {
    this.#chain.accept(exchange, request);
  }

  onCancel(exchange: string): void {
    this.#watchers.remove(exchange);
    this.#kubelets.cancel(exchange);
  }

  inspect(): Plain {
    return {
      revision: this.#cacher.revision,
      watches: this.#watchers.count,
      watchers: this.#progress.of(this.#watchers.all()) as unknown as Plain,
      ready: this.#cacher.ready,
    };
  }
}

export const SECURE_PORT = 6443;
