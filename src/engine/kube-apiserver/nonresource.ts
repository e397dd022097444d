/**
 * Answers about the server itself: its version, its health, its paths.
 *
 * Upstream: k8s.io/apiserver/pkg/server/{healthz,routes}. Left out: `/logs`, `/debug`, most metrics.
 */
import { failure, notFoundPath } from "../apimachinery/status-errors";
import type { HttpResponse } from "../net/http";
import { groups } from "../api/schema-table";
import { apiGroup, apiGroupList, apiVersions, aggregatedDiscovery, resourceList } from "./discovery";
import { indentJson } from "./indent-json";
import { openApiAnswer } from "./openapi";
import { openIdAnswer, type OpenIdFacts } from "./openid-metadata";
import type { RequestContext } from "./request-context";

/** The answer of a path that is no resource. */
export function pathAnswer({ info, request, format }: RequestContext, facts: ServerFacts): HttpResponse {
  const path = info.path;
  const health = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path.replace(/\/$/, ""));
  if (health !== null) return healthAnswer(health[1]!, health[2], "verbose" in info.query, info.query["exclude"] ?? []);
  if (request.method !== "GET" && request.method !== "HEAD") throw failure(405, "MethodNotAllowed", METHOD_TEXT, {});
  const discovered = discovery(path.replace(/\/$/, ""), request.headers["accept"] ?? "", facts);
  if (discovered !== undefined)
    return json(discovered, format.pretty, aggregatedType(request.headers["accept"] ?? "", discovered));
  // A version that is not there is told by the server of its group.
  if (/^\/api\/[^/]+$/.test(path) || groups.some(({ name }) => name !== "" && path.startsWith(`/apis/${name}/`)))
    throw notFoundPath();
  const openApi = openApiAnswer(path.replace(/\/$/, ""), info.query, request.headers["accept"]);
  if (openApi !== undefined) return openApi;
  const openId = openIdAnswer(path.replace(/\/$/, ""), facts);
  if (openId !== undefined) return openId;
  if (request.method === "HEAD" && path.startsWith("/version")) return { status: 405, headers: {}, body: { text: "" } };
  switch (path) {
    case "/version":
    case "/version/":
      return json(VERSION, true);
    case "/":
      return json({ paths: paths() }, true);
    case "/metrics":
      return text(metricsText(facts));
    default:
      return text("404 page not found\n", 404);
  }
}

export interface ServerFacts extends OpenIdFacts {
  readonly requests: number;
  readonly objects: number;
}

const METHOD_TEXT = "the server does not allow this method on the requested resource";

function discovery(path: string, accept: string, { address }: ServerFacts): object | undefined {
  const aggregated = accept.includes("as=APIGroupDiscoveryList");
  if (path === "/api") return aggregated ? aggregatedDiscovery(true) : apiVersions(address);
  if (path === "/apis") return aggregated ? aggregatedDiscovery(false) : apiGroupList();
  if (path === "/api/v1") return resourceList("", "v1");
  const [, group = "", version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (group === "" || !groups.some(({ name }) => name === group)) return undefined;
  return version === undefined ? apiGroup(group) : resourceList(group, version);
}

function aggregatedType(accept: string, found: object): string | undefined {
  if ((found as { readonly kind?: string }).kind !== "APIGroupDiscoveryList") return undefined;
  const version = /v=(v2beta1|v2)(?:[;,]|$)/.exec(accept)?.[1] ?? "v2";
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

function json(value: object, pretty = false, type = "application/json"): HttpResponse {
  const compact = JSON.stringify(value);
  const headers = { "content-type": type, "cache-control": "no-cache, private" };
  return { status: 200, headers, body: { text: pretty ? indentJson(compact) : `${compact}\n` } };
}

function text(content: string, status = 200): HttpResponse {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache, private" },
    body: { text: content },
  };
}

function healthAnswer(
  endpoint: string,
  one: string | undefined,
  verbose: boolean,
  excluded: readonly string[],
): HttpResponse {
  const checks = endpoint === "readyz" ? READY_CHECKS : CHECKS;
  if (one !== undefined) {
    if (!checks.includes(one)) return text("404 page not found\n", 404);
    return text("ok");
  }
  if (!verbose) return text("ok");
  const lines = checks.map((check) => (excluded.includes(check) ? `[+]${check} excluded: ok` : `[+]${check} ok`));
  const unknown = excluded.filter((check) => !checks.includes(check));
  if (unknown.length > 0)
    lines.push(
      `warn: some health checks cannot be excluded: no matches for ${unknown.map((each) => JSON.stringify(each)).join(",")}`,
    );
  return text(`${lines.join("\n")}\n${endpoint} check passed\n`);
}

function metricsText({ requests, objects }: ServerFacts): string {
  return [
    "# HELP apiserver_request_total [STABLE] Counter of apiserver requests.",
    "# TYPE apiserver_request_total counter",
    `apiserver_request_total ${requests}`,
    "# HELP apiserver_resource_objects [BETA] Number of stored objects.",
    "# TYPE apiserver_resource_objects gauge",
    `apiserver_resource_objects ${objects}`,
    "",
  ].join("\n");
}

function paths(): readonly string[] {
  const api = groups.flatMap(({ name, versions }) =>
    name === ""
      ? ["/api", "/api/v1", "/apis", "/apis/"]
      : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
  );
  const health = [
    ...["/healthz", "/livez"].flatMap((root) => [root, ...CHECKS.map((check) => `${root}/${check}`)]),
    "/readyz",
    ...READY_CHECKS.map((check) => `/readyz/${check}`),
  ];
  return [...api, ...health, "/.well-known/openid-configuration", "/metrics", "/openid/v1/jwks", "/version"].sort();
}

export const VERSION = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.2",
  gitCommit: "98b35193b2ac7a23a673325f5e9b830ecd5ba406",
  gitTreeState: "clean",
  buildDate: "2026-06-10T00:00:00Z",
  goVersion: "go1.26.8",
  compiler: "gc",
  platform: "linux/amd64",
} as const;

const HOOKS = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "peer-endpoint-reconciler-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "storage-readiness",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-wait-for-first-sync",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
].map((hook) => `poststarthook/${hook}`);
const LAST_HOOKS = [
  "autoregister-completion",
  "poststarthook/apiservice-openapi-controller",
  "poststarthook/apiservice-openapiv3-controller",
];
const CHECKS = ["ping", "log", "loopback-serving-certificate", "etcd", ...HOOKS, ...LAST_HOOKS];
const READY_CHECKS = ["ping", "log", "etcd", "etcd-readiness", "informer-sync", ...HOOKS, ...LAST_HOOKS, "shutdown"];
