import type { Container, Pod } from "../api/gen/core-v1";
import { sleep, type Task } from "../sim/task";
import { SECOND, type Micros } from "../sim/time";
import { getRequest, portNumber, refused, type ProbeMeans } from "./probe-once";
import { longName } from "./wiring";

type Handler = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;

export interface HookTarget {
  readonly pod: Pod;
  readonly container: Container;
  /** The container's id. */
  readonly id: string;
  /** The pod's address. */
  readonly ip: string;
}

/** How a hook ended. Without an error it did what it should, or was cut off when its time was over. */
export interface HookOutcome {
  readonly error?: string;
}

/**
 * Runs a hook of a container that runs, for `limit` at most, and takes as long as it takes.
 * Upstream: pkg/kubelet/lifecycle/handlers.go.
 */
export function* runHook(handler: Handler, target: HookTarget, means: ProbeMeans, limit?: Micros): Task<HookOutcome> {
  if (handler.sleep !== undefined) {
    const duration = handler.sleep.seconds * SECOND;
    yield* sleep(limit === undefined ? duration : Math.min(duration, limit), `hook of ${target.container.name}: sleep`);
    return {};
  }
  if (handler.exec !== undefined) return yield* execHook(handler.exec.command ?? [], target, means, limit);
  return handler.httpGet === undefined ? {} : yield* httpHook(handler.httpGet, target, means, limit);
}

function* execHook(
  command: readonly string[],
  target: HookTarget,
  { runtime }: ProbeMeans,
  limit: Micros | undefined,
): Task<HookOutcome> {
  const line = command.join(" ");
  const head = `Exec lifecycle hook ([${line}]) ${about(target)}`;
  const ran = yield* runtime.execSync(target.id, command, limit);
  if ("error" in ran) return { error: `${head}${ran.error}, message: ""` };
  if ("late" in ran.ok || ran.ok.code === 0) return {};
  const { code, output } = ran.ok;
  return { error: `${head}command '${line}' exited with ${code}: ${output}, message: ${JSON.stringify(output)}` };
}

function* httpHook(
  { port, path = "/", host, scheme = "HTTP", httpHeaders }: NonNullable<Handler["httpGet"]>,
  target: HookTarget,
  { dialer }: ProbeMeans,
  limit: Micros | undefined,
): Task<HookOutcome> {
  const number = portNumber(port, target.container) ?? 0;
  const to = host ?? target.ip;
  const answer = yield* dialer.ask(
    to,
    number,
    getRequest(path, httpHeaders === undefined ? {} : { httpHeaders }),
    limit,
  );
  if (!("failure" in answer) || answer.failure === "timeout") return {};
  const url = `${scheme.toLowerCase()}://${to}:${number}${path}`;
  return { error: `HTTP lifecycle hook (${path}) ${about(target)}Get "${url}": ${refused(to, number)}` };
}

function about({ container, pod }: HookTarget): string {
  return `for Container "${container.name}" in Pod "${longName(pod)}" failed - error: `;
}
