import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kind } from "../api/kind";
import { kindFor } from "../api/kinds";
import { validateCommonFields, validateObjectMeta } from "../api/meta-validation";
import { nameIsPathSegment } from "../api/name-rules";
import { resourceFor, schemaFor } from "../api/schema-table";
import { decode, normalize } from "../apimachinery/decode/decode";
import { DecodeError } from "../apimachinery/decode/decode-error";
import { parseJson } from "../apimachinery/json/parse-json";
import type { GroupVersionKind, JsonObject, KObject } from "../apimachinery/object";
import { badRequest, invalid } from "../apimachinery/status-errors";
import { StatusError, type FieldError } from "../apimachinery/status";

/**
 * Replays the recorded creates and updates of one kind through its `Kind` alone: decode, defaults, strategy,
 * validation.
 *
 * Reads `objects/bases` and `objects/cases` of the recordings, and compares as their own tool does, by its masks and
 * patches. What only a whole API server can answer (admission, conflicts, unknown paths, media types) is counted as out
 * of reach, not as passed.
 */
export const OBJECTS_DIR = join(process.cwd(), "..", "shared", "oracles", "objects");

export function haveRecordings(): boolean {
  return existsSync(OBJECTS_DIR);
}

export interface ReplayResult {
  readonly passed: number;
  readonly outOfReach: number;
  readonly failures: readonly string[];
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}
interface Step {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}
interface Want {
  readonly code: number;
  readonly warnings?: readonly string[];
  readonly status?: JsonObject;
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
  readonly as?: unknown;
  readonly url?: string;
  readonly want: Want;
}
interface Base {
  readonly url: string;
  readonly body: KObject;
  readonly answer?: KObject;
  live?: KObject;
}
interface Tools {
  applyPatch(document: unknown, patch: readonly Step[] | undefined): unknown;
  makePatch(from: unknown, to: unknown): readonly Step[];
  mask(value: unknown, known: string): unknown;
}

/** Stands for an admission plugin whose work shows in the recordings of a kind. */
export type Admission = (object: KObject, creates: boolean) => KObject;

export async function replayKind(name: string, admit: Admission = (o) => o): Promise<ReplayResult> {
  const tools = (await import(pathToFileURL(join(OBJECTS_DIR, "..", "tools", "objects.mjs")).href)) as Tools;
  const bases = JSON.parse(readFileSync(join(OBJECTS_DIR, "bases", `${name}.json`), "utf8")) as Record<string, Base>;
  const cases = readFileSync(join(OBJECTS_DIR, "cases", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
  for (const [base, { url, body }] of Object.entries(bases)) {
    if (!base.startsWith("live")) continue;
    bases[base]!.live = new Chain(url, admit).create(JSON.stringify(body)).body as KObject;
    const { live } = bases[base]!;
    bases[base]!.live = { ...live, metadata: { ...live?.metadata, resourceVersion: "5" } } as KObject;
  }
  let [passed, outOfReach] = [0, 0];
  const failures: string[] = [];
  for (const one of cases) {
    const base = bases[one.b];
    if (base === undefined || !inReach(one)) outOfReach++;
    else {
      const difference = replayCase(one, base, tools, admit);
      if (difference === "") passed++;
      else failures.push(`${one.id}\n    ${difference}`);
    }
  }
  return { passed, outOfReach, failures };
}

/** Only what defaults, strategies and validation decide. */
function inReach({ want, sub, as, url, ct, q = "", raw }: Case): boolean {
  if (as !== undefined || url !== undefined || ct !== undefined || raw !== undefined) return false;
  if (sub !== undefined && sub !== "status") return false;
  if (q !== "" && q !== "dryRun=All&fieldValidation=Strict") return false;
  if (want.code !== 200 && want.code !== 201 && want.code !== 422) return false;
  const text = JSON.stringify(want);
  return !text.includes("ValidatingAdmissionPolicy") && !text.includes("metadata.labels[pod-security.kubernetes.io");
}

function replayCase(one: Case, base: Base, tools: Tools, admit: Admission): string {
  const updates = one.verb !== undefined && one.verb !== "POST";
  const start = structuredClone(updates && one.manifest !== true ? base.live : base.body);
  const sent = substitute(tools.applyPatch(start, one.p), base.live);
  const chain = new Chain(base.url, admit);
  const text = JSON.stringify(sent);
  const answer = updates ? chain.update(text, base.live!, one.sub) : chain.create(text);
  const known = JSON.stringify([base.body, one.p]);
  const wanted = expected(one.want, one, base, sent, known, tools);
  if (answer.code !== one.want.code) {
    return `code ${one.want.code} expected, got ${answer.code}: ${short(answer.body)} for ${short(one.want)}`;
  }
  const warned = JSON.stringify([...answer.warnings].sort());
  const wantWarned = JSON.stringify([...(one.want.warnings ?? [])].sort());
  const got = withoutSuffix(tools.mask(inOrder(answer.body), known), sent as KObject);
  const steps = tools.makePatch(inOrder(wanted), got);
  if (steps.length > 0) return `${short(steps)} WANTED ${short(wanted)}`;
  return warned === wantWarned ? "" : `warnings ${wantWarned} expected, got ${warned}`;
}

function expected(want: Want, one: Case, base: Base, sent: unknown, known: string, tools: Tools): unknown {
  if (want.body !== undefined) return want.body;
  if (want.status !== undefined) {
    return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", ...want.status, code: want.code };
  }
  const from =
    want.on === "base"
      ? tools.applyPatch(base.answer, substitute(one.p, base.live) as readonly Step[])
      : tools.mask(sent, known);
  return tools.applyPatch(from, want.patch);
}

/** Several causes may come in any order. */
function inOrder(body: unknown): unknown {
  const status = body as { kind?: string; message?: string; details?: { causes?: Cause[] } };
  const causes = status.kind === "Status" ? (status.details?.causes ?? []) : [];
  if (causes.length < 2) return body;
  const text = (cause: Cause) => `${cause.field}: ${cause.message}`;
  const sorted = [...causes].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
  const unique = (list: readonly Cause[]) => [...new Set(list.map(text))].join(", ");
  const message = String(status.message).replace(unique(causes), () => unique(sorted));
  return { ...status, message, details: { ...status.details, causes: sorted } };
}

/** A generated name also stands in the message and the details of an error. */
function withoutSuffix(body: unknown, sent: KObject): unknown {
  const { generateName = "", name = "" } = sent.metadata ?? {};
  if (generateName === "" || name !== "" || (body as { kind?: string }).kind !== "Status") return body;
  const stem = JSON.stringify(generateName.slice(0, 58)).slice(1, -1);
  return JSON.parse(JSON.stringify(body).replaceAll(`${stem}bcdfg`, `${stem}<sfx>`));
}

function substitute(value: unknown, live: KObject | undefined): unknown {
  if (value === "$rv") return live?.metadata.resourceVersion ?? value;
  if (value === "$uid") return live?.metadata.uid ?? value;
  if (typeof value === "string") return /^\$x\d+$/.test(value) ? "x".repeat(Number(value.slice(2))) : value;
  if (Array.isArray(value)) return value.map((item) => substitute(item, live));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, live)]));
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 700 ? `${text.slice(0, 700)}…` : text;
}

interface Answer {
  readonly code: number;
  readonly body: unknown;
  readonly warnings: readonly string[];
}

/** The part of the API server's chain that a kind decides. */
class Chain {
  readonly #kind: Kind;
  readonly #gvk: GroupVersionKind;
  readonly #namespace: string | undefined;

  constructor(
    url: string,
    private readonly admit: Admission,
  ) {
    const match = /^\/api(?:s\/([^/]+))?\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)$/.exec(url);
    const [, group = "", version = "", namespace, resource = ""] = match ?? [];
    const info = resourceFor({ group, version, resource });
    if (info === undefined) throw new Error(`no resource for ${url}`);
    this.#gvk = { group, version, kind: info.kind };
    this.#namespace = namespace;
    const hasStatus = info.subresources.some((sub) => sub.name === "status");
    this.#kind = kindFor(group, version, resource, { namespaced: info.namespaced, hasStatus });
  }

  create(text: string): Answer {
    return this.#answer(201, () => {
      const object = this.#decode(text);
      const { name = "", generateName = "" } = object.metadata;
      const metadata = {
        ...object.metadata,
        ...(this.#namespace === undefined ? {} : { namespace: this.#namespace }),
        name: name === "" && generateName !== "" ? `${generateName.slice(0, 58)}bcdfg` : name,
        uid: "11111111-1111-4111-8111-111111111111",
        creationTimestamp: "2030-01-01T00:00:00Z",
      };
      const admitted = this.admit({ ...object, metadata } as KObject, true);
      const ready = this.#kind.prepareForCreate(
        dropped(admitted, [
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "selfLink",
          ...(this.#kind.namespaced ? [] : ["namespace"]),
        ]),
      );
      this.#refuse(ready, this.#kind.validate(ready));
      this.#refuse(
        ready,
        validateObjectMeta(ready.metadata, {
          namespaced: this.#kind.namespaced,
          nameRule: nameIsPathSegment,
          looseFinalizers: true,
        }),
      );
      return { object: ready, warnings: this.#kind.warnings?.(ready) ?? [] };
    });
  }

  update(text: string, live: KObject, sub: string | undefined): Answer {
    return this.#answer(200, () => {
      const sent = this.#decode(text);
      const object = this.admit(carried(sent, live, this.#kind.unconditionalUpdate), false);
      const strategy = sub === "status" ? this.#kind.status : undefined;
      const ready =
        strategy === undefined
          ? this.#kind.prepareForUpdate(object, live)
          : strategy.prepareForStatusUpdate(object, live);
      const own =
        strategy === undefined ? this.#kind.validateUpdate(ready, live) : strategy.validateStatusUpdate(ready, live);
      this.#refuse(ready, [...validateCommonFields(ready.metadata, live.metadata, this.#kind.namespaced), ...own]);
      return { object: ready, warnings: strategy === undefined ? (this.#kind.warnings?.(ready, live) ?? []) : [] };
    });
  }

  /** Refusals of the decoder are only told from the rest here: their words are the decoder's own test. */
  #decode(text: string): KObject {
    const { group, version, kind } = this.#gvk;
    const schema = schemaFor(this.#gvk);
    if (schema === undefined) throw new Error(`no schema for ${kind}`);
    try {
      const { object, strictErrors } = decode(parseJson(text), schema);
      if (strictErrors.length > 0) throw badRequest(strictErrors.join(", "));
      const apiVersion = group === "" ? version : `${group}/${version}`;
      return this.#kind.defaults({ ...object, kind, apiVersion } as unknown as KObject);
    } catch (error) {
      if (error instanceof DecodeError) throw badRequest(error.message);
      throw error;
    }
  }

  #refuse(object: KObject, errors: readonly FieldError[]): void {
    const { group, kind } = this.#gvk;
    if (errors.length > 0) {
      throw invalid({ group: this.#kind.refusalGroup ?? group, kind }, object.metadata.name ?? "", errors);
    }
  }

  #answer(code: number, run: () => { object: KObject; warnings: readonly string[] }): Answer {
    try {
      const { object, warnings } = run();
      const schema = schemaFor(this.#gvk);
      const body =
        schema === undefined ? object : normalize(JSON.parse(JSON.stringify(object)) as JsonObject, schema).object;
      return { code, body: { ...body, kind: object.kind, apiVersion: object.apiVersion }, warnings };
    } catch (error) {
      if (error instanceof StatusError) return { code: error.code, body: error.status, warnings: [] };
      throw error;
    }
  }
}

/** What the API server itself carries over from the stored object. */
function carried(sent: KObject, live: KObject, unconditional: boolean): KObject {
  const { generation: _g, uid, creationTimestamp, managedFields: _m, ...rest } = sent.metadata;
  const metadata: Record<string, unknown> = { ...rest, uid: uid || live.metadata.uid };
  metadata["creationTimestamp"] = creationTimestamp ?? live.metadata.creationTimestamp;
  if (live.metadata.generation !== undefined) metadata["generation"] = live.metadata.generation;
  if (unconditional && (rest.resourceVersion ?? "") === "") metadata["resourceVersion"] = live.metadata.resourceVersion;
  return { ...sent, metadata: metadata as KObject["metadata"] };
}

function dropped(object: KObject, names: readonly string[]): KObject {
  const entries = Object.entries(object.metadata).filter(([name]) => !names.includes(name));
  return { ...object, metadata: Object.fromEntries(entries) as KObject["metadata"] };
}
