import { StatusError, type Status } from "../apimachinery/status";
import type { NetworkFailure } from "../net/http";
import type { Plain } from "../sim/plain";
import { registerErrorCodec } from "../sim/task";

/**
 * No answer came. Messages are those of Go's client, as they appear in logs and in kubectl's output.
 *
 * Upstream: Go's net, golang.org/x/net/http2; what is asked of refusals: k8s.io/apimachinery/pkg/api/errors/errors.go.
 */
export class NetworkError extends Error {
  constructor(
    readonly failure: NetworkFailure["failure"],
    readonly host: string,
  ) {
    super(TEXTS[failure](host));
    this.name = "NetworkError";
  }
}

const TEXTS: { readonly [failure in NetworkFailure["failure"]]: (host: string) => string } = {
  refused: (host) => `dial tcp ${host}: connect: connection refused`,
  reset: (host) => `read tcp ${host}: read: connection reset by peer`,
  closed: () => "EOF",
  lost: () => "http2: client connection lost",
  timeout: () => "context deadline exceeded",
};

/** Tasks may catch these two, so that both can be written into a journal. */
registerErrorCodec<StatusError>({
  name: "StatusError",
  is: (error): error is StatusError => error instanceof StatusError,
  encode: (error) => error.status as unknown as Plain,
  decode: (data) => new StatusError(data as unknown as Status),
});

registerErrorCodec<NetworkError>({
  name: "NetworkError",
  is: (error): error is NetworkError => error instanceof NetworkError,
  encode: (error) => ({ failure: error.failure, host: error.host }),
  decode: (data) => {
    const { failure, host } = data as { readonly failure: NetworkFailure["failure"]; readonly host: string };
    return new NetworkError(failure, host);
  },
});

/** The API said no, or said nothing: what a component lives with, by trying again. */
export function isApiFailure(error: unknown): error is StatusError | NetworkError {
  return error instanceof StatusError || error instanceof NetworkError;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "NotFound";
}

export function isAlreadyExists(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "AlreadyExists";
}

export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "Conflict";
}
