// Makes src/engine/kube-apiserver/bootstrap/gen/*.json from the recorded bootstrap objects of a real control plane,
// without what the
// server writes itself (times, generation, empty status). What depends on how a server was started is not here: see
// bootstrap-objects.ts.
// Usage: node tools/gen/bootstrap.mjs [FOLDER]; default ../shared/oracles/control-plane/bootstrap beside the
// repository.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const from = process.argv[2] ?? join(root, "../shared/oracles/control-plane/bootstrap");
const to = join(root, "src/engine/kube-apiserver/bootstrap/gen");
const FILES = [
  "namespaces", "clusterroles", "clusterrolebindings", "roles", "rolebindings", "priorityclasses", "flowschemas",
  "prioritylevelconfigurations", "apiservices",
];

mkdirSync(to, { recursive: true });
for (const file of FILES) {
  const objects = JSON.parse(readFileSync(join(from, `${file}.json`), "utf8")).map(bare);
  writeFileSync(join(to, `${file}.json`), `[\n${objects.map((object) => JSON.stringify(object)).join(",\n")}\n]\n`);
}

function bare({ apiVersion, kind, metadata, status, ...rest }) {
  const { generation, uid, resourceVersion, creationTimestamp, managedFields, ...kept } = metadata;
  for (const key of Object.keys(rest)) if (rest[key] === null) delete rest[key];
  // A namespace is created with its phase; the conditions of the others are written by the server, with times.
  return { apiVersion, kind, metadata: kept, ...rest, ...(kind === "Namespace" ? { status } : {}) };
}
