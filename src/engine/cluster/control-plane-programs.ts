import { Etcd } from "../etcd/index";
import { KubeApiServer, type ApiServerArgs } from "../kube-apiserver/index";
import { KubeControllerManager } from "../kube-controller-manager/index";
import { KubeScheduler } from "../kube-scheduler/index";
import { Kwok } from "../kwok/index";
import type { ProgramTable } from "../sim/process";

/** What runs on a control-plane machine. */
export const CONTROL_PLANE_PROGRAMS: ProgramTable = {
  etcd: (place) => new Etcd(place),
  "kube-apiserver": (place, args) => new KubeApiServer(place, args as unknown as ApiServerArgs),
  "kube-controller-manager": (place, args) =>
    new KubeControllerManager(place, args as unknown as ConstructorParameters<typeof KubeControllerManager>[1]),
  "kube-scheduler": (place, args) =>
    new KubeScheduler(place, args as unknown as ConstructorParameters<typeof KubeScheduler>[1]),
  kwok: (place, args) => new Kwok(place, args as unknown as ConstructorParameters<typeof Kwok>[1]),
};
