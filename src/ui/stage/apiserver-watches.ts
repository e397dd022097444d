import type { WatcherView } from "../../workers/protocol";

/** One that watches, with all its watches. */
export interface Client {
  /** `kubelet node-1`, `kube-scheduler`, `kubectl of alice`. */
  readonly name: string;
  readonly watches: readonly WatcherView[];
  /** How many of them have not heard of the newest change that concerns them. */
  readonly behind: number;
}

/** The open watches by who holds them: those that are behind first, then by how much there is for them to hear. */
export function clientsOf(watchers: readonly WatcherView[]): readonly Client[] {
  const groups = new Map<string, WatcherView[]>();
  for (const watcher of watchers) {
    const name = clientName(watcher);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [watcher]);
    else group.push(watcher);
  }
  return [...groups]
    .map(([name, watches]) => ({ name, watches: watches.toSorted(byKind), behind: watches.filter(isBehind).length }))
    .sort((a, b) => b.behind - a.behind || ranked(a.name) - ranked(b.name) || (a.name < b.name ? -1 : 1));
}

/** It has heard of less than what it had to be told: the news is on its way, or cannot come through. */
export function isBehind({ sent, seen }: WatcherView): boolean {
  return sent !== undefined && seen !== undefined && seen < sent;
}

/** What a watch is narrowed to, in the fewest words: `on node-1`, `named hello`. */
export function narrowedTo({ fields = "", labels = "", namespace = "" }: WatcherView): string {
  const field = fields
    .replace(/^spec\.nodeName=(?=.)/, "on ")
    .replace(/^metadata\.name=(?=.)/, "named ")
    .replace(/^spec\.nodeName!=$/, "on any node");
  return [field, labels, namespace === "" ? "" : `in ${namespace}`].filter((each) => each !== "").join(", ");
}

function clientName({ client, user }: WatcherView): string {
  if (user.startsWith("system:node:")) return `${client} ${user.slice(12)}`;
  const who = user.split(":").at(-1) ?? user;
  return who === client ? client : `${client} of ${who}`;
}

const RANKED = ["kube-scheduler", "kubelet", "kubectl", "kube-controller-manager"];

function ranked(name: string): number {
  const place = RANKED.findIndex((each) => name.startsWith(each));
  return place < 0 ? 1 : place;
}

const KNOWN = ["pods", "nodes", "deployments", "replicasets", "services", "endpointslices", "leases"];

/** What most people look for comes first. */
function byKind(a: WatcherView, b: WatcherView): number {
  const place = ({ resource }: WatcherView) => (KNOWN.includes(resource) ? KNOWN.indexOf(resource) : KNOWN.length);
  return place(a) - place(b) || (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0);
}
