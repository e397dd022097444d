import type { ConfigMap, Secret } from "../api/gen/core-v1";
import { isApiFailure, isNotFound } from "../client/errors";
import { CONFIG_MAPS, SECRETS, type Resource } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { KObject } from "../apimachinery/object";
import type { Task } from "../sim/task";
import { References, type ReferenceNames } from "./references";

/**
 * Reads the ConfigMaps and Secrets that pods name, each time they are needed.
 * Upstream: pkg/kubelet/{configmap,secret}. Left out: one watch for each of them; the answer is the same, a little
 * later or earlier.
 */
export class ReferenceReader {
  constructor(private readonly client: RestClient) {}

  /** What there is; what is not there is found missing by whoever needs it. Other failures of the API are thrown. */
  *read(namespace: string, names: ReferenceNames): Task<References> {
    const configMaps = yield* this.#all<ConfigMap>(CONFIG_MAPS, namespace, names.configMaps);
    const secrets = yield* this.#all<Secret>(SECRETS, namespace, names.secrets);
    return new References({ configMaps, secrets });
  }

  *#all<O extends KObject>(
    of: Resource,
    namespace: string,
    names: readonly string[],
  ): Task<{ [name: string]: O | null }> {
    const found: { [name: string]: O | null } = {};
    for (const name of names) found[name] = yield* this.#one<O>(of, namespace, name);
    return found;
  }

  *#one<O extends KObject>(of: Resource, namespace: string, name: string): Task<O | null> {
    try {
      return yield* this.client.get<O>(of, namespace, name);
    } catch (error) {
      if (!isApiFailure(error) || !isNotFound(error)) throw error;
      return null;
    }
  }
}
