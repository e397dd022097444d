import type { View } from "../state/view-store";
import type { Level } from "../state/ui-store";

/** What a program is called in short, which icon it has, and which level opens when one enters it. */
export const PROGRAMS: {
  readonly [process: string]: {
    readonly icon: string;
    readonly rest: string;
    readonly level?: Level;
    readonly short?: string;
  };
} = {
  "kube-apiserver": { icon: "apiserver", rest: "the only door: everyone asks here", level: "kube-apiserver" },
  etcd: { icon: "etcd", rest: "the only memory", level: "etcd" },
  "kube-controller-manager": { icon: "controller", rest: "makes what is into what should be", short: "ctrl-mgr" },
  "kube-scheduler": {
    icon: "scheduler",
    rest: "finds a node for each new pod",
    level: "kube-scheduler",
    short: "scheduler",
  },
  kubelet: { icon: "kubelet", rest: "" },
};

const ON_NODES = new Set(["kubelet", "containerd", "kube-proxy"]);

/** What opens when one enters a place of the stage: the inside of its program, or that of its node. */
export function levelOfPlace(place: string): Level | undefined {
  const [machine, process = ""] = place.split("/");
  return ON_NODES.has(process) ? `node/${machine ?? ""}` : PROGRAMS[process]?.level;
}

/** What the program does now, in at most one line. */
export function doingOf(process: string, view: Pick<View, "apiserver" | "etcd" | "scheduler" | "controllers">): string {
  switch (process) {
    case "kube-apiserver":
      return view.apiserver === undefined
        ? "the only door: everyone asks here"
        : `${view.apiserver.watches} watches, ${view.apiserver.lately} requests in the last second`;
    case "etcd":
      return view.etcd === undefined ? "the only memory" : `the only memory: revision ${view.etcd.revision}`;
    case "kube-scheduler": {
      const waiting = (view.scheduler?.active.length ?? 0) + (view.scheduler?.backoff.length ?? 0);
      const aside = view.scheduler?.unschedulable.length ?? 0;
      if (aside > 0) return `${aside} found no node, ${waiting} in its queue`;
      return waiting > 0 ? `${waiting} in its queue` : "finds a node for each new pod";
    }
    case "kube-controller-manager": {
      const busy = view.controllers?.find(({ working }) => working.length > 0);
      return busy === undefined ? "makes what is into what should be" : `${busy.name}: ${busy.working[0] ?? ""}`;
    }
    default:
      return "";
  }
}
