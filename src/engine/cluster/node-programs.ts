import { Containerd, fullProfile, HOLLOW, type ContainerdArgs } from "../container-runtime/index";
import { Kubelet } from "../kubelet/index";
import { ContainerShell } from "../shell/index";
import type { ProgramTable } from "../sim/process";

/** What runs on a node. A thread that runs nodes only loads nothing else. */
export const NODE_PROGRAMS: ProgramTable = {
  containerd: (place, args) => {
    const { profile } = args as unknown as ContainerdArgs;
    return new Containerd(place, { profile }, profile === "hollow" ? HOLLOW : fullProfile(new ContainerShell()));
  },
  kubelet: (place, args) => new Kubelet(place, args as unknown as ConstructorParameters<typeof Kubelet>[1]),
};
