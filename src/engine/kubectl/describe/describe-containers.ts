import type { Container, ContainerState, ContainerStatus, EnvVar, Pod, Probe } from "../../api/gen/core-v1";
import { cmpUtf8, sortedKeys } from "../../apimachinery/utf8";
import { goValue } from "../../apimachinery/go-format";
import { asBool, orNone, rfc1123, type DescribeLines, type Texts } from "./describe-lines";

export interface ContainersOf {
  readonly label: string;
  readonly containers: readonly Container[];
  readonly statuses?: readonly ContainerStatus[];
  /** " " within a pod template. */
  readonly space: string;
  /** Whose fields environment variables refer to; none in a template. */
  readonly pod?: Pod;
}

/** Containers of a pod or of a template. Upstream: describe.go (describeContainers). */
export function describeContainers(
  lines: DescribeLines,
  { label, containers, statuses = [], space, pod }: ContainersOf,
): void {
  const indent = space === "" ? "" : " ";
  lines.line(0, `${space.slice(0, -1)}${space === "" ? "" : " "}${label}:${containers.length === 0 ? " <none>" : ""}`);
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    lines.line(1, `${indent}${container.name}:`);
    basics(lines, container, status);
    words(lines, "Command", container.command);
    words(lines, "Args", container.args);
    if (status !== undefined) state(lines, status);
    resources(lines, "Limits", container.resources?.limits as Texts | undefined);
    resources(lines, "Requests", container.resources?.requests as Texts | undefined);
    for (const [name, probe] of [
      ["Liveness", container.livenessProbe],
      ["Readiness", container.readinessProbe],
      ["Startup", container.startupProbe],
    ] as const) {
      if (probe !== undefined && probe !== null) lines.field(2, name, describeProbe(probe));
    }
    environment(lines, container, pod);
    mounts(lines, container);
  }
}

function basics(lines: DescribeLines, container: Container, status: ContainerStatus | undefined): void {
  if (status !== undefined) lines.field(2, "Container ID", status.containerID ?? "");
  lines.field(2, "Image", container.image ?? "");
  if (status !== undefined) lines.field(2, "Image ID", status.imageID ?? "");
  const ports = (container.ports ?? []).map(
    (port) => `${port.containerPort ?? 0}/${port.protocol ?? "TCP"}${port.name === undefined ? "" : ` (${port.name})`}`,
  );
  const hosts = (container.ports ?? []).map(
    (port) => `${port.hostPort ?? 0}/${port.protocol ?? "TCP"}${port.name === undefined ? "" : ` (${port.name})`}`,
  );
  lines.field(2, ports.length > 1 ? "Ports" : "Port", orNone(ports.join(", ")));
  lines.field(2, hosts.length > 1 ? "Host Ports" : "Host Port", orNone(hosts.join(", ")));
}

function words(lines: DescribeLines, title: string, list: readonly string[] | null | undefined): void {
  if (list === undefined || list === null || list.length === 0) return;
  lines.line(2, `${title}:`);
  for (const word of list) for (const part of word.split("\n")) lines.line(3, part);
}

function state(lines: DescribeLines, status: ContainerStatus): void {
  oneState(lines, "State", status.state);
  if (status.lastState?.terminated) oneState(lines, "Last State", status.lastState);
  lines.field(2, "Ready", asBool(status.ready));
  lines.field(2, "Restart Count", String(status.restartCount ?? 0));
}

function oneState(lines: DescribeLines, title: string, of: ContainerState | null | undefined): void {
  if (of?.running) {
    lines.field(2, title, "Running");
    return lines.field(3, "Started", rfc1123(of.running.startedAt));
  }
  if (of?.terminated) {
    const { reason, message, exitCode = 0, signal = 0, startedAt, finishedAt } = of.terminated;
    lines.field(2, title, "Terminated");
    if (reason) lines.field(3, "Reason", reason);
    if (message) lines.field(3, "Message", message);
    lines.field(3, "Exit Code", String(exitCode));
    if (signal > 0) lines.field(3, "Signal", String(signal));
    lines.field(3, "Started", rfc1123(startedAt));
    return lines.field(3, "Finished", rfc1123(finishedAt));
  }
  lines.field(2, title, "Waiting");
  if (of?.waiting?.reason) lines.field(3, "Reason", of.waiting.reason);
}

function resources(lines: DescribeLines, title: string, list: Texts | undefined): void {
  const names = sortedKeys(list ?? {});
  if (names.length === 0) return;
  lines.line(2, `${title}:`);
  for (const name of names) lines.field(3, name, list![name]!);
}

function describeProbe(probe: Probe): string {
  const attributes =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s ` +
    `period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec ${goValue(probe.exec.command ?? [])} ${attributes}`;
  if (probe.httpGet) {
    const { scheme = "", host = "", port, path = "" } = probe.httpGet;
    return (
      `http-get ` +
      `${scheme.toLowerCase()}://${host}:${port}${path === "" || path.startsWith("/") ? path : `/${path}`} ` +
      `${attributes}`
    );
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port ?? 0} ${probe.grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

function environment(lines: DescribeLines, container: Container, pod: Pod | undefined): void {
  if ((container.envFrom ?? []).length > 0) {
    lines.line(2, "Environment Variables from:");
    for (const { configMapRef, secretRef, prefix = "" } of container.envFrom!) {
      const kind = configMapRef ? "ConfigMap" : "Secret";
      const ref = configMapRef ?? secretRef;
      lines.line(
        3,
        ref?.name ?? "",
        prefix === "" ? kind : `${kind} with prefix '${prefix}'`,
        `Optional: ${ref?.optional === true}`,
      );
    }
  }
  const env = container.env ?? [];
  if (env.length === 0) return lines.field(2, "Environment", "<none>");
  lines.line(2, "Environment:");
  for (const each of env) variable(lines, each, container, pod);
}

function variable(
  lines: DescribeLines,
  { name, value = "", valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
): void {
  if (!valueFrom) {
    value.split("\n").forEach((part, i) => lines.line(3, i === 0 ? `${name}:` : "", part));
  } else if (valueFrom.fieldRef) {
    const { apiVersion = "v1", fieldPath = "" } = valueFrom.fieldRef;
    lines.field(3, name ?? "", `${pod === undefined ? "" : fieldOf(pod, fieldPath)} (${apiVersion}:${fieldPath})`);
  } else if (valueFrom.resourceFieldRef) {
    const resource = valueFrom.resourceFieldRef.resource ?? "";
    const [where, what = ""] = resource.split(".");
    const list = (where === "limits" ? container.resources?.limits : container.resources?.requests) as
      | Texts
      | undefined;
    lines.field(3, name ?? "", `${list?.[what] ?? "0"} (${resource})`);
  } else if (valueFrom.secretKeyRef) {
    const { key, name: of, optional } = valueFrom.secretKeyRef;
    lines.line(3, `${name}:`, `<set to the key '${key}' in secret '${of ?? ""}'>`, `Optional: ${optional === true}`);
  } else if (valueFrom.configMapKeyRef) {
    const { key, name: of, optional } = valueFrom.configMapKeyRef;
    lines.line(
      3,
      `${name}:`,
      `<set to the key '${key}' of config map '${of ?? ""}'>`,
      `Optional: ${optional === true}`,
    );
  }
}

/** What the downward API gives for a field of the pod. */
function fieldOf(pod: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed !== null) return (pod.metadata[keyed[1] as "labels" | "annotations"] ?? {})[keyed[2]!] ?? "";
  let value: unknown = pod;
  for (const part of path.split(".")) value = (value as { readonly [key: string]: unknown } | undefined)?.[part];
  return value === undefined || value === null ? "" : goValue(value);
}

function mounts(lines: DescribeLines, container: Container): void {
  const list = (container.volumeMounts ?? []).toSorted((a, b) => cmpUtf8(a.mountPath ?? "", b.mountPath ?? ""));
  if (list.length === 0) return lines.field(2, "Mounts", "<none>");
  lines.line(2, "Mounts:");
  for (const { name, mountPath, readOnly, subPath } of list) {
    const flags = [readOnly === true ? "ro" : "rw", ...(subPath ? [`path="${subPath}"`] : [])];
    lines.line(3, `${mountPath ?? ""} from ${name ?? ""} (${flags.join(",")})`);
  }
}
