import type { Behaviour } from "../images/behaviour";
import type { Micros } from "../sim/time";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly delay: Micros;
  readonly location?: string;
}

/** What a process of this age answers to an HTTP request on one of its ports; undefined where it speaks no HTTP. */
export function answerHttp(behaviour: Behaviour, age: Micros, port: number, path: string): HttpAnswer | undefined {
  const routes = behaviour.http?.find((entry) => entry.port === port)?.routes;
  if (routes === undefined) return undefined;
  const route = routes.find(
    (r) => path.startsWith(r.path) && age >= (r.from ?? 0) && age < (r.until ?? Number.MAX_SAFE_INTEGER),
  );
  if (route === undefined) return { status: 404, body: "404 page not found\n", delay: 0 };
  return {
    status: route.status,
    body: route.body ?? "",
    delay: route.delay ?? 0,
    ...(route.location !== undefined && { location: route.location }),
  };
}

/** The health that a gRPC port tells (1 is SERVING, -1 no health service); undefined where it speaks no gRPC. */
export function grpcHealth(behaviour: Behaviour, port: number): number | undefined {
  return behaviour.grpc?.find((entry) => entry.port === port)?.status;
}

/** The ports on which a process listens. */
export function portsOf({ http, tcp, grpc }: Behaviour): readonly number[] {
  const all = [...(http ?? []).map(({ port }) => port), ...(tcp ?? []), ...(grpc ?? []).map(({ port }) => port)];
  return [...new Set(all)];
}
