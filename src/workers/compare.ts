import type { KObject, Micros } from "../engine/index";
import { type Deed, deedsIn } from "./branch-name";
import type { ObjectMirror } from "./projector/object-mirror";
import type { CompareRow, LoggedInput } from "./protocol";

type Store = Pick<ObjectMirror, "list"> & { readonly revision: number };

const MOST_ROWS = 24;
const ABSENT = "not there";

/** What is otherwise in one store than in the other, in the words of kubectl's tables. */
export function compareStores(
  here: Store,
  there: Store,
): { readonly rows: readonly CompareRow[]; readonly more: number } {
  const rows: CompareRow[] = [];
  for (const { group, resource, kind, say } of COMPARED) {
    const [a, b] = [byName(here, group, resource), byName(there, group, resource)];
    for (const name of new Set([...a.keys(), ...b.keys()])) {
      const told = (store: Store, object: KObject | undefined): string =>
        object === undefined ? ABSENT : say(object, store);
      const row = { what: `${kind} ${name}`, here: told(here, a.get(name)), there: told(there, b.get(name)) };
      if (row.here !== row.there) rows.push(row);
    }
  }
  const shown = rows.slice(0, MOST_ROWS);
  const revision = { what: "etcd revision", here: String(here.revision), there: String(there.revision) };
  return {
    rows: revision.here === revision.there ? shown : [...shown, revision],
    more: rows.length - shown.length,
  };
}

function byName(store: Store, group: string, resource: string): ReadonlyMap<string, KObject> {
  return new Map(
    store
      .list(group, resource)
      .filter(({ metadata }) => metadata.namespace !== "kube-system")
      .map((object) => [nameOf(object), object]),
  );
}

function nameOf({ metadata: { namespace, name = "" } }: KObject): string {
  return namespace === undefined || namespace === "default" ? name : `${namespace}/${name}`;
}

interface Compared {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly say: (object: KObject, store: Store) => string;
}

interface Stated {
  readonly spec?: { readonly replicas?: number };
  readonly data?: object;
  readonly status?: {
    readonly phase?: string;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
    readonly succeeded?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { readonly reason?: string }; readonly terminated?: { reason?: string } };
    }[];
  };
}

const COMPARED: readonly Compared[] = [
  { group: "", resource: "nodes", kind: "Node", say: nodeWords },
  { group: "apps", resource: "deployments", kind: "Deployment", say: availableWords },
  { group: "apps", resource: "statefulsets", kind: "StatefulSet", say: availableWords },
  { group: "apps", resource: "daemonsets", kind: "DaemonSet", say: daemonWords },
  { group: "batch", resource: "jobs", kind: "Job", say: (job) => `${(job as Stated).status?.succeeded ?? 0} done` },
  { group: "", resource: "services", kind: "Service", say: endpointWords },
  { group: "", resource: "pods", kind: "Pod", say: podWords },
  { group: "", resource: "configmaps", kind: "ConfigMap", say: dataWords },
  { group: "", resource: "secrets", kind: "Secret", say: dataWords },
  {
    group: "",
    resource: "persistentvolumeclaims",
    kind: "Claim",
    say: (claim) => (claim as Stated).status?.phase ?? "",
  },
];

function nodeWords(node: KObject): string {
  const ready = (node as Stated).status?.conditions?.find(({ type }) => type === "Ready")?.status;
  return ready === "True" ? "Ready" : "NotReady";
}

function availableWords(object: KObject): string {
  const { spec, status } = object as Stated;
  return `${status?.availableReplicas ?? status?.readyReplicas ?? 0} of ${spec?.replicas ?? 1} available`;
}

function daemonWords(object: KObject): string {
  const { status } = object as Stated;
  return `${status?.numberReady ?? 0} of ${status?.desiredNumberScheduled ?? 0} ready`;
}

function endpointWords(service: KObject, store: Store): string {
  const slices = store
    .list("discovery.k8s.io", "endpointslices", service.metadata.namespace)
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service.metadata.name) as readonly {
    readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null;
  }[];
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  return `${ready.length} ${ready.length === 1 ? "endpoint" : "endpoints"}`;
}

function podWords(pod: KObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return "Terminating";
  const { status } = pod as Stated;
  const odd = status?.containerStatuses
    ?.map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason)
    .find((reason) => reason !== undefined);
  return odd ?? status?.phase ?? "Pending";
}

function dataWords(object: KObject): string {
  const fields = Object.keys((object as Stated).data ?? {}).length;
  const { resourceVersion = "" } = object.metadata;
  return `${fields} ${fields === 1 ? "field" : "fields"}, revision ${resourceVersion}`;
}

/** What was done in one future and not in the other, until the moment at which they are compared. */
export function deedsApart(
  here: readonly LoggedInput[],
  there: readonly LoggedInput[],
  t: Micros,
): readonly [readonly Deed[], readonly Deed[]] {
  const apart = here.findIndex((logged, i) => JSON.stringify(logged) !== JSON.stringify(there[i]));
  const from = apart < 0 ? here.length : apart;
  const until = (log: readonly LoggedInput[]): readonly Deed[] =>
    deedsIn(log.slice(from).filter((logged) => logged.t < t));
  return [until(here), until(there)];
}
