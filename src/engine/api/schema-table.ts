import type { GroupVersionKind } from "../apimachinery/object";
import type { Field, ListNode, ObjectNode, ScalarNode, SchemaNode } from "../apimachinery/schema";
import { SCHEMA_TEXT } from "./gen/schema-text";

export {
  groups,
  resourceFor,
  resourceForKind,
  resources,
  type ApiGroupInfo,
  type ApiResourceInfo,
  type SubresourceInfo,
} from "./discovery-resources";

/**
 * What every built-in kind may hold: the `SchemaNode` of a kind or of any type within it.
 *
 * Reads the generated text (a line a schema, grammar in tools/gen/schemas.mjs); nothing is written. The text is split
 * once, when the first schema is asked for, and a line becomes a node when it is first needed: a cluster that never
 * sees an Ingress never builds one. Types that hold themselves (JSONSchemaProps) close their circle because each field
 * resolves its schema when it is read.
 *
 * Upstream: the scheme of k8s.io/kubernetes/pkg/api/legacyscheme. Left out: versions that v1.36 doesn't serve by
 * default.
 */
export function schemaFor(gvk: GroupVersionKind): ObjectNode | undefined {
  const { byKind, byId } = index();
  const at = byKind.get(kindKey(gvk.group, gvk.version, gvk.kind)) ?? byId.get(`${META}.${gvk.kind}`);
  return at === undefined ? undefined : nodeAt(at);
}

/** The schema of one type, by its OpenAPI id: `io.k8s.api.core.v1.PodSpec`. */
export function schemaById(id: string): ObjectNode | undefined {
  const at = index().byId.get(id);
  return at === undefined ? undefined : nodeAt(at);
}

/** The ids of every schema, in the order of the table (sorted). */
export function schemaIds(): readonly string[] {
  return [...index().byId.keys()];
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const JSON_SCHEMA = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

interface Line {
  readonly id: string;
  readonly head: string;
  readonly body: string;
}
interface Index {
  readonly lines: readonly Line[];
  readonly nodes: (ObjectNode | undefined)[];
  readonly byId: ReadonlyMap<string, number>;
  readonly byKind: ReadonlyMap<string, number>;
}

let built: Index | undefined;

function index(): Index {
  built ??= buildIndex();
  return built;
}

const kindKey = (group: string, version: string, kind: string): string => `${group}/${version}/${kind}`;

function buildIndex(): Index {
  const lines: Line[] = [];
  const byId = new Map<string, number>();
  const byKind = new Map<string, number>();
  let pkg = "";
  for (const text of SCHEMA_TEXT.split("\n")) {
    if (text.startsWith("%")) {
      pkg = text.slice(1);
      continue;
    }
    const blank = text.indexOf(" ");
    const head = blank < 0 ? text : text.slice(0, blank);
    const [, name = "", kind] = /^([^@>|]+)@?(?:>([^|]+))?/.exec(head) ?? [];
    const id = `${pkg}.${name}`;
    if (kind !== undefined) byKind.set(kind, lines.length);
    byId.set(id, lines.length);
    lines.push({ id, head, body: blank < 0 ? "" : text.slice(blank + 1) });
  }
  return { lines, nodes: [], byId, byKind };
}

function nodeAt(at: number): ObjectNode {
  const { lines, nodes } = index();
  const line = lines[at];
  if (line === undefined) throw new RangeError(`the schema table has ${lines.length} lines, line ${at} was asked for`);
  return (nodes[at] ??= buildNode(line));
}

function buildNode({ id, head, body }: Line): ObjectNode {
  const [name = "", ...unions] = head.split("|");
  const fields = new Map<string, Field>();
  for (const text of body === "" ? [] : body.split(";")) {
    const colon = text.indexOf(":");
    fields.set(text.slice(0, colon), buildField(text.slice(colon + 1).split(" ")));
  }
  return {
    node: "object",
    goName: id.slice(id.lastIndexOf(".") + 1),
    id,
    fields,
    ...(name.includes("@") ? { atomic: true } : {}),
    ...(unions.length > 0 ? { unions: unions.map(buildUnion) } : {}),
  };
}

function buildUnion(text: string): { readonly discriminator?: string; readonly fields: readonly string[] } {
  const [discriminator = "", ...fields] = text.split("/");
  return discriminator === "" ? { fields } : { discriminator, fields };
}

interface Flags {
  required: boolean;
  alwaysWritten: boolean;
  pointer: boolean;
  patchStrategy?: readonly ("merge" | "replace" | "retainKeys")[];
  patchMergeKey?: string;
  listType: ListNode["listType"];
  mapKeys: readonly string[];
  atomic: boolean;
  enum?: readonly string[];
  goType?: string;
  embeddedIn?: string;
  protobuf?: readonly number[];
}

/** The schema is made when it is first read: building it at once would never end for a type that holds itself. */
function buildField([type = "", ...texts]: readonly string[]): Field {
  const flags = readFlags(texts);
  let schema: SchemaNode | undefined;
  return {
    get schema(): SchemaNode {
      return (schema ??= buildSchema(type, flags));
    },
    required: flags.required,
    alwaysWritten: flags.alwaysWritten,
    ...(flags.pointer ? { pointer: true } : {}),
    ...(flags.embeddedIn === undefined ? {} : { embeddedIn: flags.embeddedIn }),
    ...(flags.protobuf === undefined ? {} : { protobuf: flags.protobuf }),
    ...(flags.patchStrategy === undefined ? {} : { patchStrategy: flags.patchStrategy }),
    ...(flags.patchMergeKey === undefined ? {} : { patchMergeKey: flags.patchMergeKey }),
  };
}

function readFlags(texts: readonly string[]): Flags {
  const flags: Flags = {
    required: false,
    alwaysWritten: false,
    pointer: false,
    listType: "atomic",
    mapKeys: [],
    atomic: false,
  };
  for (const text of texts) readFlag(text.slice(0, 1), text.slice(1), flags);
  return flags;
}

function readFlag(sign: string, rest: string, flags: Flags): void {
  if (sign === "!") flags.required = true;
  else if (sign === "+") flags.alwaysWritten = true;
  else if (sign === "*") flags.pointer = true;
  else if (sign === "@") flags.atomic = true;
  else if (sign === "<") flags.enum = rest.split("|");
  else if (sign === "^") flags.goType = rest;
  else if (sign === "&") flags.embeddedIn = rest;
  else if (sign === "%") flags.protobuf = rest.split(".").map(Number);
  else if (sign === "=") {
    const [list, ...keys] = rest.split("/");
    flags.listType = list === "set" ? "set" : "map";
    flags.mapKeys = keys;
  } else if (sign === "~") {
    const [strategy = "", key = ""] = rest.split("~");
    flags.patchStrategy = strategy.split("/").map(asStrategy);
    if (key !== "") flags.patchMergeKey = key;
  }
}

function asStrategy(text: string): "merge" | "replace" | "retainKeys" {
  if (text === "merge" || text === "replace" || text === "retainKeys") return text;
  throw new RangeError(`the schema table names a patch strategy that Kubernetes doesn't have: ${text}`);
}

const SCALARS: Readonly<Record<string, ScalarNode["type"]>> = {
  s: "string",
  b: "boolean",
  i: "int32",
  l: "int64",
  f: "float64",
  y: "bytes",
  q: "quantity",
  t: "time",
  m: "microtime",
  o: "intOrString",
  "*": "any",
};

const PLAIN: Flags = {
  required: false,
  alwaysWritten: false,
  pointer: false,
  listType: "atomic",
  mapKeys: [],
  atomic: false,
};

function buildSchema(type: string, flags: Flags): SchemaNode {
  const rest = type.slice(1);
  switch (type.slice(0, 1)) {
    case "#": {
      const node = nodeAt(parseInt(rest, 36));
      return flags.atomic && node.atomic !== true ? { ...node, atomic: true } : node;
    }
    case "[": {
      const { listType, mapKeys } = flags;
      const items = buildSchema(rest, itemFlags(flags));
      return { node: "list", items, listType, mapKeys, ...ownName(flags) };
    }
    case "{": {
      const values = buildSchema(rest, itemFlags(flags));
      return { node: "map", values, ...(flags.atomic ? { atomic: true } : {}), ...ownName(flags) };
    }
    case "?":
      return {
        node: "scalar",
        type: "any",
        get lenient(): ObjectNode | undefined {
          return schemaById(JSON_SCHEMA);
        },
      };
    default: {
      const scalar = SCALARS[type];
      if (scalar === undefined) throw new RangeError(`the schema table has a type that isn't in its grammar: ${type}`);
      return {
        node: "scalar",
        type: scalar,
        ...(flags.enum ? { enum: flags.enum } : {}),
        ...(flags.goType ? { goType: flags.goType } : {}),
      };
    }
  }
}

/**
 * A named Go type that opens with `:` is that of the list or map itself, with `::` that of what is in it, else that of
 * the innermost.
 */
function itemFlags(flags: Flags): Flags {
  const goType =
    flags.goType?.startsWith("::") === true
      ? flags.goType.slice(1)
      : ownName(flags).goType === undefined
        ? flags.goType
        : undefined;
  return { ...PLAIN, ...(flags.enum ? { enum: flags.enum } : {}), ...(goType ? { goType } : {}) };
}

function ownName({ goType }: Flags): { goType?: string } {
  return goType?.startsWith(":") === true && !goType.startsWith("::") ? { goType: goType.slice(1) } : {};
}
