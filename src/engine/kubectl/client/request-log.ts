import { StatusError } from "../../apimachinery/status";
import type { HttpRequest, HttpResponse } from "../../net/http";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { SeveralErrors } from "../command-error";
import { logHead } from "../log-head";

/**
 * What `-v=6` shows: where the configuration came from, each request with its answer, and refusals in full.
 *
 * Upstream: k8s.io/client-go/transport/round_trippers.go, tools/clientcmd/loader.go, kubectl/pkg/cmd/util/helpers.go.
 * Left out: discovery, which a real kubectl has on its disk; headers and bodies (-v=7 and above).
 */
export const REQUESTS_SHOWN = 6;

export function* logLoaded(io: CommandIo, file: string): Task {
  yield* io.write(2, `${yield* logHead(io, "I")} loader.go:407] Config loaded from file:  ${file}\n`);
}

export function* logResponse(
  io: CommandIo,
  request: HttpRequest,
  url: string,
  answer: HttpResponse,
  took: number,
): Task {
  if (DISCOVERY.test(request.path)) return;
  const what =
    `"Response" verb="${request.method}" url="${url}" status="${answer.status} ${STATUS_TEXTS[answer.status] ?? ""}" ` +
    `milliseconds=${took}`;
  yield* io.write(2, `${yield* logHead(io, "I")} round_trippers.go:632] ${what}\n`);
}

/** Go's net/http. */
const STATUS_TEXTS: { readonly [status: number]: string } = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const DISCOVERY = /^\/(api|apis|openapi)(\/v1)?$|^\/apis\/[^/]+\/[^/]+$|^\/openapi\//;

export function* logRefusal(io: CommandIo, error: unknown): Task {
  const only = error instanceof SeveralErrors && error.errors.length === 1 ? error.errors[0] : error;
  if (!(only instanceof StatusError)) return;
  const dump = JSON.stringify(only.status, null, 2);
  yield* io.write(2, `${yield* logHead(io, "I")} helpers.go:246] server response object: %s[${dump}]\n`);
}
