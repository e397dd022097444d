import { Kubelet } from "../kubelet/index";
import type { ProgramTable } from "../sim/process";

/** What runs on a node. A thread that runs nodes only loads nothing else. */
export const NODE_PROGRAMS: ProgramTable = {
  kubelet: (place, args) => new Kubelet(place, args as unknown as ConstructorParameters<typeof Kubelet>[1]),
};
