import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plain } from "../sim/plain";
import { ControlPlane } from "./control-plane";

/**
 * Replays the recorded creates and updates of one kind against a whole API server, request by request, in virtual time.
 *
 * Compares as the recordings' own tool does, with its masks and patches.
 */
export const OBJECTS_DIR = join(process.cwd(), "..", "shared", "oracles", "objects");

export function haveObjects(): boolean {
  return existsSync(OBJECTS_DIR);
}

export interface ObjectsResult {
  readonly passed: number;
  readonly total: number;
  readonly failures: readonly string[];
}

interface Step {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}
interface Want {
  readonly code: number;
  readonly warnings?: readonly string[];
  readonly status?: object;
  readonly body?: unknown;
  readonly patch?: readonly Step[];
  readonly on?: string;
}
interface Case {
  readonly id: string;
  readonly b: string;
  readonly p?: readonly Step[];
  readonly verb?: string;
  readonly sub?: string;
  readonly manifest?: boolean;
  readonly raw?: string;
  readonly ct?: string;
  readonly q?: string;
  readonly url?: string;
  readonly want: Want;
  readonly as?: { readonly user: string; readonly groups?: readonly string[] };
}
interface Thing {
  readonly metadata: {
    readonly name?: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
    readonly generateName?: string;
  };
}
interface Base {
  readonly url: string;
  readonly body: Thing;
  readonly answer?: unknown;
  live?: Thing;
}
interface Tools {
  applyPatch(document: unknown, patch: readonly Step[] | undefined): unknown;
  makePatch(from: unknown, to: unknown): readonly Step[];
  mask(value: unknown, known: string): unknown;
}
interface Answer {
  readonly code: number;
  readonly warnings: readonly string[];
  readonly body: unknown;
}

export async function replayObjects(kind: string): Promise<ObjectsResult> {
  const tools = (await import(pathToFileURL(join(OBJECTS_DIR, "..", "tools", "objects.mjs")).href)) as Tools;
  const plane = preparedPlane();
  const bases = JSON.parse(readFileSync(join(OBJECTS_DIR, "bases", `${kind}.json`), "utf8")) as Record<string, Base>;
  const cases = readFileSync(join(OBJECTS_DIR, "cases", `${kind}.jsonl`), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
  for (const [name, base] of Object.entries(bases)) {
    if (name.startsWith("live")) base.live = send(plane, "POST", base.url, JSON.stringify(base.body)).body as Thing;
  }
  const failures: string[] = [];
  for (const one of cases) {
    const difference = compare(plane, one, bases[one.b], tools);
    if (difference !== "") failures.push(`${one.id}\n    ${difference}`);
  }
  return { passed: cases.length - failures.length, total: cases.length, failures };
}

/** A server with what the recordings' set-up makes, as far as it can be made. */
function preparedPlane(): ControlPlane {
  const plane = new ControlPlane();
  const setup = JSON.parse(readFileSync(join(OBJECTS_DIR, "setup.json"), "utf8")) as readonly {
    readonly url?: string;
    readonly body?: Plain;
  }[];
  const account = (namespace: string): unknown =>
    plane.json("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: "default" } });
  account("default");
  for (const { url, body } of setup) {
    if (url === undefined || body === undefined) continue;
    send(plane, "POST", url, JSON.stringify(body));
    if (url === "/api/v1/namespaces") account((body as unknown as Thing).metadata.name ?? "");
  }
  return plane;
}

function compare(plane: ControlPlane, one: Case, base: Base | undefined, tools: Tools): string {
  const { verb = "POST", want } = one;
  const updates = verb !== "POST";
  const objectUrl = `${base?.url}/${base?.body.metadata.name}`;
  const path = one.url ?? (updates ? objectUrl + (one.sub === undefined ? "" : `/${one.sub}`) : (base?.url ?? ""));
  const url = `${path}?${one.q ?? "dryRun=All&fieldValidation=Strict"}`.replace(/\?$/, "");
  const known = JSON.stringify([base?.body, one.p, one.raw]);
  const start = structuredClone(updates && one.manifest !== true ? base?.live : base?.body) as
    | { metadata?: { managedFields?: unknown } }
    | undefined;
  if (start?.metadata !== undefined) delete start.metadata.managedFields;
  const sent =
    one.raw === undefined ? substitute(tools.applyPatch(start, one.p), base?.live) : updates ? base?.live : base?.body;
  const answer = send(
    plane,
    verb,
    url,
    one.raw ?? (sent === undefined ? undefined : JSON.stringify(sent)),
    one.ct,
    one.as,
  );
  const body = maskAnswer(answer.body, known, sent as Thing, tools);
  if (answer.code !== want.code)
    return `code ${want.code} expected, got ${answer.code}: ${short(body)} WANTED ${short(want)}`;
  const steps = tools.makePatch(expected(want, one, base, sent, known, tools), body);
  if (steps.length > 0) return `${short(steps)} WANTED ${short(want)}`;
  const warnings = JSON.stringify(
    answer.warnings
      .filter(isUpstreams)
      .map((text) => tools.mask(text, known))
      .sort(),
  );
  return warnings === JSON.stringify(want.warnings ?? [])
    ? ""
    : `warnings ${JSON.stringify(want.warnings)} expected, got ${warnings}`;
}

function expected(want: Want, one: Case, base: Base | undefined, sent: unknown, known: string, tools: Tools): unknown {
  if ("body" in want) return want.body;
  if ("status" in want)
    return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", ...want.status, code: want.code };
  const from =
    want.on === "base"
      ? tools.applyPatch(base?.answer, substitute(one.p ?? [], undefined) as readonly Step[])
      : tools.mask(sent, known);
  return tools.applyPatch(from, want.patch);
}

function send(
  plane: ControlPlane,
  method: string,
  path: string,
  text?: string,
  type = "application/json",
  as?: Case["as"],
): Answer {
  const answer = plane.call({
    method,
    path,
    headers: {
      accept: "application/json",
      ...(text !== undefined && { "content-type": type }),
      ...(as !== undefined && {
        "impersonate-user": as.user,
        ...(as.groups !== undefined && { "impersonate-group": as.groups.join("\n") }),
      }),
    },
    ...(text !== undefined && { body: { text } }),
  });
  const content = answer.body !== undefined && "text" in answer.body ? answer.body.text : "";
  const warnings = (answer.headers["warning"] ?? "")
    .split("\n")
    .filter(Boolean)
    .map((each) => each.replace(/^299 \S+ "([\s\S]*)"$/, "$1").replace(/\\(.)/g, "$1"));
  return { code: answer.status, warnings, body: parsed(content) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface Refusal {
  readonly kind?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field: string; readonly message: string }[] };
}

/** Causes are found while walking maps, and generated names stand in texts too. */
function maskAnswer(body: unknown, known: string, sent: Thing | undefined, tools: Tools): unknown {
  const masked = tools.mask(inOrder(body as Refusal, known, tools), known) as Refusal;
  const { generateName = "", name = "" } = sent?.metadata ?? {};
  if (typeof generateName !== "string" || generateName === "" || name !== "" || masked?.kind !== "Status")
    return masked;
  const stem = generateName.slice(0, 58).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return JSON.parse(
    JSON.stringify(masked).replace(new RegExp(`(${stem})[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])`, "g"), "$1<sfx>"),
  ) as unknown;
}

function inOrder(body: Refusal, known: string, tools: Tools): unknown {
  const causes = body?.kind === "Status" ? body.details?.causes : undefined;
  if (causes === undefined || causes.length < 2) return body;
  const text = ({ field, message }: { readonly field: string; readonly message: string }): string =>
    `${field}: ${message}`;
  const keyed = causes.map((cause) => [tools.mask(text(cause), known) as string, cause] as const);
  const sorted = keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, cause]) => cause);
  const unique = (list: readonly { readonly field: string; readonly message: string }[]): string =>
    [...new Set(list.map(text))].join(", ");
  const message = String(body.message).replace(unique(causes), () => unique(sorted));
  return { ...body, message, details: { ...body.details, causes: sorted } };
}

function substitute(value: unknown, live: Thing | undefined): unknown {
  if (value === "$rv") return live?.metadata.resourceVersion ?? value;
  if (value === "$uid") return live?.metadata.uid ?? value;
  if (typeof value === "string") return /^\$x\d+$/.test(value) ? "x".repeat(Number(value.slice(2))) : value;
  if (Array.isArray(value)) return value.map((item) => substitute(item, live));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, live)]));
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** That a field has no effect here yet is this server's own warning. */
function isUpstreams(warning: string): boolean {
  return !warning.endsWith("nothing here acts on it yet");
}
