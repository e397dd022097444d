import type { Document } from "yaml";
import { schemaAt, type JsonSchema } from "./yaml-schema";
import { placeOf, stepsOf, type Step } from "./yaml-places";

/**
 * What one most likely means where a required field is missing: what the rest of the file lets one expect, else an
 * example that works, else the emptiest value that the schema allows.
 */
export function guessFor(steps: readonly Step[], document: Document, schema: JsonSchema | undefined): unknown {
  const field = String(steps.at(-1) ?? "");
  const known = KNOWN[steps.filter((step) => typeof step === "string").join(".")] ?? KNOWN[field];
  return known?.(document, steps) ?? emptiest(schema, steps);
}

type Guess = (document: Document, steps: readonly Step[]) => unknown;

const CONTAINER = { name: "main", image: "nginx:1.27" };

/** By the whole path, or by the last name alone. */
const KNOWN: { readonly [field: string]: Guess } = {
  "metadata.name": (document) => String(at(document, "kind") ?? "").toLowerCase() || undefined,
  apiVersion: () => "v1",
  "spec.selector": (document) => ({
    matchLabels: at(document, "spec.template.metadata.labels") ?? appOf(document),
  }),
  "spec.template.metadata.labels": (document) => at(document, "spec.selector.matchLabels") ?? appOf(document),
  "spec.template.metadata": (document) => ({
    labels: at(document, "spec.selector.matchLabels") ?? appOf(document),
  }),
  "spec.template": (document) => ({
    metadata: { labels: at(document, "spec.selector.matchLabels") ?? appOf(document) },
    spec: { containers: [CONTAINER] },
  }),
  containers: () => [CONTAINER],
  image: () => CONTAINER.image,
  name: (document, steps) => nameOfImage(placeOf(document, [...steps.slice(0, -1), "image"]).node?.toJSON()),
  ports: () => [{ port: 80 }],
  port: () => 80,
  containerPort: () => 80,
  schedule: () => "*/5 * * * *",
};

function at(document: Document, path: string): unknown {
  const { node, missing } = placeOf(document, stepsOf(path));
  return missing.length > 0 ? undefined : (node?.toJSON() ?? undefined);
}

function appOf(document: Document): { readonly app: string } {
  return { app: String(at(document, "metadata.name") ?? "web") };
}

/** `registry/team/nginx:1.27` is called nginx. */
function nameOfImage(image: unknown): string {
  const name = typeof image === "string" ? /([a-z0-9-]+)(?:[:@].*)?$/.exec(image)?.[1] : undefined;
  return name ?? CONTAINER.name;
}

function emptiest(schema: JsonSchema | undefined, steps: readonly Step[]): unknown {
  const found = schemaAt(
    schema,
    steps.filter((step): step is string => typeof step === "string"),
  );
  if (found?.enum?.[0] !== undefined) return found.enum[0];
  if (found?.properties !== undefined) return {};
  switch (found?.type) {
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return false;
    case "array":
      return [];
    default:
      return "example";
  }
}
