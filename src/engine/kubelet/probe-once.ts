import type { Container, Pod } from "../api/gen/core-v1";
import { type ContainerStatus } from "../container-runtime/cri";
import type { HttpRequest, HttpResponse } from "../net/http";
import { bodyText } from "../net/http";
import { sleep, type Task } from "../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";
import type { Dialer } from "./dialer";
import type { RemoteRuntime } from "./remote-runtime";

export type ProbeKind = "startup" | "readiness" | "liveness";
export type Probe = NonNullable<Container["readinessProbe"]>;

/** What one probe saw. An `error` could not be carried out and counts neither way. */
export interface ProbeAnswer {
  readonly result: "success" | "warning" | "failure" | "error";
  readonly output: string;
}

export interface ProbeTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly status: ContainerStatus;
  /** The pod's address. */
  readonly ip: string;
}

export interface ProbeMeans {
  readonly runtime: RemoteRuntime;
  readonly dialer: Dialer;
}

/** Probes a container once, and takes as long as that takes. Upstream: pkg/probe, pkg/kubelet/prober/prober.go. */
export function* probeOnce(probe: Probe, target: ProbeTarget, means: ProbeMeans): Task<ProbeAnswer> {
  const timeout = (probe.timeoutSeconds ?? 1) * SECOND;
  if (probe.exec !== undefined) return yield* execProbe(probe.exec.command ?? [], timeout, target, means);
  if (probe.httpGet !== undefined) return yield* httpProbe(probe.httpGet, timeout, target, means);
  if (probe.tcpSocket !== undefined) return yield* tcpProbe(probe.tcpSocket, timeout, target, means);
  if (probe.grpc !== undefined) return yield* grpcProbe(probe.grpc, timeout, target, means);
  return { result: "error", output: "missing probe handler" };
}

export const SUCCESS: ProbeAnswer = { result: "success", output: "" };

function failure(output: string): ProbeAnswer {
  return { result: "failure", output };
}

function* execProbe(
  command: readonly string[],
  timeout: Micros,
  { status }: ProbeTarget,
  { runtime }: ProbeMeans,
): Task<ProbeAnswer> {
  const ran = yield* runtime.execSync(status.id, command, timeout);
  if ("error" in ran) return { result: "error", output: ran.error };
  if ("late" in ran.ok)
    return failure(`command timed out: ${JSON.stringify(command.join(" "))} timed out after ${seconds(timeout)}`);
  return ran.ok.code === 0 ? SUCCESS : failure(ran.ok.output.slice(0, 10_240));
}

type HttpGet = NonNullable<Probe["httpGet"]>;

function* httpProbe(
  get: HttpGet,
  timeout: Micros,
  { container, ip }: ProbeTarget,
  { dialer }: ProbeMeans,
): Task<ProbeAnswer> {
  const port = portNumber(get.port, container);
  if (port === undefined) return { result: "error", output: `port ${get.port} not found` };
  const host = get.host === undefined || get.host === "" ? ip : get.host;
  const path = get.path === undefined || get.path === "" ? "/" : get.path;
  const url = `${(get.scheme ?? "HTTP").toLowerCase()}://${host}:${port}${path}`;
  const answer = yield* dialer.ask(host, port, getRequest(path, get), timeout);
  if ("failure" in answer) {
    if (answer.failure === "refused") return failure(`Get "${url}": ${refused(host, port)}`);
    return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  }
  if (leadsElsewhere(answer, host))
    return { result: "warning", output: `Probe terminated redirects, Response body: ${bodyText(answer.body)}` };
  if (answer.status >= 200 && answer.status < 400) return SUCCESS;
  return failure(`HTTP probe failed with statuscode: ${answer.status}`);
}

/** What a probe or a hook asks of a server. */
export function getRequest(path: string, { httpHeaders }: Pick<HttpGet, "httpHeaders">): HttpRequest {
  const own = Object.fromEntries((httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  const [before = "/", query] = path.split("?");
  return {
    method: "GET",
    path: before,
    ...(query !== undefined && { query }),
    headers: { "user-agent": "kube-probe/1.36", accept: "*/*", ...own },
  };
}

function leadsElsewhere({ status, headers }: HttpResponse, host: string): boolean {
  const to = headers["location"] ?? "";
  return status >= 300 && status < 400 && to.includes("://") && !to.includes(`://${host}`);
}

function* tcpProbe(
  socket: NonNullable<Probe["tcpSocket"]>,
  timeout: Micros,
  { container, ip }: ProbeTarget,
  { dialer }: ProbeMeans,
): Task<ProbeAnswer> {
  const port = portNumber(socket.port, container);
  if (port === undefined) return { result: "error", output: `port ${socket.port} not found` };
  const host = socket.host ?? ip;
  const outcome = yield* dialer.knock(host, port, timeout);
  if (outcome === "accepted") return SUCCESS;
  return failure(outcome.failure === "refused" ? refused(host, port) : `dial tcp ${host}:${port}: i/o timeout`);
}

function* grpcProbe(
  { port, service }: NonNullable<Probe["grpc"]>,
  timeout: Micros,
  { ip }: ProbeTarget,
  { dialer }: ProbeMeans,
): Task<ProbeAnswer> {
  const answer = yield* dialer.ask(ip, port, healthRequest(service ?? ""), timeout);
  if ("failure" in answer) {
    // A refusal does not end it: the connection is tried again until the time is over.
    if (answer.failure === "refused") yield* sleep(timeout, `connect ${ip}:${port}`, true);
    const head = `timeout: failed to connect service "${ip}:${port}" within ${seconds(timeout)}`;
    return failure(`${head}: context deadline exceeded`);
  }
  if (answer.headers["grpc-status"] === "12") {
    const unknown = "unknown service grpc.health.v1.Health";
    return failure(
      `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${unknown}`,
    );
  }
  const { status = 0 } = (answer.body as { readonly object?: { readonly status?: number } }).object ?? {};
  if (status === 1) return SUCCESS;
  return failure(`service unhealthy (responded with "${HEALTH[status] ?? status}")`);
}

const HEALTH = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

function healthRequest(service: string): HttpRequest {
  const headers = { "content-type": "application/grpc", "user-agent": "kube-probe/1.36" };
  return { method: "POST", path: "/grpc.health.v1.Health/Check", headers, body: { object: { service } } };
}

export function refused(host: string, port: number): string {
  return `dial tcp ${host}:${port}: connect: connection refused`;
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
