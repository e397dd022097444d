import { Etcd } from "../etcd/index";
import { KubeApiServer, type ApiServerArgs } from "../kube-apiserver/index";
import { KubeControllerManager } from "../kube-controller-manager/index";
import { KubeScheduler } from "../kube-scheduler/index";
import { Kwok } from "../kwok/index";
import type { ProgramTable } from "../sim/process";
import { NODE_PROGRAMS } from "./node-programs";
import { BridgeClient } from "./workstation/bridge-client";
import { PageClient } from "./workstation/page-client";
import { Terminals } from "./workstation/terminals";

/** Every program that a machine of a cluster may run, by name. */
export const PROGRAMS: ProgramTable = {
  ...NODE_PROGRAMS,
  "etcd": (place) => new Etcd(place),
  "kube-apiserver": (place, args) => new KubeApiServer(place, args as unknown as ApiServerArgs),
  "kube-controller-manager": (place, args) =>
    new KubeControllerManager(place, args as unknown as ConstructorParameters<typeof KubeControllerManager>[1]),
  "kube-scheduler": (place, args) => new KubeScheduler(place, args as unknown as ConstructorParameters<typeof KubeScheduler>[1]),
  "kwok": (place, args) => new Kwok(place, args as unknown as ConstructorParameters<typeof Kwok>[1]),
  "terminals": (place, args) => new Terminals(place, args as { readonly home: string }),
  "page": (place, args) => new PageClient(place, args as { readonly home: string }),
  "bridge": (place) => new BridgeClient(place),
};
