import type { Container, Pod } from "../api/gen/core-v1";
import {
  acceptsTcp,
  answerHttp,
  type ContainerRecord,
  type ContainerRuntime,
  grpcHealth,
} from "../container-runtime/cri";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";

export type ProbeKind = "startup" | "readiness" | "liveness";
export type Probe = NonNullable<Container["readinessProbe"]>;

/** What one probe saw. An `error` could not be carried out and counts neither way. */
export interface ProbeAnswer {
  readonly result: "success" | "warning" | "failure" | "error";
  readonly output: string;
  readonly takes: Micros;
}

export interface ProbeTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly runtime: ContainerRuntime;
  readonly now: Micros;
}

/**
 * Probes a container once. What its process answers is a function of its age, so the outcome is known at once, and
 * `takes` says when the kubelet will know it. Upstream: pkg/probe, pkg/kubelet/prober/prober.go.
 */
export function probeOnce(probe: Probe, target: ProbeTarget): ProbeAnswer {
  if (target.record.behaviour.agreeable === true) return SUCCESS;
  const timeout = (probe.timeoutSeconds ?? 1) * SECOND;
  if (probe.exec !== undefined) return execProbe(probe.exec.command ?? [], timeout, target);
  if (probe.httpGet !== undefined) return httpProbe(probe.httpGet, timeout, target);
  if (probe.tcpSocket !== undefined) return tcpProbe(probe.tcpSocket, target);
  if (probe.grpc !== undefined) return grpcProbe(probe.grpc, timeout, target);
  return { result: "error", output: "missing probe handler", takes: 0 };
}

const SUCCESS: ProbeAnswer = { result: "success", output: "", takes: 0 };

function failure(output: string, takes: Micros = 0): ProbeAnswer {
  return { result: "failure", output, takes };
}

function execProbe(command: readonly string[], timeout: Micros, { runtime, record }: ProbeTarget): ProbeAnswer {
  const ran = runtime.exec(record.id, command);
  if ("missing" in ran) return { result: "error", output: execMissing(ran.missing, record.id), takes: 0 };
  if (ran.takes > timeout)
    return failure(
      `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${seconds(timeout)}`,
      timeout,
    );
  return ran.code === 0 ? { ...SUCCESS, takes: ran.takes } : failure(ran.output.slice(0, 10_240), ran.takes);
}

/** Containerd's words for a command that is not there. */
export function execMissing(program: string, id: string): string {
  return (
    `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: ` +
    `unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`
  );
}

type HttpGet = NonNullable<Probe["httpGet"]>;

function httpProbe(get: HttpGet, timeout: Micros, target: ProbeTarget): ProbeAnswer {
  const port = portNumber(get.port, target.container);
  if (port === undefined) return { result: "error", output: `port ${get.port} not found`, takes: 0 };
  const { runtime, pod, now } = target;
  const snapshot = runtime.pod(pod.metadata.uid ?? "");
  const host = get.host === undefined || get.host === "" ? (snapshot.sandbox?.ip ?? "") : get.host;
  const path = get.path === undefined || get.path === "" ? "/" : get.path;
  const url = `${(get.scheme ?? "HTTP").toLowerCase()}://${host}:${port}${path}`;
  const answer = answerHttp(snapshot, port, path, now);
  if (answer === "refused") return failure(`Get "${url}": dial tcp ${host}:${port}: connect: connection refused`);
  if (answer.delay > timeout) {
    return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, timeout);
  }
  const elsewhere =
    answer.status >= 300 &&
    answer.status < 400 &&
    answer.location?.includes("://") === true &&
    !answer.location.includes(`://${host}`);
  if (elsewhere)
    return {
      result: "warning",
      output: `Probe terminated redirects, Response body: ${answer.body}`,
      takes: answer.delay,
    };
  if (answer.status >= 200 && answer.status < 400) return { ...SUCCESS, takes: answer.delay };
  return failure(`HTTP probe failed with statuscode: ${answer.status}`, answer.delay);
}

function tcpProbe(socket: NonNullable<Probe["tcpSocket"]>, { container, runtime, pod, now }: ProbeTarget): ProbeAnswer {
  const port = portNumber(socket.port, container);
  if (port === undefined) return { result: "error", output: `port ${socket.port} not found`, takes: 0 };
  const snapshot = runtime.pod(pod.metadata.uid ?? "");
  if (acceptsTcp(snapshot, port, now)) return SUCCESS;
  return failure(`dial tcp ${socket.host ?? snapshot.sandbox?.ip ?? ""}:${port}: connect: connection refused`);
}

function grpcProbe(
  { port }: { readonly port: number },
  timeout: Micros,
  { runtime, pod, now }: ProbeTarget,
): ProbeAnswer {
  const snapshot = runtime.pod(pod.metadata.uid ?? "");
  const health = grpcHealth(snapshot, port, now);
  if (health === undefined) {
    return failure(
      `timeout: failed to connect service "${snapshot.sandbox?.ip ?? ""}:${port}" within ${seconds(timeout)}: context deadline exceeded`,
      timeout,
    );
  }
  if (health === 1) return SUCCESS;
  if (health < 0) {
    return failure(
      "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health",
    );
  }
  return failure(
    `service unhealthy (responded with "${["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"][health] ?? health}")`,
  );
}

/** A port by number or by the name that the container gives it. */
export function portNumber(port: number | string, container: Container): number | undefined {
  if (typeof port === "number") return port;
  return (
    container.ports?.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined)
  );
}

function seconds(duration: Micros): string {
  return duration % SECOND === 0 ? `${duration / SECOND}s` : `${duration / MILLISECOND}ms`;
}
