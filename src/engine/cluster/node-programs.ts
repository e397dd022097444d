import { Containerd } from "../container-runtime/index";
import { Kubelet } from "../kubelet/index";
import type { ProgramTable } from "../sim/process";

/** What runs on a node. A thread that runs nodes only loads nothing else. */
export const NODE_PROGRAMS: ProgramTable = {
  containerd: (place, args) => new Containerd(place, args as unknown as ConstructorParameters<typeof Containerd>[1]),
  kubelet: (place, args) => new Kubelet(place, args as unknown as ConstructorParameters<typeof Kubelet>[1]),
};
