import { beforeAll, describe, expect, it } from "vitest";
import { openApiDocument, provideOpenApi } from "../../engine/api/openapi-documents";
import asset from "../../engine/api/gen/openapi-v3.txt?raw";
import { kindSchema } from "../../workers/projector/json-schema";
import { LISTED } from "./listed";
import { completionsIn, hoverIn, schemaAt, type JsonSchema } from "./yaml-schema";

/** As much of OpenAPI as is compared. */
interface ApiSchema {
  readonly properties?: { readonly [name: string]: ApiSchema };
  readonly required?: readonly string[];
  readonly items?: ApiSchema;
  readonly additionalProperties?: ApiSchema | boolean;
  readonly $ref?: string;
  readonly allOf?: readonly ApiSchema[];
  readonly "x-kubernetes-group-version-kind"?: readonly { readonly kind: string }[];
}

type Schemas = { readonly [name: string]: ApiSchema };

function resolve(schema: ApiSchema, all: Schemas): ApiSchema {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref === undefined ? schema : (all[ref.split("/").at(-1) ?? ""] ?? schema);
}

/** Every path at which the editor offers something else than the API's own document has, and how many were compared. */
function compare(
  schema: JsonSchema,
  root: ApiSchema,
  all: Schemas,
): { readonly differs: string[]; readonly fields: number } {
  const differs: string[] = [];
  const seen = new Set<ApiSchema>();
  let fields = 0;
  const walk = (api: ApiSchema, path: readonly string[]) => {
    const at = resolve(api.items ?? api, all);
    if (at.properties === undefined || seen.has(at)) return;
    seen.add(at);
    const names = Object.keys(at.properties).sort();
    const offered = schemaAt(schema, path);
    fields += names.length;
    if (JSON.stringify(Object.keys(offered?.properties ?? {}).sort()) !== JSON.stringify(names))
      differs.push(path.join("."));
    for (const [name, field] of Object.entries(at.properties)) walk(resolve(field, all), [...path, name]);
  };
  walk(root, []);
  return { differs, fields };
}

describe("what the editor offers is what the API's own OpenAPI document has", () => {
  beforeAll(() => provideOpenApi(asset));
  it.each(LISTED.map((listed) => [listed.kind, listed] as const))("%s", (kind, { group, version }) => {
    const path = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    const document = openApiDocument(path) as unknown as { readonly components: { readonly schemas: Schemas } };
    const all = document.components.schemas;
    const root = Object.values(all).find((each) =>
      each["x-kubernetes-group-version-kind"]?.some((gvk) => gvk.kind === kind),
    );
    const schema = kindSchema(group === "" ? version : `${group}/${version}`, kind) as JsonSchema;
    expect(root, "the document has the kind").toBeDefined();
    const { differs, fields } = compare(schema, root ?? {}, all);
    expect(differs).toEqual([]);
    expect(fields).toBeGreaterThan(3);
  });
});

it("offers and explains fields deep in a real kind", () => {
  const schema = kindSchema("apps/v1", "Deployment") as JsonSchema;
  const text =
    "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n" +
    "      - name: a\n        readinessProbe:\n          ";
  const names = completionsIn(text, 9, 11, schema).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["httpGet", "tcpSocket", "exec", "grpc", "periodSeconds"]));
  expect(hoverIn(text, 7, schema)).toMatchObject({ name: "name", type: "string" });
  expect(hoverIn("spec:\n  strategy:\n    rollingUpdate:\n      maxUnavailable: 0\n", 4, schema)).toMatchObject({
    name: "maxUnavailable",
    type: "string or number",
    standard: "25 %",
  });
});
