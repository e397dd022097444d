import type { ContainerRecord, PodSnapshot } from "./cri";
import type { Micros } from "../sim/time";

export type HttpAnswer =
  | { readonly status: number; readonly body: string; readonly delay: Micros; readonly location?: string }
  | "refused";

/** What a pod's address answers to an HTTP request: a pure function of who listens and since when. */
export function answerHttp(pod: PodSnapshot, port: number, path: string, now: Micros): HttpAnswer {
  for (const container of listening(pod, now)) {
    if (container.behaviour.agreeable === true) return { status: 200, body: "", delay: 0 };
    const age = now - container.started;
    const routes = container.behaviour.http?.find((entry) => entry.port === port)?.routes ?? [];
    const route = routes.find(
      (r) => path.startsWith(r.path) && age >= (r.from ?? 0) && age < (r.until ?? Number.MAX_SAFE_INTEGER),
    );
    if (route !== undefined)
      return {
        status: route.status,
        body: route.body ?? "",
        delay: route.delay ?? 0,
        ...(route.location !== undefined && { location: route.location }),
      };
    if (routes.length > 0) return { status: 404, body: "404 page not found\n", delay: 0 };
  }
  return "refused";
}

export function acceptsTcp(pod: PodSnapshot, port: number, now: Micros): boolean {
  return listening(pod, now).some(
    ({ behaviour: b }) =>
      b.agreeable === true ||
      b.tcp?.includes(port) === true ||
      b.http?.some((entry) => entry.port === port) === true ||
      b.grpc?.some((entry) => entry.port === port) === true,
  );
}

/** The health that a gRPC port tells; undefined when nobody listens there. */
export function grpcHealth(pod: PodSnapshot, port: number, now: Micros): number | undefined {
  for (const { behaviour: b } of listening(pod, now)) {
    if (b.agreeable === true) return 1;
    const found = b.grpc?.find((entry) => entry.port === port);
    if (found !== undefined) return found.status;
  }
  return undefined;
}

function listening(pod: PodSnapshot, now: Micros): readonly ContainerRecord[] {
  return pod.containers.filter((c) => c.state === "running" && now - c.started >= (c.behaviour.listensAfter ?? 0));
}
