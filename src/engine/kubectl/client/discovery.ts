import { formatDuration } from "../../apimachinery/duration";
import { goQuote } from "../../apimachinery/go-format";
import { isList, isObject, own } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import { ConnectionRefused } from "../command-error";
import { logHead } from "../log-head";
import type { ApiClient } from "./api-client";
import type { RestMapping } from "./rest-mapper";

/**
 * What the server serves, asked in one piece: `/api` and `/apis` as aggregated discovery.
 *
 * Upstream: k8s.io/client-go/discovery/aggregated_discovery.go. Left out: the walk over every group-version for servers
 * that cannot answer aggregated; the cache on disk.
 */
export function* fetchDiscovery(client: ApiClient): Task<Discovery> {
  const groups: DiscoveredGroup[] = [];
  for (const root of ["/api", "/apis"]) {
    const document = yield* askFor(client, root);
    for (const item of items(document, "items")) groups.push(groupOf(item));
  }
  return { groups };
}

/** Five times does the real one ask a server that is not there, and logs each; then it gives up. */
const TRIES = 5;

function* askFor(client: ApiClient, root: string): Task<Json> {
  const { timeout } = client.config;
  const within = timeout === undefined ? "32s" : formatDuration(timeout * 1000);
  try {
    return yield* client.json("GET", root, { accept: ACCEPT, query: { timeout: within } });
  } catch (error) {
    if (!(error instanceof ConnectionRefused) || root !== "/api") throw error;
    const url = `${client.config.server}${root}?timeout=${within}`;
    const why =
      `couldn't get current server API group list: Get ${goQuote(url)}: dial tcp ` +
      `${error.host.replace("localhost", "127.0.0.1")}: connect: connection refused`;
    for (let i = 0; i < TRIES; i++) {
      yield* client.io.write(
        2,
        `${yield* logHead(client.io, "E")} memcache.go:265] "Unhandled Error" err=${goQuote(why)}\n`,
      );
    }
    throw error;
  }
}

export interface Discovery {
  readonly groups: readonly DiscoveredGroup[];
}

export interface DiscoveredGroup {
  readonly name: string;
  /** The preferred version first. */
  readonly versions: readonly { readonly version: string; readonly resources: readonly RestMapping[] }[];
}

const ACCEPT = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat("application/json")
  .join(",");

function groupOf(item: JsonObject): DiscoveredGroup {
  const metadata = own(item, "metadata");
  const name = text(isObject(metadata) ? metadata : {}, "name");
  return {
    name,
    versions: items(item, "versions").map((each) => {
      const version = text(each, "version");
      return { version, resources: items(each, "resources").map((resource) => mappingOf(resource, name, version)) };
    }),
  };
}

function mappingOf(resource: JsonObject, group: string, version: string): RestMapping {
  const kind = own(resource, "responseKind");
  const shown = isObject(kind) ? kind : {};
  return {
    group: text(shown, "group") || group,
    version: text(shown, "version") || version,
    kind: text(shown, "kind"),
    resource: text(resource, "resource"),
    singular: text(resource, "singularResource"),
    namespaced: text(resource, "scope") === "Namespaced",
    verbs: texts(resource, "verbs"),
    shortNames: texts(resource, "shortNames"),
    categories: texts(resource, "categories"),
    subresources: items(resource, "subresources").map((each) => text(each, "subresource")),
  };
}

function items(value: Json, field: string): readonly JsonObject[] {
  const list = isObject(value) ? own(value, field) : undefined;
  return isList(list) ? list.filter(isObject) : [];
}

function text(value: JsonObject, field: string): string {
  const found = own(value, field);
  return typeof found === "string" ? found : "";
}

function texts(value: JsonObject, field: string): readonly string[] {
  const found = own(value, field);
  return isList(found) ? found.filter((each) => typeof each === "string") : [];
}
