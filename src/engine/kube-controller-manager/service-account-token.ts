import type { TokenRequest } from "../api/gen/authentication-v1";
import { parseTime } from "../apimachinery/time";
import { isAlreadyExists, isNotFound } from "../client/errors";
import { SERVICE_ACCOUNTS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, wait, type Task, type Ticket } from "../sim/task";

/**
 * The identity of one controller: its service account in kube-system, by a token that is asked for when it is first
 * needed.
 *
 * This manager itself may do little more than ask for such tokens. So what a controller may do is what RBAC grants
 * its own account: `kubectl describe clusterrole system:controller:replicaset-controller`.
 *
 * Upstream: k8s.io/controller-manager/pkg/clientbuilder/client_builder_dynamic.go.
 */
export class ServiceAccountToken {
  readonly #token: Cell<Token>;
  readonly #fetching: Cell<boolean>;
  /** Requests that came while the token was on its way. */
  readonly #waiting: Cell<readonly Ticket[]>;

  constructor(
    private readonly place: Place,
    private readonly root: RestClient,
    private readonly account: string,
  ) {
    this.#token = place.cell<Token>("token", { value: "", until: 0 });
    this.#fetching = place.cell("fetching", false);
    this.#waiting = place.cell<readonly Ticket[]>("waiting", []);
  }

  /** The value of the header `authorization`. */
  *authorization(): Task<string> {
    for (;;) {
      const now = yield* atomic(() => this.#look());
      if (now.token !== "") return `Bearer ${now.token}`;
      if (now.fetch) yield* this.#fetch();
      else
        yield* wait(`the token of ${this.account}`, (ticket) =>
          this.#waiting.update((waiting) => [...waiting, ticket]),
        );
    }
  }

  #look(): { readonly token: string; readonly fetch: boolean } {
    const { value, until } = this.#token.get();
    if (this.place.wall() < until) return { token: value, fetch: false };
    const fetch = !this.#fetching.get();
    this.#fetching.set(true);
    return { token: "", fetch };
  }

  *#fetch(): Task {
    let token: Token = { value: "", until: 0 };
    try {
      yield* this.#ensureAccount();
      const request: TokenRequest = {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        metadata: {},
        spec: {
          audiences: [],
          expirationSeconds: 3600,
        },
      };
      const path = `/api/v1/namespaces/kube-system/serviceaccounts/${this.account}/token`;
      const answer = (yield* this.root.raw(
        "POST",
        path,
        {},
        { object: request as unknown as Plain },
        "application/vnd.kubernetes.protobuf",
      )) as unknown as TokenRequest;
      const expires = parseTime(answer.status?.expirationTimestamp ?? "") ?? 0;
      token = { value: answer.status?.token ?? "", until: expires - RENEW_BEFORE };
    } finally {
      const got = token;
      yield* atomic(() => this.#settle(got));
    }
  }

  /** Whoever waits looks again: at the token, or, when it was refused, asks for it himself. */
  #settle(token: Token): void {
    this.#token.set(token);
    this.#fetching.set(false);
    const waiting = this.#waiting.get();
    this.#waiting.set([]);
    for (const ticket of waiting) this.place.resolve(ticket);
  }

  *#ensureAccount(): Task {
    const { root, account } = this;
    try {
      yield* root.get(SERVICE_ACCOUNTS, "kube-system", account);
      return;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    try {
      yield* root.create(SERVICE_ACCOUNTS, {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { namespace: "kube-system", name: account },
      });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}

interface Token {
  readonly value: string;
  /** Until when it is used, in milliseconds since 1970. */
  readonly until: number;
}

/** A token of an hour is replaced ten minutes before its end. */
const RENEW_BEFORE = 600_000;
