import { stringify } from "yaml";
import type { Span } from "../../engine/index";
import { isWatch } from "./request-rows";
import { lineOf, type RequestWords } from "./request-words";

const SERVER = "https://control-plane:6443";
/** Takes the client's certificate and key out of the kubeconfig, where curl can read them. */
const IDENTITY = [
  ["client.crt", "client-certificate-data"],
  ["client.key", "client-key-data"],
].map(([file, field]) => `kubectl config view --raw -o jsonpath='{.users[0].user.${field}}' | base64 -d > ${file}`);

/** Headers that a person would send as well; the rest comes from who asked, or says who it was. */
const MEANT = ["accept", "content-type", "impersonate-user", "impersonate-group"];

/**
 * The same request by curl, as the user of the workstation's kubeconfig. Undefined when the body is not known: without
 * it the request would be another.
 */
export function curlOf(span: Span, words: RequestWords | undefined): string | undefined {
  const { method, path, query } = lineOf(span);
  const body = bodyOf(method, words);
  if (body === undefined) return undefined;
  const headers = (words?.sent.headers ?? [])
    .filter(([name]) => MEANT.includes(name))
    .map(([name, value]) => `-H ${quoted(`${name}: ${readable(value)}`)}`);
  const url = quoted(`${SERVER}${path}${query === "" ? "" : `?${query}`}`);
  return [
    ...IDENTITY,
    [
      "curl -sk --cert client.crt --key client.key",
      ...(method === "GET" ? [] : [`-X ${method}`]),
      ...headers,
      ...(body === "" ? [] : [`-d ${quoted(body)}`]),
      url,
    ].join(" "),
  ].join("\n");
}

/** A person reads JSON where components exchange protobuf. */
function readable(value: string): string {
  return /protobuf/.test(value) ? "application/json" : value;
}

/** The command of kubectl that asks for the same. Undefined when the body is not known. */
export function kubectlOf(span: Span, words: RequestWords | undefined): string | undefined {
  const { method, path, query } = lineOf(span);
  const body = bodyOf(method, words);
  if (body === undefined) return undefined;
  const raw = `${path}${query === "" ? "" : `?${query}`}`;
  const target = targetOf(path);
  if (target === undefined) return method === "GET" ? `kubectl get --raw ${quoted(raw)}` : undefined;
  const { resource, name, namespace, subresource } = target;
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  const sub = subresource === "status" || subresource === "scale" ? ` --subresource=${subresource}` : "";
  if (subresource !== "" && sub === "") return bySubresource(method, raw, target, query, body);
  switch (method) {
    case "GET":
      return name === "" ? listCommand(span, target, query) : `kubectl get ${resource} ${name}${where}${sub} -o yaml`;
    case "DELETE":
      return `kubectl delete ${resource} ${name === "" ? `--all${selectors(query)}` : name}${where}`;
    case "POST":
      return piped(`kubectl create${where} -f -`, body);
    case "PUT":
      return piped(`kubectl replace${where}${sub} -f -`, body);
    case "PATCH":
      return patchCommand(target, words, query, body);
    default:
      return undefined;
  }
}

interface Target {
  /** `deployments.apps`. */
  readonly resource: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly subresource: string;
}

function targetOf(path: string): Target | undefined {
  const found =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/([^/]+)\/(?=[^/]))?([^/]+)(?:\/([^/]+))?(?:\/(.+))?$/.exec(path);
  if (found === null) return undefined;
  const [, group, namespace, resource = "", name = "", subresource = ""] = found;
  // The status of a namespace has a path like that of an object within it.
  if (namespace !== undefined && group === undefined && (resource === "status" || resource === "finalize"))
    return { resource: "namespaces", name: namespace, namespace: undefined, subresource: resource };
  return { resource: group === undefined ? resource : `${resource}.${group}`, name, namespace, subresource };
}

function listCommand(span: Span, { resource, namespace }: Target, query: string): string {
  const namespaced = namespace === undefined ? (CLUSTER_WIDE.has(resource) ? "" : " -A") : ` -n ${namespace}`;
  return `kubectl get ${resource}${namespaced}${selectors(query)}${isWatch(span) ? " -w" : ""}`;
}

/** Where `-A` would mean nothing. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  "nodes",
  "namespaces",
  "persistentvolumes",
  "clusterroles.rbac.authorization.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "storageclasses.storage.k8s.io",
  "csinodes.storage.k8s.io",
  "csidrivers.storage.k8s.io",
  "priorityclasses.scheduling.k8s.io",
  "runtimeclasses.node.k8s.io",
]);

function selectors(query: string): string {
  const asked = new URLSearchParams(query);
  const label = asked.get("labelSelector");
  const field = asked.get("fieldSelector");
  return `${label === null ? "" : ` -l ${quoted(label)}`}${field === null ? "" : ` --field-selector ${quoted(field)}`}`;
}

function bySubresource(
  method: string,
  raw: string,
  { name, namespace, subresource }: Target,
  query: string,
  body: string,
): string | undefined {
  if (method === "GET" && subresource === "log") {
    const container = new URLSearchParams(query).get("container");
    const where = namespace === undefined ? "" : ` -n ${namespace}`;
    return `kubectl logs ${name}${where}${container === null ? "" : ` -c ${container}`}`;
  }
  if (method === "GET") return `kubectl get --raw ${quoted(raw)}`;
  if (method === "POST") return piped(`kubectl create --raw ${quoted(raw)} -f -`, body);
  return undefined;
}

function patchCommand(
  { resource, name, namespace, subresource }: Target,
  words: RequestWords | undefined,
  query: string,
  body: string,
): string | undefined {
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  const sub = subresource === "" ? "" : ` --subresource=${subresource}`;
  const type = words?.sent.headers.find(([header]) => header === "content-type")?.[1] ?? "";
  const asked = new URLSearchParams(query);
  if (/apply-patch/.test(type)) {
    const manager = asked.get("fieldManager");
    const force = asked.get("force") === "true" ? " --force-conflicts" : "";
    const by = manager === null ? "" : ` --field-manager=${manager}`;
    return piped(`kubectl apply --server-side${by}${force}${sub}${where}${dryRun(asked)} -f -`, body);
  }
  const kind = /strategic/.test(type) ? "strategic" : /json-patch/.test(type) ? "json" : "merge";
  return `kubectl patch ${resource} ${name}${where}${sub}${dryRun(asked)} --type=${kind} -p ${quoted(body)}`;
}

function dryRun(asked: URLSearchParams): string {
  return asked.get("dryRun") === "All" ? " --dry-run=server" : "";
}

/** The text of the body; empty when the request has none, undefined when it had one that is not known. */
function bodyOf(method: string, words: RequestWords | undefined): string | undefined {
  if (method === "GET" || method === "HEAD") return "";
  if (words?.sent.note !== undefined && words.object === undefined) return undefined;
  if (words?.sent.text !== undefined) return words.sent.text.trimEnd();
  if (words?.object !== undefined) return JSON.stringify(words.object);
  return method === "DELETE" ? "" : undefined;
}

function piped(command: string, body: string): string {
  return `${command} <<'EOF'\n${yamlOf(body)}\nEOF`;
}

function yamlOf(body: string): string {
  try {
    return stringify(JSON.parse(body), { indentSeq: false, lineWidth: 0 }).trimEnd();
  } catch {
    return body;
  }
}

/** A word of the shell, whatever is in it. */
function quoted(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
