import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import type { ControlPlane } from "./control-plane";
import { kubeletPlane } from "./kubelet-plane";
import { SIM_RUNTIME } from "./sim-runtime";

/**
 * Replays the pods that were recorded from a real kubelet on one simulated node, one second apart, and compares for
 * each the order of its status writes and what events were told.
 */
export const TRACES_DIR = join(process.cwd(), "..", "shared", "oracles", "facts", "kubelet-traces");

export function traceNames(): readonly string[] {
  if (!existsSync(TRACES_DIR)) return [];
  return readdirSync(TRACES_DIR)
    .filter((file) => file.endsWith(".json") && file !== "index.json")
    .map((file) => file.slice(0, -5))
    .sort();
}

export interface TraceResult {
  readonly name: string;
  readonly statuses: string;
  readonly events: string;
}

type Any = { readonly [field: string]: never } & Record<string, unknown>;
interface Row {
  readonly t: number;
  readonly watch?: string;
  readonly status?: Any;
  readonly deletionGracePeriodSeconds?: number;
  readonly event?: Any;
}
interface Trace {
  readonly name: string;
  readonly manifest: { readonly metadata: { readonly name: string }; readonly spec: Any };
  readonly actions: readonly { readonly t: number; readonly action: string }[];
  readonly timeline: readonly Row[];
}
interface Watched {
  readonly type: string;
  readonly object: Any & { readonly metadata: Any; readonly involvedObject?: Any; readonly status?: Any };
}

export function replayTraces(names: readonly string[] = traceNames()): readonly TraceResult[] {
  // Those that are refused come first, while nothing else uses the node.
  const ordered = [...names].sort((a, b) => Number(b.startsWith("reject")) - Number(a.startsWith("reject")));
  const traces = ordered.map((name) => JSON.parse(readFileSync(join(TRACES_DIR, `${name}.json`), "utf8")) as Trace);
  const plane = kubeletPlane(SIM_RUNTIME);
  prepare(plane);
  const pods = plane.stream("/api/v1/namespaces/lab/pods?watch=1", { accept: "application/json" });
  const events = plane.stream("/api/v1/namespaces/lab/events?watch=1", { accept: "application/json" });
  plane.sim.runFor(SECOND);
  const start = plane.sim.now;
  const ends = new Map<string, readonly [number, number]>();
  const todo = traces
    .flatMap((trace, i) => [
      { at: i, run: () => create(plane, trace) },
      ...trace.actions.map(({ t, action }) => ({ at: i + t, run: () => act(plane, trace, action) })),
      {
        at: i + trace.timeline.at(-1)!.t + 2,
        run: () => ends.set(trace.name, [plane.events(pods).length, plane.events(events).length]),
      },
    ])
    .sort((a, b) => a.at - b.at);
  for (const { at, run } of todo) {
    plane.sim.runTo(Math.max(plane.sim.now, start + Math.round(at * SECOND)));
    run();
  }
  const seenPods = watched(plane, pods);
  const seenEvents = watched(plane, events);
  return traces.map((trace) => {
    const [p, e] = ends.get(trace.name)!;
    return compare(trace, seenPods.slice(0, p), seenEvents.slice(0, e));
  });
}

function watched(plane: ControlPlane, stream: number): (Watched | undefined)[] {
  return plane.events(stream).map((event) => {
    const chunk = (event as unknown as { readonly chunk?: { readonly text?: string } }).chunk;
    return chunk?.text === undefined ? undefined : (JSON.parse(chunk.text) as Watched);
  });
}

function prepare(plane: ControlPlane): void {
  plane.json("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "lab" } });
  plane.json("POST", "/api/v1/namespaces/lab/serviceaccounts", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default" },
  });
  plane.json("POST", "/api/v1/namespaces/lab/configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt" },
    data: { "ca.crt": "x" },
  });
  plane.json("POST", "/api/v1/namespaces/lab/persistentvolumeclaims", {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "claim" },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName: "none", resources: { requests: { storage: "1Gi" } } },
  });
}

function create(plane: ControlPlane, { manifest, name }: Trace): void {
  const pod = { ...manifest, spec: { ...manifest.spec, nodeName: "node-1" } };
  const made = plane.json("POST", "/api/v1/namespaces/lab/pods", pod as unknown as Plain);
  if (made.status !== 201) throw new Error(`${name}: ${JSON.stringify(made.body)}`);
}

function act(plane: ControlPlane, { manifest, name }: Trace, action: string): void {
  const path = `/api/v1/namespaces/lab/pods/${manifest.metadata.name}`;
  const merge = { "content-type": "application/merge-patch+json" };
  if (action.startsWith("kubectl delete")) {
    const grace = action.includes("--force")
      ? 0
      : action.includes("--now")
        ? 1
        : /--grace-period=(\d+)/.exec(action)?.[1];
    plane.json(
      "DELETE",
      path,
      grace === undefined ? undefined : { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: Number(grace) },
    );
  } else if (action.startsWith("create ConfigMap")) {
    plane.json("POST", "/api/v1/namespaces/lab/configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: action.split(" ")[2]! },
      data: { a: "1" },
    });
  } else if (action === "kubectl debug") {
    const image = name === "ephemeral" ? "docker.io/library/present:1.0" : "docker.io/library/web:no-such-tag";
    const container = { name: "dbg", image, command: ["sim", "exit=0", "after=4s"] };
    plane.json(
      "PATCH",
      `${path}/ephemeralcontainers`,
      { spec: { ephemeralContainers: [container] } },
      { "content-type": "application/strategic-merge-patch+json" },
    );
  } else if (action === "remove the finalizer") plane.json("PATCH", path, { metadata: { finalizers: null } }, merge);
  else if (action === "set the condition to True") {
    plane.json(
      "PATCH",
      `${path}/status`,
      { status: { conditions: [{ type: "example.com/lb", status: "True" }] } },
      { "content-type": "application/strategic-merge-patch+json" },
    );
  } else throw new Error(`${name}: what is "${action}"?`);
}

function compare(
  trace: Trace,
  pods: readonly (Watched | undefined)[],
  events: readonly (Watched | undefined)[],
): TraceResult {
  const name = trace.manifest.metadata.name;
  const ours = pods.filter((each) => each?.object.metadata["name"] === name) as Watched[];
  const mask = masks(ours);
  const wanted = tidy(
    trace.timeline.filter((row) => row.watch !== undefined).map((row) => state(row.watch!, row.status, String)),
  );
  const got = tidy(ours.map(({ type, object }) => state(type, object.status, mask)));
  const told = firsts(
    trace.timeline
      .filter(({ event }) => event?.["source"] === "kubelet")
      .map(({ event }) => eventLine(event!, event!["fieldPath"] as string | undefined, String)),
  );
  const own = events.filter((each) => each?.object.involvedObject?.["name"] === name) as Watched[];
  const said = firsts(
    own.map(({ object }) => eventLine(object, object.involvedObject?.["fieldPath"] as string | undefined, mask)),
  );
  return { name: trace.name, statuses: sequenceDifference(wanted, got), events: setDifference(told, said) };
}

function masks(ours: readonly Watched[]): (text: string) => string {
  const uid = String(ours[0]?.object.metadata["uid"]);
  const ip = String(
    ours.map(({ object }) => object.status?.["podIP"]).find((each) => each !== undefined) ?? "no address",
  );
  return (text) => text.replaceAll(uid, "POD_UID").replaceAll(`${ip}:`, "POD_IP:");
}

function masked(text: string, mask: (text: string) => string): string {
  return mask(text)
    .replace(/[0-9a-f]{64}/g, "HEX64")
    .replace(/in \S+ \(\S+ including/, "in DURATION (DURATION including")
    .replace(/Image size: \S+ bytes/, "Image size: N bytes");
}

function eventLine(event: Any, fieldPath: string | undefined, mask: (text: string) => string): string {
  return `${event["type"]} ${event["reason"]} ${masked(String(event["message"]), mask)} ${fieldPath ?? ""}`;
}

/**
 * What of a status is compared: phase, conditions, and how containers are; no times, no ids, nor what the API server
 * writes of a deletion.
 */
function state(type: string, status: Any | undefined, mask: (text: string) => string): string {
  const conditions = ((status?.["conditions"] ?? []) as Any[]).map(
    (c) => `${c["type"]}=${c["status"]}/${c["reason"] ?? ""}/${c["message"] ?? ""}`,
  );
  const kinds = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];
  const containers = kinds.flatMap((kind) =>
    ((status?.[kind] ?? []) as Any[]).map((c) =>
      [
        c["name"],
        run(c["state"]),
        c["ready"],
        c["started"] ?? "",
        c["restartCount"],
        run(c["lastState"]),
        rest(c),
      ].join(" "),
    ),
  );
  const observed = status?.["observedGeneration"] ?? "";
  // That there is a network is a write of its own only when nothing else follows quickly.
  const early = status?.["phase"] === "Pending" && status["podIP"] === undefined;
  return masked(
    [
      type === "ADDED" ? "MODIFIED" : type,
      observed,
      status?.["phase"],
      status?.["reason"] ?? "",
      status?.["message"] ?? "",
      status?.["podIP"] === undefined ? "" : "ip",
      sorted([status?.["resources"], status?.["allocatedResources"], status?.["qosClass"]]),
      early ? conditions.join(",").replace("StartContainers=True", "StartContainers=False") : conditions.join(","),
      ...containers,
    ].join("|"),
    mask,
  );
}

function rest(c: Any): string {
  const imageId = String(c["imageID"]).replace(/sha256:\w+/, "");
  return sorted([c["image"], imageId, c["resources"], c["allocatedResources"], c["volumeMounts"], c["user"]]);
}

/** JSON whose keys are in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function run(value: unknown): string {
  const entries = Object.entries((value ?? {}) as { [kind: string]: Any });
  return entries
    .map(([kind, s]) => [kind, s["exitCode"] ?? "", s["reason"] ?? "", s["message"] ?? ""].join("/"))
    .join();
}

/** Without repetitions, and without what others than the kubelet wrote first. */
function tidy(rows: readonly string[]): string[] {
  return rows.filter((row, i) => row.split("|")[1] !== "" && row !== rows[i - 1]);
}

function firsts(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

/** Of a pod that goes on for ever, the longer sequence may go on after the shorter. */
function sequenceDifference(wanted: readonly string[], got: readonly string[]): string {
  const length = Math.min(wanted.length, got.length);
  for (let i = 0; i < length; i++)
    if (wanted[i] !== got[i]) return `write ${i + 1} of ${wanted.length}:\n      - ${wanted[i]}\n      + ${got[i]}`;
  const endless = wanted.length > 12 && length >= wanted.length * 0.7;
  if (wanted.length === got.length || endless) return "";
  return wanted.length > got.length ? `missing: ${wanted[length]}` : `too many: ${got[length]}`;
}

function setDifference(wanted: readonly string[], got: readonly string[]): string {
  const missing = wanted.filter((line) => !got.includes(line));
  const extra = got.filter((line) => !wanted.includes(line));
  return [...missing.map((line) => `- ${line}`), ...extra.map((line) => `+ ${line}`)].join("\n      ");
}
