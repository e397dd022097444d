import type { Container, Pod } from "../api/gen/core-v1";
import { answerHttp, type ContainerRuntime } from "../container-runtime/cri";
import { SECOND, type Micros } from "../sim/time";
import { execMissing, portNumber } from "./probe-once";
import { longName } from "./wiring";

type Handler = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;

/** How a hook will have ended, and when. */
export interface HookOutcome {
  readonly takes: Micros;
  readonly error?: string;
}

/** Runs a hook of a container that runs. Upstream: pkg/kubelet/lifecycle/handlers.go. */
export function runHook(
  handler: Handler,
  pod: Pod,
  container: Container,
  id: string,
  runtime: ContainerRuntime,
  now: Micros,
): HookOutcome {
  const place = `for Container "${container.name}" in Pod "${longName(pod)}" failed - error: `;
  if (handler.sleep !== undefined) return { takes: handler.sleep.seconds * SECOND };
  if (handler.exec !== undefined) {
    const command = handler.exec.command ?? [];
    const head = `Exec lifecycle hook ([${command.join(" ")}]) ${place}`;
    const ran = runtime.exec(id, command);
    if ("missing" in ran) return { takes: 0, error: `${head}${execMissing(ran.missing, id)}, message: ""` };
    if (ran.code === 0) return { takes: ran.takes };
    return {
      takes: ran.takes,
      error: `${head}command '${command.join(" ")}' exited with ${ran.code}: ${ran.output}, message: ${JSON.stringify(ran.output)}`,
    };
  }
  if (handler.httpGet === undefined) return { takes: 0 };
  const { port, path = "/", host, scheme = "HTTP" } = handler.httpGet;
  const number = portNumber(port, container) ?? 0;
  const snapshot = runtime.pod(pod.metadata.uid ?? "");
  const address = `${host ?? snapshot.sandbox?.ip ?? ""}:${number}`;
  const answer = answerHttp(snapshot, number, path, now);
  if (answer !== "refused") return { takes: answer.delay };
  return {
    takes: 0,
    error: `HTTP lifecycle hook (${path}) ${place}Get "${scheme.toLowerCase()}://${address}${path}": dial tcp ${address}: connect: connection refused`,
  };
}
