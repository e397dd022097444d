/**
 * Writes `src/engine/api/gen/schema-text.ts`: the structure of every schema that the server serves, a line a schema.
 *
 * Run: `node tools/gen/schemas.mjs`. Reads, below ../shared/oracles: control-plane/openapi (fields, lists, patch
 * strategies, enums,
 * which fields Go always writes), api-examples (the order in which Go writes them, since every field is set there),
 * facts/protobuf-fields.json (the order of what no example shows). `go-facts.mjs` has what none of these can tell.
 *
 * Grammar of a line: `Name[@][>group/version/Kind][|unions] field;field...`; a line `%package` opens a package.
 * A field is `name:type` and flags, each after a blank: `!` required, `+` always written, `*` pointer,
 * `~strategy/strategy~mergeKey`, `=set`,
 * `=map/key/key`, `@` atomic, `<A|B` enum, `^GoType`, `&Embedded`, `%2.19` its numbers in protobuf, those of the embedded
 * messages around it first. Types: one letter a scalar, `#n` a reference (base
 * 36), `[` list, `{` map.
 */
import { ALWAYS_WRITTEN, EMBEDDED, LENIENT, NOT_ALWAYS_WRITTEN, ORDER } from "./go-facts.mjs";
import { GO_TYPES } from "./go-named-types.mjs";
import { POINTERS } from "./go-pointers.mjs";
import { emit, oracleFiles, oracleJson, refId, splitId } from "./oracles.mjs";

const SCALARS = new Map([
  ["io.k8s.apimachinery.pkg.api.resource.Quantity", "q"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.Time", "t"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "m"],
  ["io.k8s.apimachinery.pkg.util.intstr.IntOrString", "o"],
  ["io.k8s.apimachinery.pkg.runtime.RawExtension", "*"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "*"],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.Patch", "*"],
  ["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", "*"],
  ...LENIENT.map((id) => [id, "?"]),
]);

const definitions = servedDefinitions();
const ids = Object.keys(definitions)
  .filter((id) => !SCALARS.has(id))
  .sort();
const number = new Map(ids.map((id, at) => [id, at.toString(36)]));
const kindOf = kindsById();
const shown = orderInExamples();
const protobuf = oracleJson("facts/protobuf-fields.json");
const unordered = [];

/** The server answers with these, too, but no document of OpenAPI describes them. */
function answersOnly() {
  const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
  const text = { type: "string", default: "" };
  const ref = (name) => ({ $ref: `#/components/schemas/${meta}.${name}`, default: {} });
  const list = (items) => ({ type: "array", items });
  const typed = { kind: { type: "string" }, apiVersion: { type: "string" } };
  return {
    [`${meta}.Table`]: {
      properties: {
        ...typed,
        metadata: ref("ListMeta"),
        columnDefinitions: list(ref("TableColumnDefinition")),
        rows: list(ref("TableRow")),
      },
      required: ["columnDefinitions", "rows"],
    },
    [`${meta}.TableColumnDefinition`]: {
      properties: {
        name: text,
        type: text,
        format: text,
        description: text,
        priority: { type: "integer", format: "int32" },
      },
      required: ["name", "type", "format", "description", "priority"],
    },
    [`${meta}.TableRow`]: {
      properties: {
        cells: list({}),
        conditions: list(ref("TableRowCondition")),
        object: { $ref: "io.k8s.apimachinery.pkg.runtime.RawExtension", default: {} },
      },
      required: ["cells"],
    },
    [`${meta}.TableRowCondition`]: {
      properties: { type: text, status: text, reason: { type: "string" }, message: { type: "string" } },
      required: ["type", "status"],
    },
    [`${meta}.PartialObjectMetadata`]: { properties: { ...typed, metadata: ref("ObjectMeta") } },
    [`${meta}.PartialObjectMetadataList`]: {
      properties: { ...typed, metadata: ref("ListMeta"), items: list(ref("PartialObjectMetadata")) },
      required: ["items"],
    },
  };
}

function servedDefinitions() {
  const all = answersOnly();
  for (const file of oracleFiles("control-plane/openapi")) {
    Object.assign(all, oracleJson(`control-plane/openapi/${file}`).components?.schemas ?? {});
  }
  return all;
}

function kindsById() {
  const kinds = new Map();
  for (const id of ids) {
    const gvks = definitions[id]["x-kubernetes-group-version-kind"] ?? [];
    if (gvks.length === 1) kinds.set(id, gvks[0]);
  }
  return kinds;
}

/** Every field is set in upstream's examples, which Go's encoder wrote: the keys stand in declaration order. */
function orderInExamples() {
  const order = new Map();
  const byKind = new Map(
    [...kindOf].map(([id, g]) => [`${g.group === "" ? "core" : g.group}.${g.version}.${g.kind}`, id]),
  );
  for (const file of oracleFiles("api-examples/testdata/HEAD")) {
    const id = byKind.get(file.replace(/\.json$/, ""));
    if (file.endsWith(".json") && id !== undefined) see(id, oracleJson(`api-examples/testdata/HEAD/${file}`), order);
  }
  return order;
}

function see(id, value, order) {
  const properties = definitions[id]?.properties;
  if (properties === undefined || value === null || typeof value !== "object") return;
  const keys = Object.keys(value);
  if (keys.length > (order.get(id)?.length ?? -1)) order.set(id, keys);
  for (const key of keys) if (properties[key] !== undefined) seeValue(properties[key], value[key], order);
}

function seeValue(schema, value, order) {
  const id = refId(schema);
  if (id !== undefined) see(id, value, order);
  else if (schema.items !== undefined && Array.isArray(value))
    for (const item of value) seeValue(schema.items, item, order);
  else if (schema.additionalProperties !== undefined && value !== null && typeof value === "object") {
    for (const item of Object.values(value)) seeValue(schema.additionalProperties, item, order);
  }
}

function fieldNames(id) {
  const names = Object.keys(definitions[id].properties ?? {});
  if (answersOnly()[id] !== undefined) return names;
  const seen = ORDER.get(id) ?? shown.get(id) ?? [];
  const first = ["kind", "apiVersion", "metadata"].filter((name) => !seen.includes(name));
  const rank = new Map(first.map((name, at) => [name, at - 1000]));
  const numbers = protobufNumbers(id);
  for (const name of names) {
    if (rank.has(name)) continue;
    if (seen.includes(name)) rank.set(name, seen.indexOf(name));
    else {
      unordered.push(`${id}.${name}`);
      rank.set(name, 500 + (numbers[protobufName(name)]?.[0] ?? 0));
    }
  }
  return names.sort((a, b) => rank.get(a) - rank.get(b));
}

/** `x-kubernetes-list-type` → `xKubernetesListType`, `$ref` → `ref`. */
const protobufName = (name) => name.replace(/^\$/, "").replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

const protobufMessage = (id) => id.replace(/^io\.k8s\./, "k8s.io.").replaceAll("-", "_");

function protobufNumbers(id) {
  return protobuf[protobufMessage(id)] ?? {};
}

/**
 * Where protobuf keeps a field: what Go embeds is a message of its own there, which JSON doesn't show. A few names differ
 * in the case of their letters.
 */
function protobufPath(message, name, shown) {
  const fields = protobuf[message] ?? {};
  const own = Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase());
  if (own !== undefined) return [fields[own][0]];
  for (const [field, [number, type]] of Object.entries(fields)) {
    const inner = protobuf[type] !== undefined ? type : `${message.slice(0, message.lastIndexOf("."))}.${type}`;
    if (shown.includes(field) || inner === message || protobuf[inner] === undefined) continue;
    const rest = protobufPath(inner, name, shown);
    if (rest !== undefined) return [number, ...rest];
  }
  return undefined;
}

function writeType(schema) {
  const id = refId(schema);
  if (id !== undefined) return SCALARS.get(id) ?? `#${number.get(id)}`;
  if (schema.type === "array") return `[${writeType(schema.items)}`;
  if (schema.additionalProperties !== undefined) return `{${writeType(schema.additionalProperties)}`;
  if (schema.type === "integer") return schema.format === "int32" ? "i" : "l";
  if (schema.type === "number") return "f";
  if (schema.type === "boolean") return "b";
  if (schema.type === "string") return schema.format === "byte" ? "y" : "s";
  return "*";
}

function alwaysWritten(id, name, schema, required) {
  const short = `${splitId(id).name}.${name}`;
  if (NOT_ALWAYS_WRITTEN.has(short)) return false;
  if (ALWAYS_WRITTEN.has(short) || required) return true;
  return ["{}", '""', "0", "false"].includes(JSON.stringify(schema.default));
}

function writeField(id, name) {
  const schema = definitions[id].properties[name];
  const required = definitions[id].required?.includes(name) ?? false;
  const parts = [`${name}:${writeType(schema)}`];
  if (required) parts.push("!");
  if (alwaysWritten(id, name, schema, required)) parts.push("+");
  if (isPointer(id, name)) parts.push("*");
  const strategy = schema["x-kubernetes-patch-strategy"];
  if (strategy !== undefined) {
    parts.push(`~${strategy.replaceAll(",", "/")}~${schema["x-kubernetes-patch-merge-key"] ?? ""}`);
  }
  const list = schema["x-kubernetes-list-type"];
  if (list === "set") parts.push("=set");
  if (list === "map") parts.push(`=map/${schema["x-kubernetes-list-map-keys"].join("/")}`);
  if (schema["x-kubernetes-map-type"] === "atomic") parts.push("@");
  const values = schema.enum ?? schema.items?.enum;
  if (values !== undefined) parts.push(`<${values.join("|")}`);
  const goType = goTypeOf(id, name);
  if (goType !== undefined) parts.push(`^${goType}`);
  const embedded = EMBEDDED.find(({ type, fields }) => type === splitId(id).name && fields(name));
  if (embedded !== undefined) parts.push(`&${embedded.via}`);
  const numbers = protobufPath(protobufMessage(id), protobufName(name), Object.keys(definitions[id].properties).map(protobufName));
  if (numbers !== undefined) parts.push(`%${numbers.join(".")}`);
  return parts.join(" ");
}

/**
 * A named type belongs to the package of its field unless it says another; `:` marks the name of a whole list or map.
 */
function goTypeOf(id, name) {
  const { pkg, name: type } = splitId(id);
  const version = pkg.slice(pkg.lastIndexOf(".") + 1);
  const goType = GO_TYPES.get(`${version}.${type}.${name}`) ?? GO_TYPES.get(`${type}.${name}`);
  if (goType === undefined) return undefined;
  const [, whole, rest] = /^(:*)(.*)$/.exec(goType);
  return rest.includes(".") ? goType : `${whole}${version}.${rest}`;
}

/** Two EndpointPorts exist; only that of discovery.k8s.io holds pointers to all of its fields. */
function isPointer(id, name) {
  const type = splitId(id).name;
  if (id === "io.k8s.api.core.v1.EndpointPort") return name === "appProtocol";
  const { schema, required } = {
    schema: definitions[id].properties[name],
    required: definitions[id].required?.includes(name),
  };
  const requiredPointer =
    required && refId(schema) !== undefined && !SCALARS.has(refId(schema)) && schema.default === undefined;
  // No optional int-or-string is held by value, except where OpenAPI shows its zero value as the default.
  const isIntOrString =
    refId(schema)?.endsWith("intstr.IntOrString") === true && !required && schema.default === undefined;
  return requiredPointer || isIntOrString || POINTERS.has(`${type}.${name}`);
}

function writeUnions(definition) {
  const unions = definition["x-kubernetes-unions"] ?? [];
  return unions
    .map((u) => `|${u.discriminator ?? ""}/${Object.keys(u["fields-to-discriminateBy"]).join("/")}`)
    .join("");
}

function write() {
  const lines = [];
  let open = "";
  for (const id of ids) {
    const { pkg, name } = splitId(id);
    if (pkg !== open) lines.push(`%${(open = pkg)}`);
    const definition = definitions[id];
    const kind = kindOf.get(id);
    const head =
      name +
      (definition["x-kubernetes-map-type"] === "atomic" ? "@" : "") +
      (kind === undefined ? "" : `>${kind.group}/${kind.version}/${kind.kind}`) +
      writeUnions(definition);
    lines.push(
      `${head} ${fieldNames(id)
        .map((field) => writeField(id, field))
        .join(";")}`.trimEnd(),
    );
  }
  const text = lines.join("\n");
  if (/[`\\]|\$\{/.test(text)) throw new Error("the table holds a character that a template literal would read");
  emit(
    "schema-text.ts",
    "// Generated by tools/gen/schemas.mjs, which explains the grammar; do not edit. Kubernetes v1.36.\n" +
      `export const SCHEMA_TEXT = \`${text}\`;\n`,
  );
  process.stdout.write(`${ids.length} schemas; no example shows the place of ${unordered.length} fields\n`);
  if (process.argv.includes("-v")) process.stdout.write(`${unordered.join("\n")}\n`);
}

write();
