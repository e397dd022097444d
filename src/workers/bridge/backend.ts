import type { HttpRequest } from "./wire";

/**
 * Which request, and who sent it: certificates in PEM whose keys TLS saw proven. The cluster itself decides what they
 * are worth.
 */
export interface BridgeRequest {
  readonly id: string;
  readonly certificates: readonly string[];
  readonly request: HttpRequest;
}

/** A piece of an answer. The first has status and headers; the last has `end`. */
export interface AnswerPiece {
  readonly id: string;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly chunk?: string;
  readonly end?: boolean;
  /** The cluster could not answer: refused, reset, closed, lost. */
  readonly failure?: string;
}

/** A cluster behind the bridge: one in threads of this process, or that of an open page. */
export interface Backend {
  /** Undefined: there is nobody to ask, for the reason told. */
  unavailable(): string | undefined;
  request(request: BridgeRequest): void;
  /** The client went away. */
  cancel(id: string): void;
  onAnswer: (piece: AnswerPiece) => void;
}
