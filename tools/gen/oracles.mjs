/**
 * Where the generators read from: recorded structure of a real v1.36 API server, beside the repository.
 * Building and testing the project needs none of it; what is generated is committed.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("../../../shared/oracles/", import.meta.url);
const gen = new URL("../../src/engine/api/gen/", import.meta.url);

export const oracleText = (path) => readFileSync(new URL(path, root), "utf8");
export const oracleJson = (path) => JSON.parse(oracleText(path));
export const oracleFiles = (path) => readdirSync(new URL(path, root)).sort();

/** Writes one committed file below `src/engine/api/gen`. */
export function emit(name, text) {
  writeFileSync(new URL(name, gen), text);
  process.stdout.write(`${name}: ${text.length} bytes\n`);
}

/**
 * A real server may spell one id in two ways: OpenAPI v3 writes a reference as `#/components/schemas/ID`, v2 as
 * `#/definitions/ID`.
 */
export const refId = (schema) => (schema.$ref ?? schema.allOf?.[0]?.$ref)?.replace(/^.*\//, "");

/** Splits `io.k8s.api.apps.v1.DeploymentSpec` into package and type name. */
export function splitId(id) {
  const at = id.lastIndexOf(".");
  return { pkg: id.slice(0, at), name: id.slice(at + 1) };
}
