import type { CommandIo } from "../sim/ports/command-io";
import type { Task } from "../sim/task";
import { ApiClient } from "./client/api-client";
import { fetchDiscovery } from "./client/discovery";
import { RestMapper } from "./client/rest-mapper";
import { resolveClientConfig, type ClientConfig } from "./kubeconfig/client-config";
import type { FlagValues } from "./flags/flag-values";

/**
 * One invocation of kubectl: its streams, its flags, and what it has found out so far. It lives in the locals of the
 * command's task.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/util/factory_client_access.go.
 */
export class Session {
  #config: ClientConfig | undefined;
  #client: ApiClient | undefined;
  #mapper: RestMapper | undefined;

  constructor(
    readonly io: CommandIo,
    /** The command as it is named in messages: "kubectl rollout status". */
    readonly path: string,
    readonly flags: FlagValues,
    /** How many arguments stood before `--`; -1 without one. */
    readonly dash: number,
  ) {}

  *out(text: string): Task {
    if (text !== "") yield* this.io.write(1, text);
  }

  *err(text: string): Task {
    if (text !== "") yield* this.io.write(2, text);
  }

  /** The server, the identity and the namespace that flags and kubeconfig lead to. */
  *config(): Task<ClientConfig> {
    this.#config ??= yield* resolveClientConfig(this.io, this.flags);
    return this.#config;
  }

  /** The namespace, and whether it was asked for by flag. */
  *namespace(): Task<{ readonly name: string; readonly explicit: boolean }> {
    const { namespace, namespaceGiven } = yield* this.config();
    return { name: namespace, explicit: namespaceGiven };
  }

  *client(): Task<ApiClient> {
    this.#client ??= new ApiClient(this.io, yield* this.config(), this.path);
    return this.#client;
  }

  *mapper(): Task<RestMapper> {
    this.#mapper ??= new RestMapper(yield* fetchDiscovery(yield* this.client()));
    return this.#mapper;
  }

  /** How many warnings of the server were printed. */
  get warnings(): number {
    return this.#client?.warnings ?? 0;
  }

  /** Asks the server again what it serves, after a definition was added. */
  forgetDiscovery(): void {
    this.#mapper = undefined;
  }
}
