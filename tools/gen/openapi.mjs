/**
 * Writes `src/engine/api/gen/openapi-v3.txt`: the OpenAPI v3 documents of v1.36 without prose, in a form that shares
 * what they share.
 *
 * Run: `node tools/gen/openapi.mjs`. Reads: ../shared/oracles/control-plane/openapi. It is a lazy asset: the engine
 * gets its text from
 * the host (`provideOpenApi`). One JSON value: `schemas` by id; `parts`, pieces of paths that stand in several places,
 * to which
 * `{"~": n}` refers; `documents` by path, each with its hash, its paths and the ids of its schemas.
 */
import { createHash } from "node:crypto";
import { emit, oracleFiles, oracleJson } from "./oracles.mjs";

const index = oracleJson("control-plane/openapi/index.json").paths;
const schemas = {};
const documents = {};
const counts = new Map();

function fileOf(path) {
  return `${path.replaceAll("/", "-")}.json`;
}

/** A piece is worth a number of its own when it is large and stands in many places. */
function count(value) {
  if (value === null || typeof value !== "object") return;
  const text = JSON.stringify(value);
  if (text.length > 60) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const item of Object.values(value)) count(item);
}

const parts = [];
const partOf = new Map();

function share(value) {
  if (value === null || typeof value !== "object") return value;
  const text = JSON.stringify(value);
  if ((counts.get(text) ?? 0) > 1) {
    if (!partOf.has(text)) {
      const inner = shareInside(value);
      partOf.set(text, parts.length);
      parts.push(inner);
    }
    return { "~": partOf.get(text) };
  }
  return shareInside(value);
}

function shareInside(value) {
  if (Array.isArray(value)) return value.map(share);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, share(item)]));
}

/** The same id may mean two things in two documents (DeleteOptions lists other kinds): the second is `id#1`. */
function keyFor(id, schema) {
  for (let n = 0; ; n++) {
    const key = n === 0 ? id : `${id}#${n}`;
    schemas[key] ??= schema;
    if (JSON.stringify(schemas[key]) === JSON.stringify(schema)) return key;
  }
}

const files = oracleFiles("control-plane/openapi");
const missing = Object.keys(index).filter((path) => !files.includes(fileOf(path)));
if (missing.length > 0) process.stdout.write(`in the index, but not recorded: ${missing.join(", ")}\n`);
const originals = Object.keys(index)
  .filter((path) => !missing.includes(path))
  .map((path) => [path, oracleJson(`control-plane/openapi/${fileOf(path)}`)]);
for (const [, document] of originals) count(document.paths);
for (const [path, document] of originals) {
  const { openapi, info, paths, components = {}, ...rest } = document;
  if (openapi !== "3.0.0" || info.version !== "1.36" || Object.keys(rest).length > 0)
    throw new Error(`${path} has more than is known`);
  const { schemas: own, ...others } = components;
  const keys = Object.entries(own ?? {}).map(([id, schema]) => keyFor(id, schema));
  const hash = createHash("sha512").update(JSON.stringify(document)).digest("hex").toUpperCase().slice(0, 32);
  const entry = { hash, paths: share(paths) };
  if (document.components !== undefined)
    entry.components = { ...(own === undefined ? {} : { schemas: keys }), ...others };
  documents[path] = entry;
}
for (const path of missing) documents[path] = { hash: "0".repeat(32) };
const order = Object.fromEntries(Object.keys(index).map((path) => [path, documents[path]]));
emit("openapi-v3.txt", JSON.stringify({ schemas, parts, documents: order }));
