import { isApiFailure } from "../client/errors";
import { resourcePath, SERVICE_ACCOUNTS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Pod } from "../api/gen/core-v1";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";

export type TokenAnswer = { readonly token: string } | { readonly error: string };

/**
 * The service account tokens of pods: each is asked for once, kept, and asked for again when four fifths of its time
 * have passed, or a day.
 *
 * Reads nothing. Creates TokenRequests. A pod is synced many times, so without the cache the API server would sign a
 * token at each of them (two of them before a pod of a Deployment is Ready).
 *
 * Upstream: pkg/kubelet/token/token_manager.go. Left out: the lot by which refreshes are spread over ten seconds.
 */
export class TokenManager {
  /** `uid/audience/seconds`. */
  readonly #tokens: OrderedMap<Kept>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {
    place.bind(this);
    this.#tokens = place.map("tokens");
  }

  /** The token that was issued before, unless it is to be renewed. */
  held(pod: Pod, audience: string, expirationSeconds: number): string | undefined {
    const kept = this.#tokens.get(keyOf(pod, audience, expirationSeconds));
    return kept === undefined || this.place.wall() >= kept.refreshAt ? undefined : kept.token;
  }

  /** A new token; when it cannot be had, the old one as long as it holds. */
  *issue(pod: Pod, audience: string, expirationSeconds: number): Task<TokenAnswer> {
    const key = keyOf(pod, audience, expirationSeconds);
    const answer = yield* this.#request(pod, audience, expirationSeconds);
    return yield* atomic(() => {
      if (!("error" in answer)) return this.#keep(key, answer);
      const old = this.#tokens.get(key);
      return old !== undefined && this.place.wall() < old.expiresAt ? { token: old.token } : answer;
    });
  }

  forget(uid: string): void {
    for (const key of [...this.#tokens.keys(`${uid}/`, `${uid}0`)]) this.#tokens.delete(key);
  }

  #keep(key: string, { token, expiresAt }: Issued): TokenAnswer {
    const wall = this.place.wall();
    const refreshAt = Math.min(wall + Math.floor(((expiresAt - wall) * 4) / 5), wall + DAY);
    this.#tokens.set(key, { token, expiresAt, refreshAt });
    return { token };
  }

  *#request(
    { metadata, spec }: Pod,
    audience: string,
    expirationSeconds: number,
  ): Task<Issued | { readonly error: string }> {
    const path = resourcePath(SERVICE_ACCOUNTS, metadata.namespace, spec.serviceAccountName ?? "default", "token");
    const boundObjectRef = { kind: "Pod", apiVersion: "v1", name: metadata.name ?? "", uid: metadata.uid ?? "" };
    const request = {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {},
      spec: { audiences: audience === "" ? [] : [audience], expirationSeconds, boundObjectRef },
    };
    try {
      const answer = (yield* this.client.raw("POST", path, {}, { object: request as Plain })) as {
        readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
      };
      const { token = "", expirationTimestamp = "" } = answer.status ?? {};
      return { token, expiresAt: Date.parse(expirationTimestamp) || 0 };
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return { error: `failed to fetch token: ${error.message}` };
    }
  }
}

function keyOf({ metadata }: Pod, audience: string, expirationSeconds: number): string {
  return `${metadata.uid}/${audience}/${expirationSeconds}`;
}

interface Issued {
  readonly token: string;
  /** Wall time. */
  readonly expiresAt: number;
}

interface Kept extends Issued {
  readonly refreshAt: number;
}

const DAY = 86_400_000;
