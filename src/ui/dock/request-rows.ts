import type { Span } from "../../engine/index";

/** Which of the requests one wants to see. An empty field asks for nothing. */
export interface RequestFilter {
  readonly words: string;
  /** `writes`, `reads`, `watches`, or a method of HTTP. */
  readonly verb: string;
  readonly who: string;
  readonly resource: string;
  /** `fine`, `refused`, or a status. */
  readonly answer: string;
  /** The heartbeat of every component; it drowns the rest. */
  readonly leases: boolean;
  /** Only these, when something is followed. */
  readonly only?: ReadonlySet<number>;
}

export const NO_FILTER: RequestFilter = { words: "", verb: "", who: "", resource: "", answer: "", leases: false };

export function passes(span: Span, filter: RequestFilter): boolean {
  const about = aboutOf(span);
  if (filter.only !== undefined && !filter.only.has(span.id)) return false;
  if (!filter.leases && about.resource === "leases") return false;
  if (filter.verb !== "" && filter.verb !== verbKind(span) && filter.verb !== methodOf(span)) return false;
  if (filter.who !== "" && filter.who !== whoOf(span)) return false;
  if (filter.resource !== "" && filter.resource !== about.resource) return false;
  if (filter.answer !== "" && !hasAnswer(span, filter.answer)) return false;
  const text = `${span.name} ${whoOf(span)} ${String(span.attrs?.["status"] ?? "")}`.toLowerCase();
  return filter.words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function hasAnswer(span: Span, answer: string): boolean {
  if (answer === "refused" || answer === "fine") return isRefused(span) === (answer === "refused");
  return statusOf(span) === answer;
}

export function methodOf({ name }: Pick<Span, "name">): string {
  return name.split(" ")[0] ?? "";
}

export function statusOf({ attrs }: Pick<Span, "attrs">): string {
  return String(attrs?.["status"] ?? "");
}

export function isRefused({ status }: Span): boolean {
  return status === "refused" || status === "failed";
}

function verbKind(span: Span): string {
  if (isWatch(span)) return "watches";
  return /^(GET|HEAD)\b/.test(span.name) ? "reads" : "writes";
}

export function isWatch(span: Span): boolean {
  return span.attrs?.["verb"] === "watch" || /[?&]watch=/.test(String(span.attrs?.["query"] ?? ""));
}

/** Who asks, by the name that one knows: a controller by its account, a kubelet by its node, else the program. */
export function whoOf(span: Span): string {
  const user = text(span.attrs?.["user"]);
  const controller = /^system:serviceaccount:kube-system:(.+)$/.exec(user)?.[1];
  if (controller !== undefined) return controller;
  const node = /^system:node:(.+)$/.exec(user)?.[1];
  if (node !== undefined) return `kubelet ${node}`;
  const agent = text(span.attrs?.["userAgent"]);
  return agent === "" ? user : (agent.split(/[ /(]/)[0] ?? agent);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export interface RequestAbout {
  readonly resource: string;
  /** `deployments/web/status`: what it is about, as one would say it to kubectl. */
  readonly what: string;
  /** `apps/v1 in default`. */
  readonly where: string;
}

/** What a request is about, read from its path. A path outside of the API's objects stands for itself. */
export function aboutOf({ name }: Pick<Span, "name">): RequestAbout {
  const path = (name.split(" ")[1] ?? "").split("?")[0] ?? "";
  const found = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(\/.*)?$/.exec(path);
  if (found === null) return { resource: "", what: path, where: "" };
  const [, group, version = "", namespace, resource = "", rest = ""] = found;
  const api = group === undefined ? version : `${group}/${version}`;
  return {
    resource,
    what: resource + rest,
    where: namespace === undefined ? api : `${api} in ${namespace}`,
  };
}
